"""What is written over and over: the last words win, and a read sees them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tests.chaos.checker.facts import Facts, happened_by
from tests.chaos.checker.verdict import Found
from tests.chaos.history import Call

AT_THE_END = float("inf")


def the_last_words_are_kept(facts: Facts) -> Found:
    """The draft, title or urgency saved last is the one there is, when read and at the end."""
    drafts = _draft_writes(facts)
    looked_at, violations = 0, []
    for key, writes in drafts.items():
        looked_at += len(writes)
        if not possible(writes, facts.drafts.get(key)):
            violations.append(
                f"the draft of {key[1]} on task {key[0]} is {facts.drafts.get(key)};"
                f" possible are {_shown(writes)}"
            )
    for call in facts.acknowledged("read_task"):
        looked_at += 1
        writes = drafts.get((call.args["task"], call.account), [])
        if not possible(writes, call.answer["draft"], call.invoked_at, call.completed_at):
            violations.append(
                f"{call.process} read the draft {call.answer['draft']} on task"
                f" {call.args['task']}; possible were {_shown(writes)}"
            )
    for field in ("title", "urgency"):
        for task, writes in _task_writes(facts, field).items():
            looked_at += len(writes)
            if task in facts.tasks and not possible(writes, facts.tasks[task][field]):
                violations.append(
                    f"the {field} of task {task} is {facts.tasks[task][field]};"
                    f" possible are {_shown(writes)}"
                )
    return Found(looked_at, violations)


@dataclass(frozen=True, slots=True)
class Write:
    """A value that was asked to be written; `done_by` is infinite where nobody knows."""

    value: Any
    asked_at: float
    done_by: float


def possible(
    writes: Sequence[Write],
    value: Any,
    read_from: float = AT_THE_END,
    read_until: float = AT_THE_END,
) -> bool:
    """Whether a read between these instants may have seen this value; None: nothing written yet."""
    before = [w for w in writes if w.asked_at <= read_until]
    settled = [w for w in before if w.done_by < read_from]
    if value is None:
        return not settled
    return any(
        w.value == value and not any(later.asked_at > w.done_by for later in settled)
        for w in before
    )


def _write(value: Any, call: Call) -> Write:
    return Write(value, call.invoked_at, happened_by(call))


def _draft_writes(facts: Facts) -> dict[tuple[str, str], list[Write]]:
    """By task and person: saved by them, kept of work handed in too late, or given back."""
    writes: dict[tuple[str, str], list[Write]] = defaultdict(list)
    for call in facts.perhaps("save_draft"):
        writes[call.args["task"], call.account].append(_write(call.args["content"], call))
    for call in facts.calls("submit"):
        kept = call.code == "lease_over" and call.answer["data"].get("draft_saved")
        if kept or happened_by(call) == AT_THE_END:
            writes[call.args["task"], call.account].append(_write(call.args["content"], call))
    for call in facts.perhaps("return"):
        row = facts.submissions.get(call.args["submission"])
        if row is not None:
            writes[row["task_id"], row["author_id"]].append(_write(row["content"], call))
    return writes


def _task_writes(facts: Facts, field: str) -> dict[str, list[Write]]:
    writes: dict[str, list[Write]] = defaultdict(list)
    for call in facts.acknowledged("post"):
        writes[call.answer["id"]].append(_write(call.args["body"][field], call))
    for call in facts.perhaps("change"):
        if field in call.args["body"] and call.args["task"] in writes:
            writes[call.args["task"]].append(_write(call.args["body"][field], call))
    return writes


def _shown(writes: Sequence[Write]) -> str:
    return "; ".join(f"{w.value} [{w.asked_at:.3f}, {w.done_by:.3f}]" for w in writes[-6:])
