"""Offers: they ring for whom they should, one at a time, and stop when they should."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from tests.chaos.checker.facts import Facts, instant
from tests.chaos.checker.verdict import Found
from tests.chaos.history import Json

RINGS = frozenset({"made", "seen"})


def offers_ring_while_they_should(facts: Facts) -> Found:
    """An offer rings for one person at a time who may be asked, and stops with its task."""
    rows = list(facts.offers.values())
    violations = [text for row in rows for text in (*_for_whom(facts, row), *_end(facts, row))]
    violations += _again(rows)
    if facts.began.loops:
        violations += [text for row in rows for text in _still(facts, row)]
    return Found(len(rows), violations)


def _for_whom(facts: Facts, row: Json) -> Iterator[str]:
    task = facts.tasks.get(row["task_id"], {})
    if row["volunteer_id"] == task.get("created_by"):
        yield f"offer {row['id']} rang for the author of task {row['task_id']}"


def _end(facts: Facts, row: Json) -> Iterator[str]:
    claims = facts.claims_of[row["task_id"]]
    if row["state"] == "accepted" and not any(
        claim["volunteer_id"] == row["volunteer_id"] for claim in claims
    ):
        yield f"offer {row['id']} is accepted and {row['volunteer_id']} never claimed the task"


def _again(rows: list[Json]) -> Iterator[str]:
    """Nobody is rung twice at once for a task, nor once more after "not for me"."""
    between: dict[tuple[str, str], list[Json]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: instant(row["made_at"])):
        between[row["task_id"], row["volunteer_id"]].append(row)
    for offers in between.values():
        for before, after in pairwise(offers):
            # The next is made once the last has ended, by the same clock.
            if before["ended_at"] is None or instant(after["made_at"]) < instant(
                before["ended_at"]
            ):
                yield f"offers {before['id']} and {after['id']} rang at the same time"
            if before["decline"] == "not_for_me":
                yield f"offer {after['id']} was made after a no for good"


def _still(facts: Facts, row: Json) -> Iterator[str]:
    task = facts.tasks.get(row["task_id"])
    if row["state"] not in RINGS or task is None:
        return
    if task["state"] != "open":
        yield f"offer {row['id']} rings, and its task is {task['state']}"
    if any(claim["volunteer_id"] == row["volunteer_id"] for claim in facts.live(task["id"])):
        yield f"offer {row['id']} rings for who has a slot of the task"
