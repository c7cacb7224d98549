"""Frames on the wire, runs of events, and the newest ones kept at hand."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, TypeAdapter
from websockets.client import ClientProtocol
from websockets.frames import Frame, Opcode
from websockets.protocol import State
from websockets.uri import parse_uri

from dispatcher.domain.events import Event, EventName, Position, Recorded
from dispatcher.live.frames import Batch, CloseCode, Page, Run, runs_of
from dispatcher.live.tail import Tail
from dispatcher.store.eventlog import encode_around
from dispatcher.views import frames as shapes

AT = datetime(2023, 2, 6, 1, 17, 34, 500_000, tzinfo=UTC)


def _closed(shape: type[BaseModel]) -> TypeAdapter[Any]:
    """The shape, with nothing more allowed than it names."""
    return TypeAdapter(type("Closed", (shape,), {"model_config": {"extra": "forbid"}}))


EVENT = Event(
    "lane:12",
    EventName.TASK_POSTED,
    UUID(int=7),
    AT,
    "task",
    "t1",
    1,
    '{"title":"«مياه»"}',
    'say "hi"',
)


@pytest.mark.parametrize(
    ("shape", "text"),
    [
        (shapes.EventFrame, "1042".join(encode_around(EVENT, "k7Qd"))),
        (shapes.Welcome, shapes.encode_welcome("s", AT, 20, {"lane:1": Position("e", 4, 2)})),
        (shapes.Ping, shapes.encode_ping({"lane:1": Position("e", 4)})),
        (shapes.Resync, shapes.encode_resync("lane:1", "pruned")),
        (shapes.Refused, shapes.encode_refused("malformed_frame")),
        (shapes.Refused, shapes.encode_refused("channel_forbidden", "lane:1")),
        (shapes.Pulse, shapes.encode_pulse("response:demo", '{"tasks":{"open":3}}')),
    ],
)
def test_every_frame_has_the_shape_that_is_documented(shape: type[BaseModel], text: str) -> None:
    frame = _closed(shape).validate_json(text)
    assert frame.type in text


@pytest.mark.parametrize("length", [0, 5, 125, 126, 127, 65_535, 65_536, 70_000])
def test_a_batch_on_the_wire_is_one_text_message_for_each_frame(length: int) -> None:
    texts = ("x" * length, "ü" * (length // 2))
    client = ClientProtocol(parse_uri("ws://localhost/"), state=State.OPEN)
    client.receive_data(Batch(*texts).wire)
    received = client.events_received()
    assert all(isinstance(f, Frame) and f.opcode is Opcode.TEXT and f.fin for f in received)
    assert [bytes(f.data).decode() for f in received if isinstance(f, Frame)] == list(texts)


def test_close_codes_say_by_their_number_whether_to_come_back() -> None:
    assert all(4000 <= code < 5000 for code in CloseCode)
    assert int(CloseCode.SLOW_CONSUMER) == 4008
    assert CloseCode.SLOW_CONSUMER.come_back
    assert int(CloseCode.SIGNED_OUT) == 4501
    assert not CloseCode.SIGNED_OUT.come_back


@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(1, 6)), max_size=30))
def test_runs_hold_every_event_in_the_order_it_came(pairs: list[tuple[str, int]]) -> None:
    events = [Recorded(channel, "e", offset, f"{channel}{offset}") for channel, offset in pairs]
    runs = list(runs_of(events))
    for channel in "ab":
        texts = [text for run in runs if run.channel == channel for text in run.texts]
        assert texts == [event.frame for event in events if event.channel == channel]
    for run in runs:
        assert list(run.texts) == [f"{run.channel}{n}" for n in range(run.first, run.last + 1)]


@given(
    st.lists(st.tuples(st.integers(1, 40), st.integers(0, 9), st.booleans()), max_size=25),
    st.integers(0, 50),
)
def test_what_is_kept_at_hand_is_what_the_log_would_answer(
    additions: list[tuple[int, int, bool]], after: int
) -> None:
    tail = Tail(longest=8)
    tail.known(Position("e", 0))
    for first, more, hinted in additions:
        run = Run("c", "e", first, *map(str, range(first, first + more + 1)))
        if hinted:
            tail.hinted(run)
        else:
            tail.read(Page(Position("e", run.last), run))
    page = tail.page(after)
    if page is not None:
        assert page.run is not None
        assert page.run.first == after + 1
        assert list(page.run.texts) == list(map(str, range(after + 1, page.top.offset + 1)))


def test_a_hint_of_another_epoch_is_not_kept_at_hand() -> None:
    tail = Tail()
    tail.known(Position("new", 0))
    tail.hinted(Run("c", "old", 1, "x"))
    assert tail.page(0) is None
    assert tail.top == Position("new", 0)
