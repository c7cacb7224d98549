"""Commands: an answer that got lost makes nothing happen twice, and nothing happens by itself."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from tests.chaos.checker.facts import Facts
from tests.chaos.checker.verdict import Found
from tests.chaos.history import OK, REFUSED, UNKNOWN, Call, Json

NO_WISH_OF_OURS = frozenset({"idempotency_key_reused"})


def commands_happen_at_most_once(facts: Facts) -> Found:
    """A command sent again happens once, and all its answers say the same."""
    posts = facts.calls("post")
    by_key: dict[str, list[Call]] = defaultdict(list)
    for call in posts:
        if call.args["key"] is not None and call.code not in NO_WISH_OF_OURS:
            by_key[call.args["key"]].append(call)
    made = Counter(row["brief"] for row in facts.tasks.values() if _posted(row))
    violations = [f"{n} tasks were made with {brief!r}" for brief, n in made.items() if n > 1]
    for key, calls in by_key.items():
        violations += _answers_of(key, calls, made)
    return Found(len(posts), violations)


def _answers_of(key: str, calls: list[Call], made: Counter[str]) -> Iterator[str]:
    ids = {call.answer["id"] for call in calls if call.outcome == OK}
    if len(ids) > 1:
        yield f"key {key!r} was answered with several tasks: {sorted(ids)}"
    refused = [call for call in calls if call.outcome == REFUSED]
    if refused and made[calls[0].args["body"]["brief"]]:
        yield f"key {key!r} was refused as {refused[0].code}, and its task exists"


def _posted(row: Json) -> bool:
    """Whether a task is somebody's own, not a row of a file or a question about another's text."""
    return row["import_id"] is None and row["parent_id"] is None


def nothing_happens_unasked(facts: Facts) -> Found:
    """Whatever is in the record was asked for, by a call that was not refused."""
    looked_at = len(facts.tasks) + len(facts.claims) + len(facts.submissions) + len(facts.reviews)
    violations = [*_tasks(facts), *_claims(facts), *_submissions(facts), *_reviews(facts)]
    return Found(looked_at, violations)


def _tasks(facts: Facts) -> Iterator[str]:
    wished = {call.args["body"]["brief"] for call in facts.perhaps("post")}
    cancelled = {call.args["task"] for call in facts.perhaps("cancel")}
    corrected = {call.args["task"] for call in facts.perhaps("correct")}
    for row in facts.tasks.values():
        if _posted(row) and row["brief"] not in wished:
            yield f"task {row['id']} ({row['brief']!r}) was posted by nobody"
        # A question goes with the task it was asked for, or when that one's language is known.
        asked = cancelled & {row["id"], row["parent_id"]} or row["parent_id"] in corrected
        if row["state"] == "cancelled" and not asked:
            yield f"task {row['id']} was cancelled by nobody"


def _claims(facts: Facts) -> Iterator[str]:
    """Each was granted, or is one that an unanswered call may have brought about."""
    known = set(facts.granted)
    for call in facts.calls("claim"):
        theirs = call.answer.get("data", {}).get("claim")
        if theirs is not None:  # "It is yours already": the first answer got lost on its way.
            known.add(theirs["id"])
    perhaps = Counter(
        (call.account, call.args.get("task"))
        for call in facts.calls("claim", "next")
        if call.outcome == UNKNOWN
    )
    for row in facts.claims.values():
        if row["id"] in known:
            continue
        for asked in ((row["volunteer_id"], row["task_id"]), (row["volunteer_id"], None)):
            if perhaps[asked]:
                perhaps[asked] -= 1
                break
        else:
            yield f"claim {row['id']} of task {row['task_id']} was asked for by nobody"
    yield from _endings(facts)


def _endings(facts: Facts) -> Iterator[str]:
    released = {call.args["claim"] for call in facts.perhaps("release")}
    revoked = {call.args["claim"] for call in facts.perhaps("revoke")}
    corrected = {call.args["task"] for call in facts.perhaps("correct")}
    for row in facts.claims.values():
        moved = row["reason"] == "language" and row["task_id"] in corrected
        over = facts.tasks[row["task_id"]]["state"] in ("done", "cancelled", "expired")
        if row["state"] == "released" and row["id"] not in released and not moved:
            yield f"claim {row['id']} was released by nobody"
        if row["state"] == "revoked" and row["id"] not in revoked and not over:
            yield f"claim {row['id']} was taken back by nobody"


def _submissions(facts: Facts) -> Iterator[str]:
    sent: dict[str, list[object]] = defaultdict(list)
    for call in facts.perhaps("submit"):
        sent[call.args["claim"]].append(call.args["content"])
    for row in facts.submissions.values():
        if row["content"] not in sent[row["claim_id"]]:
            yield f"submission {row['id']} under claim {row['claim_id']} was handed in by nobody"


def _reviews(facts: Facts) -> Iterator[str]:
    given = {
        (call.args["submission"], call.args["remarks"])
        for call in facts.perhaps("accept", "return")
    }
    for row in facts.reviews.values():
        asked = (row["submission_id"], row["remarks"])
        if row["reviewer_id"] is not None and asked not in given:
            yield f"submission {row['submission_id']} was reviewed by nobody"
