"""The head of a lane against the lane itself, whatever happens to it."""

import json
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from dispatcher.live.frames import Run
from dispatcher.live.heads import Due, Entry, Head

BEGAN = datetime(2026, 3, 1, 12, tzinfo=UTC)
CHANNEL = "lane:1"

# Which task, whether it is open afterwards (None: it leaves the lane), and when it is due.
Change = tuple[int, bool | None, int]
CHANGES = st.lists(
    st.tuples(st.integers(0, 40), st.sampled_from([True, False, None]), st.integers(0, 5_000_000)),
    max_size=80,
)


def _state(task: int, is_open: bool, due_us: int) -> dict[str, object]:
    due = (BEGAN + timedelta(microseconds=due_us)).isoformat().replace("+00:00", "Z")
    return {
        "id": f"{task:032x}",
        "state": "open" if is_open else "full",
        "due_at": due,
        "wanted": 1 + task % 2,
    }


def _frame(change: Change) -> str:
    task, is_open, due_us = change
    state = None if is_open is None else _state(task, is_open, due_us)
    return json.dumps({"entity": {"id": f"{task:032x}", "state": state}})


def _entry(task: int, due_us: int) -> Entry:
    due = Due(BEGAN + timedelta(microseconds=due_us), f"{task:032x}")
    card = json.dumps(_state(task, True, due_us), separators=(",", ":"))
    return Entry(due, card, task % 2 == 1)


def _load(lane: dict[int, int], offset: int, depth: int) -> Head:
    entries = sorted(_entry(task, due) for task, due in lane.items())
    return Head("e", offset, entries[:depth], depth, complete=len(entries) < depth)


@given(
    lane=st.dictionaries(st.integers(0, 40), st.integers(0, 5_000_000), max_size=40),
    depth=st.integers(1, 12),
    changes=CHANGES,
    sizes=st.lists(st.integers(1, 9), min_size=1, max_size=30),
)
def test_a_head_is_the_beginning_of_its_lane_up_to_its_horizon(
    lane: dict[int, int], depth: int, changes: list[Change], sizes: list[int]
) -> None:
    head = _load(lane, 100, depth)
    rest, offset = list(changes), 100
    while rest:
        size = sizes[offset % len(sizes)]
        part, rest = rest[:size], rest[size:]
        run = Run(CHANNEL, "e", offset + 1, *map(_frame, part))
        offset += len(part)
        for task, is_open, due_us in part:
            lane.pop(task, None)
            if is_open:
                lane[task] = due_us
        assert head.follows(run)
        head.apply(run)
        assert head.offset == offset
        assert len(head) <= 2 * depth or head.horizon is None
        everything = sorted(_entry(task, due) for task, due in lane.items())
        expected = [
            entry for entry in everything if head.horizon is None or entry.due <= head.horizon
        ]
        assert list(head.entries) == expected


def test_a_head_takes_what_is_new_in_a_run_that_overlaps_and_no_run_with_a_gap() -> None:
    head = _load({1: 10}, 100, 5)
    overlap = Run(CHANNEL, "e", 99, *(_frame((7, True, n)) for n in (5, 6, 7)))
    assert head.follows(overlap)
    head.apply(overlap)
    assert head.offset == 101
    assert [entry.due.at.microsecond for entry in head.entries] == [7, 10]
    assert not head.follows(Run(CHANNEL, "e", 103, _frame((7, None, 0))))
    assert not head.follows(Run(CHANNEL, "e", 101, _frame((7, None, 0))))
    assert not head.follows(Run(CHANNEL, "another", 102, _frame((7, None, 0))))
