"""Fences: they only rise, and an old one opens nothing."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise

from tests.chaos.checker.facts import CLOCKS_AGREE_S, LIVE, Facts, instant
from tests.chaos.checker.verdict import Found
from tests.chaos.history import Call


def fences_only_rise(facts: Facts) -> Found:
    """A task's fence never goes back and is never given out twice."""
    return Found(len(facts.claims), [*_in_the_record(facts), *_as_answered(facts)])


def _in_the_record(facts: Facts) -> Iterator[str]:
    for task, claims in facts.claims_of.items():
        fences = [int(claim["fence"]) for claim in claims]
        for fence, count in Counter(fences).items():
            if count > 1:
                yield f"task {task} gave out fence {fence} {count} times"
        if fences and max(fences) > int(facts.tasks[task]["fence"]):
            yield f"task {task} stands at fence {facts.tasks[task]['fence']} below {max(fences)}"


def _as_answered(facts: Facts) -> Iterator[str]:
    """Where one claim was answered before the other was asked for, the later fence is higher."""
    granted: dict[str, list[Call]] = defaultdict(list)
    for call in facts.granted.values():
        granted[call.answer["task"]].append(call)
    for task, calls in granted.items():
        by_fence = sorted(calls, key=lambda call: int(call.answer["fence"]))
        for lower, higher in pairwise(by_fence):
            if higher.completed_at < lower.invoked_at:
                yield (
                    f"task {task}: fence {higher.answer['fence']} was given out"
                    f" before {lower.answer['fence']}"
                )


def stale_fences_are_refused(facts: Facts) -> Found:
    """Nobody extends, releases or hands in by another's fence, or by one that is over."""
    calls = facts.acknowledged("extend", "release", "submit")
    return Found(len(calls), [text for call in calls for text in _misused(facts, call)])


def _misused(facts: Facts, call: Call) -> Iterator[str]:
    claim = facts.claims.get(call.args["claim"])
    if claim is None:
        return  # Lost: another rule's business.
    what = f"{call.process}'s {call.op} of claim {claim['id']}"
    if claim["volunteer_id"] != call.account:
        yield f"{what} was taken, and the claim is {claim['volunteer_id']}'s"
    if int(claim["fence"]) != call.args["fence"]:
        yield f"{what} was taken with fence {call.args['fence']}; its fence is {claim['fence']}"
    if call.op == "submit" or claim["state"] in LIVE or claim["ended_at"] is None:
        return  # What was handed in before may be sent again; `losses` compares it.
    ended_at = instant(claim["ended_at"])
    if call.op == "extend" and call.invoked_at > ended_at + CLOCKS_AGREE_S:
        yield f"{what} was taken after the claim was {claim['state']} at {ended_at:.3f}"
