"""A follower's view keeps what the protocol says, and notices what it rules out."""

from typing import Any

from tests.chaos.history import Anomaly, Placed, Resync, Saw, Told
from tests.chaos.view import View

LANE = "lane:7"


def event(offset: int, version: int = 1, state: Any = "same", name: str = "task.changed") -> Any:
    return {
        "channel": LANE,
        "epoch": "e",
        "offset": offset,
        "event": name,
        "entity": {
            "kind": "task",
            "id": "t",
            "version": version,
            "state": {"id": "t", "version": version} if state == "same" else state,
        },
    }


def placed(offset: int) -> View:
    view = View("f")
    card = {"id": "t", "version": 3}
    assert view.place(LANE, {"epoch": "e", "offset": offset}, [card], "start") == [
        Placed("f", LANE, "e", offset, "start")
    ]
    return view


def test_events_after_the_snapshot_are_counted_in_one_run() -> None:
    view = placed(4)
    assert view.event(event(5, 4), 0) == []
    assert view.event(event(6, 5), 0) == []
    (run,) = view.pause_all()
    assert isinstance(run, Told)
    assert (run.first, run.last) == (5, 6)
    assert view.entities[LANE]["t"]["version"] == 5
    assert view.shapes() == {LANE: {"epoch": "e", "offset": 6}}


def test_an_older_version_changes_nothing_and_null_removes() -> None:
    view = placed(4)
    view.event(event(5, 2), 0)
    assert view.entities[LANE]["t"]["version"] == 3
    view.event(event(6, 4, None), 0)
    assert view.entities[LANE]["t"]["state"] is None


def test_a_gap_and_a_repeat_are_anomalies() -> None:
    for offset in (4, 6):
        found = placed(4).event(event(offset), 1.5)
        assert found == [Anomaly("f", "out_of_order", LANE, f"e {offset} after e 4", 1.5)]


def test_an_unknown_lane_begins_at_its_first_event() -> None:
    assert View("f").event(event(1), 0) == [Placed("f", LANE, "e", 0, "new_lane")]
    lines = View("f").event(event(2), 0)
    assert [type(line) for line in lines] == [Placed, Anomaly]


def test_nothing_counts_between_a_resync_and_the_next_snapshot() -> None:
    view = placed(4)
    assert view.drop(LANE, "too_far", 2.0) == [Resync("f", LANE, "too_far", 2.0)]
    assert view.event(event(9), 0) == []
    assert view.positions == {}
    view.place(LANE, {"epoch": "e", "offset": 9}, [], "resync")
    assert view.event(event(10), 0) == []


def test_when_a_lapse_was_heard_of_is_kept() -> None:
    assert placed(4).event(event(5, name="claim.lapsed"), 7.0) == [
        Saw("f", "claim.lapsed", "t", 7.0)
    ]
