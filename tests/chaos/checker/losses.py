"""What was acknowledged: it is in the record."""

from collections.abc import Callable, Iterator

from tests.chaos.checker.facts import CLOCKS_AGREE_S, Facts, instant
from tests.chaos.checker.verdict import Found
from tests.chaos.history import Call


def nothing_acknowledged_is_lost(facts: Facts) -> Found:
    """Every acknowledged task, claim, extension, release, submission, review or end is there."""
    looked_at, violations = 0, list(_unseen(facts))
    for op, judge in JUDGES.items():
        for call in facts.acknowledged(op):
            looked_at += 1
            violations += [f"{call.process}'s {op}: {text}" for text in judge(facts, call)]
    return Found(looked_at, violations)


def _unseen(facts: Facts) -> Iterator[str]:
    """What was acknowledged is there for whatever is asked next."""
    known_from: dict[str, float] = {}
    for call in facts.acknowledged("post", "claim", "next"):
        known_from.setdefault(call.answer["id"], call.completed_at)
    for call in facts.history.calls:
        named = (call.args.get("claim"), call.args.get("task"))
        if call.code == "not_found" and any(
            known_from.get(id, call.invoked_at) < call.invoked_at for id in named if id is not None
        ):
            yield f"{call.process}'s {call.op} did not find what had been acknowledged: {named}"


def _posted(facts: Facts, call: Call) -> Iterator[str]:
    row = facts.tasks.get(call.answer["id"])
    if row is None:
        yield f"task {call.answer['id']} is not in the record"
    elif row["brief"] != call.args["body"]["brief"]:
        yield f"task {row['id']} has the words of another"


def _claimed(facts: Facts, call: Call) -> Iterator[str]:
    answer = call.answer
    row = facts.claims.get(answer["id"])
    if row is None:
        yield f"claim {answer['id']} of task {answer['task']} is not in the record"
        return
    told = (answer["task"], call.account, answer["slot"], answer["fence"])
    kept = (row["task_id"], row["volunteer_id"], row["slot"], row["fence"])
    if told != kept:
        yield f"claim {answer['id']} was answered as {told} and is {kept}"


def _extended(facts: Facts, call: Call) -> Iterator[str]:
    row = facts.claims.get(call.args["claim"])
    until = call.answer["lease_ends_at"]
    if row is None or until is None or row["state"] in ("submitted", "accepted"):
        return
    if row["state"] == "active" and instant(row["lease_ends_at"]) < instant(until):
        yield f"claim {row['id']} was extended to {until} and ends at {row['lease_ends_at']}"
    if row["state"] == "lapsed" and instant(row["ended_at"]) < instant(until) - CLOCKS_AGREE_S:
        yield f"claim {row['id']} was extended to {until} and lapsed at {row['ended_at']}"


def _released(facts: Facts, call: Call) -> Iterator[str]:
    row = facts.claims.get(call.args["claim"])
    if row is not None and row["state"] != "released":
        yield f"claim {row['id']} was released and is {row['state']}"


def _revoked(facts: Facts, call: Call) -> Iterator[str]:
    row = facts.claims.get(call.args["claim"])
    if row is not None and row["state"] != "revoked":
        yield f"claim {row['id']} was taken back and is {row['state']}"


def _submitted(facts: Facts, call: Call) -> Iterator[str]:
    row = facts.submissions.get(call.answer["id"])
    if row is None:
        yield f"submission {call.answer['id']} is not in the record"
        return
    if row["claim_id"] != call.args["claim"] or row["content"] != call.args["content"]:
        yield f"submission {row['id']} has other words than those handed in"
    claim = facts.claims.get(row["claim_id"])
    if claim is not None and claim["state"] not in AFTER_SUBMITTING:
        yield f"claim {claim['id']} was handed in and is {claim['state']}"


AFTER_SUBMITTING = ("submitted", "accepted", "returned", "revoked")


def _reviewed(facts: Facts, call: Call) -> Iterator[str]:
    verdict = {"accept": "accepted", "return": "returned"}[call.op]
    row = facts.submissions.get(call.args["submission"])
    review = facts.reviews.get(call.args["submission"])
    if row is None or review is None:
        yield f"the review of {call.args['submission']} is not in the record"
    elif (row["state"], review["verdict"], review["remarks"]) != (
        verdict,
        verdict,
        call.args["remarks"],
    ):
        yield f"submission {row['id']} was {verdict} and is {row['state']}: {review['remarks']}"


def _cancelled(facts: Facts, call: Call) -> Iterator[str]:
    row = facts.tasks.get(call.args["task"])
    if row is None or row["state"] != "cancelled":
        yield f"task {call.args['task']} was withdrawn and is {row and row['state']}"


def _declined(facts: Facts, call: Call) -> Iterator[str]:
    row = facts.offers.get(call.args["offer"])
    # Whoever changes their mind may still take it.
    if call.answer["state"] == "declined" and (
        row is None or row["state"] not in ("declined", "accepted")
    ):
        yield f"offer {call.args['offer']} was declined and is {row and row['state']}"


JUDGES: dict[str, Callable[[Facts, Call], Iterator[str]]] = {
    "post": _posted,
    "claim": _claimed,
    "next": _claimed,
    "extend": _extended,
    "release": _released,
    "revoke": _revoked,
    "submit": _submitted,
    "accept": _reviewed,
    "return": _reviewed,
    "cancel": _cancelled,
    "decline": _declined,
}
