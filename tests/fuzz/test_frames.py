"""One follower's session, whatever comes up and in whatever order the record answers."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from pydantic import BaseModel, TypeAdapter

from dispatcher.domain.events import Position
from dispatcher.live.frames import Batch, CloseCode, Page, Run
from dispatcher.live.outputs import Close, Limits, Listen, Outputs, Read, Unlisten
from dispatcher.live.session import Phase, Session
from dispatcher.views import frames as shapes
from tests.fuzz.budget import examples

AT = datetime(2023, 2, 6, 1, 17, 34, tzinfo=UTC)
BOARD, DESKS = ("lane:1", "lane:2", "inbox:a"), ("desk:1",)
LIMITS = Limits(frames_per_ping=60, channels=4, outbox_frames=50, outbox_bytes=5_000, too_far=30)
SHAPES: dict[str, type[BaseModel]] = {
    "welcome": shapes.Welcome,
    "ping": shapes.Ping,
    "resync": shapes.Resync,
    "refused": shapes.Refused,
}

channels = st.sampled_from([*BOARD, *DESKS, "lane:999", "lanes", "", "\0", "x" * 129])
epochs = st.sampled_from(["e", "e", "e", "old", "", "x" * 65])
offsets = st.integers(0, 60) | st.sampled_from([-1, 2**53, 2**53 + 1, 10**30, 1.0, "1", None])
reached = st.fixed_dictionaries({"epoch": epochs, "offset": offsets})
positions = st.dictionaries(channels, reached, max_size=5)
sound: st.SearchStrategy[dict[str, Any]] = st.builds(
    dict,
    type=st.sampled_from(["hello", "hello", "follow", "leave", "pong"]),
    v=st.sampled_from([1, 1, 1, 1, 2, "1", True]),
    positions=positions | st.none(),
    channels=st.lists(channels, max_size=4),
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["type", "v", "positions", "x"]), inner)
    ),
    max_leaves=12,
)
texts = sound.map(json.dumps) | json_values.map(json.dumps)
raw = (
    texts
    | st.text(max_size=60)
    | st.binary(max_size=60)
    | st.sampled_from(
        ["[" * 60_000, '{"type":"hello","v":' + "9" * 6_000 + "}", "\ufeff{}", " " * 65_537]
    )
)


def _closed(shape: type[BaseModel]) -> TypeAdapter[Any]:
    return TypeAdapter(type("Closed", (shape,), {"model_config": {"extra": "forbid"}}))


ADAPTERS = {kind: _closed(shape) for kind, shape in SHAPES.items()}


class Followed(RuleBasedStateMachine):
    """A session, and what a hub would remember of what it wanted."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0
        self.session = Session("s", BOARD, DESKS, self.now, LIMITS)
        self.allowed = {*BOARD, *DESKS}
        self.listening: set[str] = set()
        self.asked: list[tuple[str, ...]] = []
        self.reads: list[Read] = []
        self.offsets: dict[str, int] = {}
        self.over = False

    def _take(self, outputs: Outputs) -> None:
        assert not self.over or not outputs, "nothing comes after the end"
        for output in outputs:
            if isinstance(output, Run):
                self._event(output)
            elif isinstance(output, Batch):
                self._frames(output)
            elif isinstance(output, Listen):
                self.listening |= set(output.channels)
                self.asked.append(output.channels)
            elif isinstance(output, Unlisten):
                self.listening.discard(output.channel)
                self.offsets.pop(output.channel, None)
            elif isinstance(output, Read):
                self.reads.append(output)
            elif isinstance(output, Close):
                self.over = True

    def _frames(self, batch: Batch) -> None:
        for text in batch.texts:
            kind = json.loads(text)["type"]
            ADAPTERS[kind].validate_json(text)

    def _event(self, run: Run) -> None:
        assert run.channel in self.listening
        before = self.offsets.get(run.channel, run.first - 1)
        assert run.first == before + 1
        self.offsets[run.channel] = run.last

    @rule(frame=raw)
    def receive(self, frame: str | bytes) -> None:
        self._take(self.session.received(frame, self.now))

    @rule(frame=sound)
    def receive_something_sound(self, frame: dict[str, Any]) -> None:
        self._take(self.session.received(json.dumps(frame), self.now))

    @precondition(lambda self: self.asked)
    @rule(top=st.integers(0, 60), epoch=st.sampled_from(["e", "e", "new"]), floor=st.integers(0, 9))
    def tell_tops(self, top: int, epoch: str, floor: int) -> None:
        asked = self.asked.pop(0)
        tops = {channel: Position(epoch, top, min(floor, top)) for channel in asked}
        self._take(self.session.tops(tops, self.now, AT))

    @precondition(lambda self: self.reads)
    @rule(more=st.integers(0, 9), epoch=st.sampled_from(["e", "e", "new"]), floor=st.integers(0, 9))
    def answer_a_read(self, more: int, epoch: str, floor: int) -> None:
        read = self.reads.pop(0)
        run = _run(read.channel, epoch, read.after + 1, more) if more else None
        top = Position(epoch, read.after + more, floor)
        self._take(self.session.page(read.channel, read.after, Page(top, run)))

    @rule(
        channel=st.sampled_from((*BOARD, *DESKS)), first=st.integers(1, 60), more=st.integers(1, 5)
    )
    def record(self, channel: str, first: int, more: int) -> None:
        if channel in self.listening:
            self._take(self.session.recorded(_run(channel, "e", first, more)))

    @rule(channel=st.sampled_from((*BOARD, *DESKS)), top=st.integers(0, 60))
    def cast_the_net(self, channel: str, top: int) -> None:
        self._take(self.session.top(channel, Position("e", top)))

    @rule(board=st.sets(st.sampled_from((*BOARD, "lane:3"))), desks=st.sets(st.sampled_from(DESKS)))
    def permit(self, board: set[str], desks: set[str]) -> None:
        self.allowed = board | desks
        self._take(self.session.permit(board, desks))

    @rule(frames=st.integers(0, 60), size=st.integers(0, 6_000))
    def fill_the_outbox(self, frames: int, size: int) -> None:
        self._take(self.session.outbox(frames, size))

    @rule(seconds=st.sampled_from([1, 11, 21, 31]))
    def tick(self, seconds: int) -> None:
        self.now += seconds
        self._take(self.session.tick(self.now, {"lane:1": Position("e", 60)}))

    @invariant()
    def nothing_is_followed_that_may_not_be(self) -> None:
        if self.over:
            assert self.session.phase is Phase.CLOSED
            assert self.listening == set()
        else:
            assert self.listening <= self.allowed
            assert set(self.session.positions()) <= self.listening
            assert len(self.listening) <= LIMITS.channels + len(BOARD) + 1


def _run(channel: str, epoch: str, first: int, count: int) -> Run:
    return Run(channel, epoch, first, *(f'{{"type":"event","offset":{n}}}' for n in range(count)))


def test_a_session_survives_everything() -> None:
    run_state_machine_as_test(Followed, settings=examples(80, stateful_step_count=40))


@examples(200)
@given(st.lists(raw, max_size=80))
def test_whoever_sends_only_rubbish_is_closed_for_good(sent: Iterable[str | bytes]) -> None:
    session = Session("s", BOARD, DESKS, 0.0, Limits(malformed=3))
    closes = [
        output.code
        for frame in sent
        for output in session.received(frame, 0.0)
        if isinstance(output, Close)
    ]
    assert len(closes) <= 1
    refused_for = {CloseCode.MALFORMED, CloseCode.TOO_LARGE, CloseCode.BAD_VERSION, CloseCode.FLOOD}
    assert set(closes) <= refused_for
    assert all(not code.come_back for code in closes)
