"""Leases: they end by themselves, not before their time and not long after it."""

from collections.abc import Iterator

from tests.chaos.checker.facts import CLOCKS_AGREE_S, Facts, instant
from tests.chaos.checker.verdict import Found
from tests.chaos.history import Json

SLACK_S = 3.0
"""On a busy machine a sweep may take its time; what it may not do is to stay away."""

HOLDS_LOCKS_S = 10.0
"""How long PostgreSQL lets somebody who stands still in the middle of a transaction keep others
from what it has locked (`STANDS_STILL_S` in `dispatcher/store/engine.py`)."""

MAY_HOLD_LOCKS = ("api-", "jobs-")
KEEPS_FROM_SWEEPING = ("loop-", "postgres", "backend", "database", "disk", "everything")


def leases_end_in_time(facts: Facts) -> Found:
    """A lease ends within its time plus one sweep, outages left out; and so does a task's time."""
    lapsed = [row for row in facts.claims.values() if row["state"] == "lapsed"]
    violations = [
        *(text for row in lapsed for text in _lapse(facts, row)),
        *(_never_lapsed(facts) if facts.began.loops else ()),
        *(_never_expired(facts) if facts.began.loops else ()),
        *_told_late(facts),
    ]
    return Found(len(lapsed), violations)


def lateness(facts: Facts) -> list[float]:
    """How long after its lease each lapsed claim ended, outages left out; seconds, sorted."""
    rows = [row for row in facts.claims.values() if row["state"] == "lapsed"]
    outages = sweep_outages(facts)
    return sorted(
        late(instant(row["lease_ends_at"]), instant(row["ended_at"]), outages) for row in rows
    )


def sweep_outages(facts: Facts) -> list[tuple[float, float]]:
    """When nobody could sweep. The next leader needs a tick to find that it leads; one that stands
    still is succeeded after a while, where another stands by. Others that stand still may hold for
    a while what a sweep needs."""
    faults = [
        fault for fault in facts.history.faults if fault.target.startswith(KEEPS_FROM_SWEEPING)
    ]
    outages = []
    for fault in faults:
        until = (fault.recovered_at or facts.ended.at) + facts.began.sweep_s
        others = [f for f in faults if f is not fault and f.began_at < until]
        stands_by = facts.began.loops > 1 and all(f.healed_at < fault.began_at for f in others)
        if fault.name == "pause" and fault.target.startswith("loop-") and stands_by:
            succeeded_at = fault.began_at + facts.began.leads_in_vain_s + 2 * facts.began.sweep_s
            until = min(until, succeeded_at)
        outages.append((fault.began_at, until))
    for fault in facts.history.faults:
        if fault.name == "pause" and fault.target.startswith(MAY_HOLD_LOCKS):
            let_go_at = min(fault.healed_at, fault.began_at + HOLDS_LOCKS_S)
            outages.append((fault.began_at, let_go_at + facts.began.sweep_s))
    return merged(outages + _stalls(facts))


def _stalls(facts: Facts) -> list[tuple[float, float]]:
    return [(stall.began_at, stall.ended_at) for stall in facts.history.stalls]


def merged(spans: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """The same time without counting any of it twice."""
    found: list[tuple[float, float]] = []
    for began, ended in sorted(spans):
        if found and began <= found[-1][1]:
            found[-1] = (found[-1][0], max(ended, found[-1][1]))
        else:
            found.append((began, ended))
    return found


def late(due: float, done: float, outages: list[tuple[float, float]]) -> float:
    """The time from due to done in which it could have been done."""
    out = sum(max(0.0, min(done, ended) - max(due, began)) for began, ended in outages)
    return done - due - out


def _lapse(facts: Facts, row: Json) -> Iterator[str]:
    due, done = instant(row["lease_ends_at"]), instant(row["ended_at"])
    if done < due:
        yield f"claim {row['id']} lapsed {due - done:.2f} s before its lease was over"
    by = late(due, done, sweep_outages(facts))
    if by > _bound(facts):
        yield f"claim {row['id']} lapsed {by:.2f} s after its lease was over"


def _bound(facts: Facts) -> float:
    return facts.began.sweep_s + SLACK_S


def _never_lapsed(facts: Facts) -> Iterator[str]:
    outages = sweep_outages(facts)
    for row in facts.claims.values():
        if row["state"] == "active" and row["lease_ends_at"] is not None:
            by = late(instant(row["lease_ends_at"]), facts.ended.at, outages)
            if by > _bound(facts):
                yield f"claim {row['id']} is active {by:.2f} s after its lease was over"


def _never_expired(facts: Facts) -> Iterator[str]:
    outages = sweep_outages(facts)
    for row in facts.tasks.values():
        if row["state"] not in ("draft", "open") or row["expires_at"] is None:
            continue
        claims = facts.claims_of[row["id"]]
        if any(claim["state"] in ("active", "submitted") for claim in claims):
            continue
        ends = [instant(claim["ended_at"]) for claim in claims if claim["ended_at"] is not None]
        by = late(max([instant(row["expires_at"]), *ends]), facts.ended.at, outages)
        if by > _bound(facts):
            yield f"task {row['id']} is {row['state']} {by:.2f} s after it should have expired"


def _told_late(facts: Facts) -> Iterator[str]:
    """Whoever is there hears of it as soon, whatever the record says about when it was."""
    outages = merged(
        [
            (fault.began_at, (fault.recovered_at or facts.ended.at) + facts.began.sweep_s)
            for fault in facts.history.faults
        ]
        + _stalls(facts)
    )
    told: dict[str, float] = {}
    for saw in facts.history.seen:
        told[saw.entity] = min(saw.at, told.get(saw.entity, saw.at))
    for claim, at in told.items():
        row = facts.claims.get(claim)
        if row is None or row["state"] != "lapsed":
            continue
        by = late(instant(row["lease_ends_at"]), at, outages)
        if by > _bound(facts) + SLACK_S + CLOCKS_AGREE_S:
            yield f"claim {claim} was told to have lapsed {by:.2f} s after its lease was over"
