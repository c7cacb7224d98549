"""Recovery: faults are got over, in time, and nobody waits for those who stand still."""

from collections.abc import Iterator

from tests.chaos.checker.facts import Facts
from tests.chaos.checker.verdict import Found
from tests.chaos.history import OK

LET_GO_AFTER_S = 13.0
"""A little more than PostgreSQL gives a transaction in which nothing is said."""

CHANGING = ("claim", "next", "extend", "save_draft", "submit", "release")
DEFECT = 500
AWAY = 503


def everything_recovers(facts: Facts) -> Found:
    """After each fault all works again; no defects; 503 only while something is broken."""
    faults, calls = facts.history.faults, facts.history.calls
    violations = [
        f"{fault.name} of {fault.target}: it did not work again"
        for fault in faults
        if fault.recovered_at is None
    ]
    if not facts.ended.settled:
        violations.append("leases, tasks or followers did not come to rest")
    violations += [*_defects(facts), *_waiting(facts)]
    return Found(len(faults) + len(calls), violations)


def _waiting(facts: Facts) -> Iterator[str]:
    """While one API process stands still for long, others are answered."""
    for fault in facts.history.faults:
        since = fault.began_at + LET_GO_AFTER_S
        alone = not any(
            f is not fault and f.began_at < fault.healed_at and f.healed_at > since
            for f in facts.history.faults
        )
        if fault.name != "pause" or not fault.target.startswith("api-") or not alone:
            continue
        if fault.healed_at - since > LET_GO_AFTER_S / 4 and not any(
            call.outcome == OK and since < call.completed_at < fault.healed_at
            for call in facts.calls(*CHANGING)
        ):
            yield f"while {fault.target} stood still nobody was answered by the others"


def _defects(facts: Facts) -> Iterator[str]:
    for call in facts.history.calls:
        if call.status == DEFECT:
            yield f"{call.process}'s {call.op} met a defect at {call.completed_at:.3f}"
        if call.status == AWAY and not any(
            fault.began_at <= call.completed_at and call.invoked_at <= (fault.recovered_at or 1e12)
            for fault in facts.history.faults
        ):
            yield f"{call.process}'s {call.op} was answered 503 while nothing was broken"
