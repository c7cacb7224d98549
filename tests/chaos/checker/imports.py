"""Imports: a file that was taken in becomes tasks, each row once, whoever dies over it."""

from collections import Counter
from collections.abc import Iterator

from tests.chaos.checker.facts import Facts
from tests.chaos.checker.verdict import Found
from tests.chaos.history import Call

OVER = ("done", "failed", "cancelled")


def imports_come_to_their_end(facts: Facts) -> Found:
    """An import that was acknowledged is done in the end, and each of its rows is one task."""
    rows = {row["id"]: row for row in facts.history.table("import")}
    texts = Counter(row["text"] for row in facts.tasks.values() if row["import_id"] is not None)
    violations = [f"{n} tasks were made of {text!r}" for text, n in texts.items() if n > 1]
    violations += [
        f"import {row['id']} is {row['state']}" for row in rows.values() if row["state"] not in OVER
    ]
    calls = facts.acknowledged("import")
    for call in calls:
        row = rows.get(call.answer["id"])
        if row is None:
            violations.append(f"import {call.answer['id']} is not in the record")
        elif row["state"] != "done":
            violations.append(f"import {row['id']} was taken in and is {row['state']}")
        else:
            violations += _counted(call, row["created"] + row["repeated"] + row["rejected"])
            violations += [
                f"import {row['id']} is done without {text!r}"
                for text in call.args["texts"]
                if not texts[text]
            ]
    return Found(len(calls), violations)


def _counted(call: Call, counted: int) -> Iterator[str]:
    wanted = len(call.args["texts"])
    if counted != wanted:
        yield f"import {call.answer['id']} counts {counted} rows of {wanted}"
