"""Answers to a form, read a part at a time: an export holds no transaction while it is sent."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from dispatcher.domain.forms.saved import SavedForm
from dispatcher.domain.policy import Agreement
from dispatcher.store.engine import Connection
from dispatcher.store.forms import OF_ORGANISATION, form_from

# What one statement reads at once, in memory for as long as it is being written out.
AT_ONCE = 500

# Controls are left out: their answers were known before anybody was asked.
ANSWERED = """
select t.id, t.title, t.state, t.agreement, t.agree_on, t.wanted, t.created_at,
    array_agg(s.author_id order by s.submitted_at, s.id) as authors,
    json_agg(coalesce(r.content, s.content) order by s.submitted_at, s.id) as contents,
    array_agg(s.submitted_at order by s.submitted_at, s.id) as times
from (
    select t.* from task_form f join task t on t.id = f.task_id and not t.control
    where f.form_id = $1 and f.response_id = $2 and f.task_id > $3
      and exists (select from submission s where s.task_id = t.id and s.state = 'accepted')
    order by f.task_id limit $4
) t
join submission s on s.task_id = t.id and s.state = 'accepted'
left join review r on r.submission_id = s.id
group by t.id, t.title, t.state, t.agreement, t.agree_on, t.wanted, t.created_at
order by t.id
"""

ASKED = f"""
select f.*, n.tasks, n.answered from ({OF_ORGANISATION}) f
cross join lateral (
    select count(*) as tasks, count(*) filter (where exists (
        select from submission s where s.task_id = t.id and s.state = 'accepted')) as answered
    from task_form tf join task t on t.id = tf.task_id and not t.control
    where tf.form_id = f.id and tf.response_id = $2
) n
where n.tasks > 0 order by n.tasks desc, f.id limit 200
"""  # noqa: S608 - the text is ours


@dataclass(frozen=True, slots=True)
class AnsweredTask:
    """A task with the answers that were accepted, as their reviewers corrected them."""

    id: UUID
    title: str
    done: bool
    agreement: Agreement
    agree_on: int
    created_at: datetime
    answers: tuple[tuple[UUID, dict[str, Any]], ...]
    times: tuple[datetime, ...]


@dataclass(frozen=True, slots=True)
class AskedForm:
    """A form that tasks of a response ask. `answered`: tasks with an accepted answer."""

    form: SavedForm
    tasks: int
    answered: int


FROM_THE_START = UUID(int=0)


async def answered_tasks(
    connection: Connection, form_id: UUID, response_id: int, after: UUID = FROM_THE_START
) -> list[AnsweredTask]:
    """The next of the tasks with an accepted answer, by id; none where there are no more."""
    rows = await connection.fetch(ANSWERED, form_id, response_id, after, AT_ONCE)
    return [
        AnsweredTask(
            id=row["id"],
            title=row["title"],
            done=row["state"] == "done",
            agreement=Agreement(row["agreement"]),
            agree_on=row["agree_on"],
            created_at=row["created_at"],
            answers=tuple(
                (author, content.get("data") or {})
                for author, content in zip(row["authors"], json.loads(row["contents"]), strict=True)
            ),
            times=tuple(row["times"]),
        )
        for row in rows
    ]


async def asked_forms(
    connection: Connection, organisations: Collection[int], response_id: int
) -> list[AskedForm]:
    """The forms that these organisations' tasks in a response ask, those of most tasks first."""
    rows = await connection.fetch(ASKED, list(organisations), response_id)
    return [AskedForm(form_from(row), row["tasks"], row["answered"]) for row in rows]
