"""Boards: what is shown is what the log says at the positions that come with it."""

import zlib
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from itertools import accumulate
from typing import NamedTuple, TypeAlias

from tests.chaos.checker.facts import Facts, instant
from tests.chaos.checker.verdict import Found
from tests.chaos.history import Call, Json
from tests.chaos.view import canonical

Place: TypeAlias = tuple[float, str]
"""Where a task stands in the order of boards: when it is due, and its id."""


class Shown(NamedTuple):
    """A card; `crc` is over its canonical text."""

    id: str
    version: int
    crc: int


class Open(NamedTuple):
    """A task that a lane's log says is open."""

    shown: Shown
    place: Place
    wanted: int


def shown(card: Json) -> Shown:
    return Shown(str(card["id"]), int(card["version"]), zlib.crc32(canonical(card)))


def boards_agree_with_the_log(facts: Facts) -> Found:
    """A board shows what is open at its positions, soonest due first, and is of no earlier moment
    than when it was asked for."""
    boards = facts.acknowledged("board")
    lanes = _Lanes(facts, boards)
    fresh = _Fresh(facts)
    violations = [
        f"{call.process}'s board of {call.invoked_at:.3f} {text}"
        for call in boards
        for text in (*_differs(facts, lanes, call), *fresh.judge(call))
    ]
    return Found(sum(len(call.answer["cards"]) for call in boards) + len(boards), violations)


def _lane_offsets(call: Call) -> Iterator[tuple[str, int]]:
    for channel, position in call.answer["positions"].items():
        if channel.startswith("lane:"):
            yield channel, int(position["offset"])


class _Lanes:
    """What was open in each lane at each offset that a board names."""

    def __init__(self, facts: Facts, boards: list[Call]) -> None:
        named: dict[str, set[int]] = defaultdict(set)
        for call in boards:
            for lane, offset in _lane_offsets(call):
                named[lane].add(offset)
        self._open: dict[tuple[str, int], dict[str, Open]] = {}
        for lane, offsets in named.items():
            self._fold(lane, offsets, facts.log[lane])

    def _fold(self, lane: str, offsets: set[int], log: list[Json]) -> None:
        now: dict[str, Open] = {}
        if 0 in offsets:
            self._open[lane, 0] = {}
        for row in log:
            entity = row["frame"]["entity"]
            state = entity["state"]
            now.pop(entity["id"], None)
            if state is not None and state["state"] == "open":
                place = (instant(state["due_at"]), str(state["id"]))
                now[entity["id"]] = Open(shown(state), place, int(state["wanted"]))
            if row["offset"] in offsets:
                self._open[lane, int(row["offset"])] = dict(now)

    def at(self, call: Call) -> dict[str, Open] | None:
        """All that is open at a board's positions; None where one is beyond the log."""
        found: dict[str, Open] = {}
        for place in _lane_offsets(call):
            if place not in self._open:
                return None
            found |= self._open[place]
        return found


def _differs(facts: Facts, lanes: _Lanes, call: Call) -> Iterator[str]:
    due = lanes.at(call)
    if due is None:
        yield f"stands where no log goes: {dict(_lane_offsets(call))}"
        return
    cards = [Shown(*card) for card in call.answer["cards"]]
    for card in cards:
        if card.id not in due:
            yield f"shows task {card.id}, which is not open at its positions"
        elif due[card.id].shown != card:
            yield f"shows task {card.id} at {card.version}, not as {due[card.id].shown.version} was"
    places = [due[card.id].place for card in cards if card.id in due]
    if places != sorted(places):
        yield "is not in the order of what is due"
    missing = due.keys() - {card.id for card in cards}
    if call.answer["more"]:
        missing = {id for id in missing if places and due[id].place < places[-1]}
    for id in sorted(missing):
        # Whoever holds a slot of a task of several is not shown it.
        mine = any(claim["volunteer_id"] == call.account for claim in facts.claims_of[id])
        if due[id].wanted == 1 or not mine:
            yield f"leaves out task {id}"


class _Fresh:
    """How far lanes had come by what was acknowledged before a board was asked for."""

    def __init__(self, facts: Facts) -> None:
        self._known: dict[str, tuple[list[float], list[int]]] = {}
        for lane, known in _acknowledged(facts).items():
            known.sort()
            offsets = list(accumulate((offset for _, offset in known), max))
            self._known[lane] = ([at for at, _ in known], offsets)

    def judge(self, call: Call) -> Iterator[str]:
        for lane, offset in _lane_offsets(call):
            times, offsets = self._known.get(lane, ([], []))
            count = bisect_right(times, call.invoked_at)
            if count and offset < offsets[count - 1]:
                yield f"stands at {lane} {offset}; {offsets[count - 1]} was known before"


def _acknowledged(facts: Facts) -> dict[str, list[tuple[float, int]]]:
    """By lane: when somebody was answered that a task was posted or claimed, and where the lane's
    log says so."""
    versions: dict[str, int] = {}
    for row in facts.log[facts.desk]:
        entity = row["frame"]["entity"]
        if entity["kind"] == "task" and entity["state"] is not None:
            for claim in entity["state"]["claims"]:
                versions.setdefault(str(claim["id"]), int(entity["version"]))
    answered = {
        (call.answer["task"], versions[claim]): call.completed_at
        for claim, call in facts.granted.items()
        if claim in versions
    }
    for call in facts.acknowledged("post"):
        answered.setdefault((call.answer["id"], 1), call.completed_at)
    known: dict[str, list[tuple[float, int]]] = defaultdict(list)
    for lane in [name for name in facts.log if name.startswith("lane:")]:
        for row in facts.log[lane]:
            entity = row["frame"]["entity"]
            at = answered.get((entity["id"], int(entity["version"])))
            if at is not None:
                known[lane].append((at, int(row["offset"])))
    return known
