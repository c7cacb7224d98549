"""Slots: each in the hands of one person at a time."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from tests.chaos.checker.facts import CLOCKS_AGREE_S, LIVE, Facts, instant
from tests.chaos.checker.verdict import Found
from tests.chaos.history import Call, Json


def one_holder_a_slot(facts: Facts) -> Found:
    """A slot never has two live claims.

    Judged thrice: by what clients were told and when, by each state the log holds, and by the
    record at the end.
    """
    holds = certain_holds(facts)
    violations = [*_overlaps(holds), *_shared_in_the_log(facts), *_shared_in_the_record(facts)]
    return Found(len(facts.granted) + len(facts.log[facts.desk]), violations)


@dataclass(frozen=True, slots=True)
class Hold:
    """A claim was certainly somebody's from one instant to another."""

    claim: str
    account: str
    since: float
    until: float


def certain_holds(facts: Facts) -> dict[tuple[str, int], list[Hold]]:
    """By task and slot: from the answer that granted a claim to the first call that could have
    ended it, or to the end of the lease as it was last answered."""
    enders = _enders(facts)
    leases = _leases(facts)
    holds: dict[tuple[str, int], list[Hold]] = defaultdict(list)
    for claim, call in facts.granted.items():
        task, slot = call.answer["task"], int(call.answer["slot"])
        ends = [at for at in (*enders[claim], *enders[task]) if at > call.invoked_at]
        until = min([leases[claim], *ends])
        if until > call.completed_at:
            holds[task, slot].append(Hold(claim, call.account, call.completed_at, until))
    return holds


def _enders(facts: Facts) -> dict[str, list[float]]:
    """By claim or task: when something was asked for that could end the claim."""
    enders: dict[str, list[float]] = defaultdict(list)
    for call in facts.perhaps("release", "revoke"):
        enders[call.args["claim"]].append(call.invoked_at)
    # An accepted answer may be the last one wanted, which ends everybody else's claim.
    for call in facts.perhaps("cancel", "submit", "accept", "return", "correct"):
        enders[call.args["task"]].append(call.invoked_at)
    return enders


def _leases(facts: Facts) -> dict[str, float]:
    leases: dict[str, float] = {}
    answers = [*facts.granted.items()]
    answers += [(call.args["claim"], call) for call in facts.acknowledged("extend")]
    for claim, call in answers:
        leases[claim] = max(leases.get(claim, 0.0), _lease_end(call))
    return leases


def _lease_end(call: Call) -> float:
    ends_at = call.answer.get("lease_ends_at")
    return float("inf") if ends_at is None else instant(ends_at)


def _overlaps(holds: dict[tuple[str, int], list[Hold]]) -> Iterator[str]:
    for (task, slot), held in holds.items():
        for earlier, later in pairwise(sorted(held, key=lambda hold: hold.since)):
            if later.since < earlier.until - CLOCKS_AGREE_S:
                yield (
                    f"slot {slot} of task {task} was {earlier.account}'s by claim {earlier.claim}"
                    f" until {earlier.until:.3f} and {later.account}'s by claim {later.claim}"
                    f" from {later.since:.3f}"
                )


def _shared_in_the_log(facts: Facts) -> Iterator[str]:
    """Each state of a task, in the order of the log; no slot goes from hand to hand unfreed."""
    before: dict[str, dict[int, str]] = {}
    for row in facts.log[facts.desk]:
        entity = row["frame"]["entity"]
        if entity["kind"] != "task" or entity["state"] is None:
            continue
        claims = entity["state"]["claims"]
        where = f"task {entity['id']} at {facts.desk} {row['offset']}"
        if twice := _twice(claims, "slot") | _twice(claims, "volunteer"):
            yield f"{where}: two live claims of {sorted(map(str, twice))}"
        now = {int(claim["slot"]): str(claim["id"]) for claim in claims}
        for slot, claim in before.get(entity["id"], {}).items():
            if now.get(slot, claim) != claim:
                yield f"{where}: slot {slot} went from claim {claim} to {now[slot]} without a break"
        before[entity["id"]] = now


def _twice(claims: list[Json], field: str) -> set[object]:
    return {value for value, count in Counter(c[field] for c in claims).items() if count > 1}


def _shared_in_the_record(facts: Facts) -> Iterator[str]:
    for task in facts.claims_of:
        live = facts.live(task)
        for field in ("slot", "volunteer_id"):
            if twice := _twice(live, field):
                yield f"task {task} has two live claims of {field} {sorted(map(str, twice))}"
    for row in facts.tasks.values():
        count = sum(1 for claim in facts.claims_of[row["id"]] if claim["state"] in LIVE)
        if count != row["taken"]:
            yield f"task {row['id']} says {row['taken']} slots are taken, {count} are"
        if (row["state"] == "open" and row["taken"] >= row["wanted"]) or (
            row["state"] == "full" and row["taken"] < row["wanted"]
        ):
            yield f"task {row['id']} is {row['state']} with {row['taken']} of {row['wanted']}"
