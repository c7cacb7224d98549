"""Recovery: after every fault everything works again, and nothing answers with a defect."""

from collections.abc import Iterator

from tests.chaos.checker.facts import Facts
from tests.chaos.checker.verdict import Found

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
    return Found(len(faults) + len(calls), [*violations, *_defects(facts)])


def _defects(facts: Facts) -> Iterator[str]:
    for call in facts.history.calls:
        if call.status == DEFECT:
            yield f"{call.process}'s {call.op} met a defect at {call.completed_at:.3f}"
        if call.status == AWAY and not any(
            fault.began_at <= call.completed_at and call.invoked_at <= (fault.recovered_at or 1e12)
            for fault in facts.history.faults
        ):
            yield f"{call.process}'s {call.op} was answered 503 while nothing was broken"
