"""One follower's state machine, rule by rule."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from dispatcher.domain.events import Position
from dispatcher.live.frames import Batch, CloseCode, Page, Run
from dispatcher.live.outputs import Close, Limits, Listen, Output, Outputs, Read, Unlisten
from dispatcher.live.session import Session

AT = datetime(2023, 2, 6, 1, 17, 34, tzinfo=UTC)
LANE, INBOX, DESK = "lane:12", "inbox:a", "desk:1"
TOPS = {LANE: Position("e", 1042), INBOX: Position("e", 3), DESK: Position("e", 7)}


def new_session(limits: Limits | None = None, *, answers: bool = True) -> Session:
    return Session("s1", {LANE, INBOX}, {DESK}, 0.0, limits, answers=answers)


def up(**frame: object) -> str:
    return json.dumps(frame)


def hello(**positions: tuple[str, int]) -> str:
    names = {"lane": LANE, "inbox": INBOX, "desk": DESK}
    shapes = {names[n]: {"epoch": e, "offset": o} for n, (e, o) in positions.items()}
    return up(type="hello", v=1, positions=shapes) if shapes else up(type="hello", v=1)


def frames(outputs: Outputs) -> list[dict[str, Any]]:
    return [json.loads(t) for o in outputs if isinstance(o, Batch) for t in o.texts]


def others(outputs: Outputs) -> list[Output]:
    return [output for output in outputs if not isinstance(output, Batch)]


def events(channel: str, first: int, last: int, epoch: str = "e") -> Run:
    texts = (up(type="event", channel=channel, offset=n) for n in range(first, last + 1))
    return Run(channel, epoch, first, *texts)


def greeted(limits: Limits | None = None, **positions: tuple[str, int]) -> Session:
    session = new_session(limits)
    session.received(hello(**positions), 1.0)
    session.tops(TOPS, 1.0, AT)
    return session


def test_a_hello_without_positions_is_welcomed_with_all_own_channels_and_their_tops() -> None:
    session = new_session()
    (listen,) = session.received(hello(), 1.0)
    assert isinstance(listen, Listen)
    assert set(listen.channels) == {LANE, INBOX, DESK}
    (welcome,) = frames(session.tops(TOPS, 1.0, AT))
    assert welcome == {
        "type": "welcome",
        "session": "s1",
        "server_time": "2023-02-06T01:17:34Z",
        "ping_every_s": 20,
        "positions": {n: {"epoch": "e", "offset": p.offset} for n, p in TOPS.items()},
    }
    assert session.settled


def test_a_hello_with_positions_gets_what_was_missed_then_what_is_new() -> None:
    session = new_session()
    session.received(hello(lane=("e", 1041), inbox=("e", 3)), 1.0)
    outputs = session.tops({LANE: TOPS[LANE], INBOX: TOPS[INBOX]}, 1.0, AT)
    assert [f["type"] for f in frames(outputs)] == ["welcome"]
    assert others(outputs) == [Read(LANE, 1041)]
    page = Page(TOPS[LANE], events(LANE, 1042, 1042))
    assert [f["offset"] for f in frames(session.page(LANE, 1041, page))] == [1042]
    assert [f["offset"] for f in frames(session.recorded(events(LANE, 1043, 1043)))] == [1043]


def test_a_follower_of_the_board_is_given_the_lanes_it_does_not_know_yet() -> None:
    session = new_session()
    (listen,) = session.received(hello(inbox=("e", 3)), 1.0)
    assert isinstance(listen, Listen)
    assert set(listen.channels) == {INBOX, LANE}
    outputs = session.tops({INBOX: TOPS[INBOX], LANE: Position("e", 2)}, 1.0, AT)
    assert others(outputs) == [Read(LANE, 0)]


def test_a_lane_unknown_to_the_follower_with_much_in_it_is_a_reason_to_load_the_board() -> None:
    session = new_session()
    session.received(hello(inbox=("e", 3)), 1.0)
    outputs = session.tops(TOPS, 1.0, AT)
    assert frames(outputs)[1] == {"type": "resync", "channel": LANE, "reason": "new_channel"}


def test_a_follower_of_a_desk_alone_is_not_told_of_lanes() -> None:
    session = new_session()
    assert session.received(hello(desk=("e", 7)), 1.0) == [Listen((DESK,))]


@pytest.mark.parametrize(
    ("position", "top", "reason"),
    [
        (("old", 5), Position("e", 7), "epoch_changed"),
        (("e", 5), Position("e", 9, floor=6), "pruned"),
        (("e", 8), Position("e", 7), "ahead"),
        (("e", 5), Position("e", 5_000), "too_far"),
    ],
)
def test_a_position_that_cannot_be_continued_is_answered_with_resync(
    position: tuple[str, int], top: Position, reason: str
) -> None:
    session = new_session()
    session.received(hello(desk=position), 1.0)
    outputs = session.tops({DESK: top}, 1.0, AT)
    assert frames(outputs)[1] == {"type": "resync", "channel": DESK, "reason": reason}
    assert others(outputs) == [Unlisten(DESK)]
    assert session.recorded(events(DESK, top.offset + 1, top.offset + 1)) == ()


def test_after_a_resync_the_channel_goes_on_from_the_position_of_the_new_snapshot() -> None:
    session = new_session()
    session.received(hello(desk=("old", 5)), 1.0)
    session.tops({DESK: TOPS[DESK]}, 1.0, AT)
    follow = up(type="follow", positions={DESK: {"epoch": "e", "offset": 7}})
    assert session.received(follow, 2.0) == [Listen((DESK,))]
    session.tops({DESK: TOPS[DESK]}, 2.0, AT)
    assert len(frames(session.recorded(events(DESK, 8, 8)))) == 1


def test_repeats_are_dropped_and_only_the_new_part_of_an_overlap_is_delivered() -> None:
    session = greeted()
    assert session.recorded(events(DESK, 6, 7)) == ()
    assert [f["offset"] for f in frames(session.recorded(events(DESK, 6, 9)))] == [8, 9]


def test_a_hole_is_read_from_the_log_and_nothing_is_delivered_before() -> None:
    session = greeted()
    assert session.recorded(events(DESK, 10, 10)) == [Read(DESK, 7)]
    assert session.recorded(events(DESK, 11, 11)) == []
    outputs = session.page(DESK, 7, Page(Position("e", 11), events(DESK, 8, 11)))
    assert [f["offset"] for f in frames(outputs)] == [8, 9, 10, 11]
    assert session.settled


def test_a_page_that_ends_early_is_read_on() -> None:
    session = greeted()
    session.recorded(events(DESK, 20, 20))
    outputs = session.page(DESK, 7, Page(Position("e", 20), events(DESK, 8, 12)))
    assert others(outputs) == [Read(DESK, 12)]


def test_a_hint_of_more_than_the_record_holds_is_given_up() -> None:
    session = greeted()
    session.recorded(events(DESK, 99, 99))
    assert session.page(DESK, 7, Page(TOPS[DESK], None)) == []
    assert session.settled


def test_news_heard_while_a_page_was_read_is_read_next() -> None:
    session = greeted()
    session.recorded(events(DESK, 9, 9))
    session.recorded(events(DESK, 10, 10))
    assert session.page(DESK, 7, Page(TOPS[DESK], None)) == [Read(DESK, 7)]


def test_an_event_of_another_epoch_asks_the_record_which_one_holds() -> None:
    session = greeted()
    assert session.recorded(events(DESK, 8, 8, epoch="new")) == [Read(DESK, 7)]
    outputs = session.page(DESK, 7, Page(Position("new", 8), events(DESK, 8, 8, epoch="new")))
    assert frames(outputs)[0]["reason"] == "epoch_changed"


def test_the_net_finds_what_no_hint_told() -> None:
    session = greeted()
    assert session.top(DESK, TOPS[DESK]) == ()
    assert session.top(DESK, Position("e", 8)) == [Read(DESK, 7)]


def test_channels_that_may_not_be_followed_are_refused_after_the_welcome() -> None:
    session = new_session()
    session.received(up(type="hello", v=1, positions={"desk:9": {"epoch": "e", "offset": 1}}), 1.0)
    told = frames(session.tops({}, 1.0, AT))
    assert [f["type"] for f in told] == ["welcome", "refused"]
    assert told[1] == {"type": "refused", "code": "channel_forbidden", "channel": "desk:9"}


def test_following_more_channels_than_allowed_is_refused() -> None:
    session = new_session(Limits(channels=1))
    session.received(hello(inbox=("e", 3), desk=("e", 7)), 1.0)
    told = frames(session.tops(TOPS, 1.0, AT))
    assert {"type": "refused", "code": "too_many_channels", "channel": DESK} in told


def test_a_left_channel_is_not_told_any_more_and_a_late_page_is_ignored() -> None:
    session = greeted()
    session.recorded(events(DESK, 9, 9))
    assert session.received(up(type="leave", channels=[DESK, "desk:9"]), 2.0) == [Unlisten(DESK)]
    assert session.page(DESK, 7, Page(Position("e", 9), events(DESK, 8, 9))) == ()


def test_a_lost_right_ends_a_channel_and_a_new_one_begins_it() -> None:
    session = greeted()
    outputs = session.permit({LANE, INBOX, "lane:13"}, set())
    assert frames(outputs) == [{"type": "resync", "channel": DESK, "reason": "not_allowed"}]
    assert others(outputs) == [Unlisten(DESK), Listen(("lane:13",))]
    assert others(session.tops({"lane:13": Position("e", 1)}, 2.0, AT)) == [Read("lane:13", 0)]


def test_no_more_than_a_few_pages_are_read_at_once_and_none_without_room() -> None:
    session = greeted()
    for channel, top in TOPS.items():
        session.recorded(events(channel, top.offset + 2, top.offset + 2))
    assert len(session._reads) == 2
    assert session.outbox(10, 900_000) == []
    run = events(LANE, 1043, 1044)
    assert others(session.page(LANE, 1042, Page(Position("e", 1044), run))) == []
    assert len(session.outbox(0, 0)) == 1


def test_a_slow_consumer_is_closed_by_frames_or_by_bytes() -> None:
    assert Close(CloseCode.SLOW_CONSUMER) in greeted().outbox(2_001, 10)
    assert Close(CloseCode.SLOW_CONSUMER) in greeted().outbox(1, 2_000_000)


def test_who_does_not_say_hello_is_closed() -> None:
    session = new_session()
    assert session.tick(9.9, {}) == ()
    assert session.tick(10.0, {}) == [Close(CloseCode.HELLO_MISSING)]


def test_who_does_not_answer_a_ping_is_closed_and_any_frame_is_an_answer() -> None:
    session = greeted()
    assert frames(session.tick(21.0, TOPS)) == [{"type": "ping", "tops": {}}]
    session.received(up(type="pong"), 30.0)
    assert frames(session.tick(41.0, TOPS))[0]["type"] == "ping"
    assert session.tick(61.0, TOPS)[-1] == Close(CloseCode.PONG_MISSING)


def test_who_cannot_answer_is_not_asked_to() -> None:
    session = new_session(answers=False)
    session.received(hello(), 1.0)
    session.tops(TOPS, 1.0, AT)
    session.tick(21.0, TOPS)
    assert frames(session.tick(41.0, TOPS))[0]["type"] == "ping"


def test_a_ping_tells_what_moved_and_reads_what_was_missed() -> None:
    session = greeted()
    session.recorded(events(DESK, 8, 8))
    tops = TOPS | {DESK: Position("e", 8), INBOX: Position("e", 4)}
    outputs = session.tick(21.0, tops)
    assert frames(outputs)[0]["tops"] == {
        DESK: {"epoch": "e", "offset": 8},
        INBOX: {"epoch": "e", "offset": 4},
    }
    assert others(outputs) == [Read(INBOX, 3)]


def test_an_unknown_version_is_refused_and_closed_for_good() -> None:
    outputs = new_session().received(up(type="hello", v=2), 1.0)
    assert frames(outputs)[0]["code"] == "unsupported_version"
    assert others(outputs) == [Close(CloseCode.BAD_VERSION)]
    assert not CloseCode.BAD_VERSION.come_back


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        '{"type":"claim"}',
        '{"type":"hello"}',
        '{"type":"hello","v":"1"}',
        '{"type":"hello","v":1,"positions":{"lane:1":7}}',
        '{"type":"hello","v":1,"positions":{"lane:1":{"epoch":"e","offset":-1}}}',
        '{"type":"follow"}',
        '{"type":"\\ud800"}',
        b"\xff\xfe",
    ],
)
def test_a_malformed_frame_is_refused_and_the_connection_goes_on(text: str | bytes) -> None:
    session = new_session()
    assert frames(session.received(text, 1.0)) == [{"type": "refused", "code": "malformed_frame"}]
    assert isinstance(session.received(hello(), 2.0)[0], Listen)


def test_who_sends_nothing_but_rubbish_is_closed() -> None:
    session = new_session(Limits(malformed=2))
    session.received("x", 1.0)
    session.received("x", 1.0)
    assert session.received("x", 1.0)[-1] == Close(CloseCode.MALFORMED)
    assert session.received(hello(), 1.0) == ()


def test_a_frame_that_is_too_large_closes() -> None:
    assert new_session().received(" " * 65_537, 1.0) == [Close(CloseCode.TOO_LARGE)]


def test_a_flood_of_frames_closes() -> None:
    session = new_session(Limits(frames_per_ping=5))
    for _ in range(5):
        session.received(up(type="pong"), 1.0)
    assert session.received(up(type="pong"), 1.0) == [Close(CloseCode.FLOOD)]


def test_frames_out_of_turn_are_refused() -> None:
    session = new_session()
    follow = up(type="follow", positions={DESK: {"epoch": "e", "offset": 7}})
    assert frames(session.received(follow, 1.0))[0]["code"] == "hello_expected"
    session.received(hello(), 1.0)
    assert frames(session.received(hello(), 1.0))[0]["code"] == "hello_repeated"


def test_a_record_that_does_not_answer_lets_the_follower_try_again_later() -> None:
    session = new_session()
    session.received(hello(), 1.0)
    assert session.tick(31.0, {})[-1] == Close(CloseCode.UNAVAILABLE)
    assert CloseCode.UNAVAILABLE.come_back
