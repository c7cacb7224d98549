"""Submissions and reviews in the record."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from dispatcher.domain.remarks import Category, Remark
from dispatcher.domain.submission import Review, Submission, SubmissionState
from dispatcher.domain.trust import FIRST_ANSWERS
from dispatcher.store.engine import Connection

FIND = "select * from submission where id = $1"

INSERT = """
insert into submission (id, version, task_id, claim_id, author_id, state, content, submitted_at)
values ($1, $2, $3, $4, $5, $6, $7, $8)
"""

UPDATE = "update submission set version = $2, state = $3 where id = $1"

REVIEW = """
insert into review
    (submission_id, reviewer_id, verdict, content, remarks, reviewed_at, notes)
values ($1, $2, $3, $4, $5, $6, $7)
"""

READ_REVIEW = "select content, remarks, notes from review where submission_id = $1"

# The accepted answers, as the reviewer corrected them where one did.
ANSWERS = """
select coalesce(r.content, s.content) as content, s.author_id
from submission s left join review r on r.submission_id = s.id
where s.task_id = $1 and s.state = 'accepted' order by s.submitted_at, s.id
"""

# A critical answer is waited for by somebody in danger; then those of whom least was looked at, who
# learn most from it, and whose work needs it most; then the longest wait.
WAITING = """
select s.id, s.task_id, s.claim_id, s.author_id, s.version, s.submitted_at,
    coalesce(known.accepted, 0) < $6 as first_answers
from submission s join task t on t.id = s.task_id join lane l on l.id = t.lane_id
left join trust known on known.volunteer_id = s.author_id and known.kind = l.kind
join claim c on c.id = s.claim_id and c.state = 'submitted'
where s.state = 'waiting' and s.author_id <> $1 and not t.control
  and (t.organisation_id = any($2::int[])
       or (t.organisation_id = any($3::int[]) and t.lane_id = any($4::int[])))
order by t.urgency = 'critical' desc, first_answers desc, s.submitted_at, s.id limit $5
"""


def submission_from(row: Mapping[str, Any]) -> Submission:
    return Submission(
        id=row["id"],
        version=row["version"],
        task_id=row["task_id"],
        claim_id=row["claim_id"],
        author_id=row["author_id"],
        state=SubmissionState(row["state"]),
        content=json.loads(row["content"]),
        submitted_at=row["submitted_at"],
    )


async def find_submission(connection: Connection, submission_id: UUID) -> Submission | None:
    row = await connection.fetchrow(FIND, submission_id)
    return None if row is None else submission_from(row)


async def submission_of(connection: Connection, claim_id: UUID) -> Submission | None:
    """What was handed in under a claim."""
    row = await connection.fetchrow("select * from submission where claim_id = $1", claim_id)
    return None if row is None else submission_from(row)


async def insert_submission(connection: Connection, submission: Submission) -> None:
    await connection.execute(
        INSERT,
        submission.id,
        submission.version,
        submission.task_id,
        submission.claim_id,
        submission.author_id,
        submission.state.value,
        json.dumps(dict(submission.content)),
        submission.submitted_at,
    )


async def judge(
    connection: Connection,
    submission: Submission,
    *,
    reviewer_id: UUID | None,
    content: Mapping[str, Any] | None,
    remarks: str,
    now: datetime,
    notes: Sequence[Remark] = (),
) -> None:
    """Write the verdict that the submission's state now says. `reviewer_id` None: none wanted."""
    await connection.execute(UPDATE, submission.id, submission.version, submission.state.value)
    await connection.execute(
        REVIEW,
        submission.id,
        reviewer_id,
        submission.state.value,
        None if content is None else json.dumps(dict(content)),
        remarks,
        now,
        json.dumps(
            [{"category": one.category, "text": one.text, "segment": one.segment} for one in notes]
        ),
    )


async def read_review(connection: Connection, submission_id: UUID) -> Review | None:
    """What was said of the work; None while it waits."""
    row = await connection.fetchrow(READ_REVIEW, submission_id)
    if row is None:
        return None
    notes = tuple(
        Remark(Category(note["category"]), note["text"], note["segment"])
        for note in json.loads(row["notes"])
    )
    content = None if row["content"] is None else json.loads(row["content"])
    return Review(content, row["remarks"] or "", notes)


async def read_remarks(connection: Connection, submission_id: UUID) -> str | None:
    """The remarks alone."""
    review = await read_review(connection, submission_id)
    return None if review is None else review.remarks


async def read_corrections(connection: Connection, submission_id: UUID) -> dict[str, Any] | None:
    """The work as its reviewer corrected it, where one did."""
    row = await connection.fetchrow(READ_REVIEW, submission_id)
    return None if row is None or row["content"] is None else json.loads(row["content"])


async def accepted_answers(connection: Connection, task_id: UUID) -> list[dict[str, Any]]:
    """What was accepted for a task, in the order it was handed in."""
    return [json.loads(row["content"]) for row in await connection.fetch(ANSWERS, task_id)]


async def answers_by_author(
    connection: Connection, task_id: UUID
) -> list[tuple[UUID, dict[str, Any]]]:
    """What was accepted for a task, with whose it is."""
    rows = await connection.fetch(ANSWERS, task_id)
    return [(row["author_id"], json.loads(row["content"])) for row in rows]


class WaitingWork(NamedTuple):
    """Work that waits for a review, without its words. `first_answers`: it is one of the first of
    its author in that kind."""

    id: UUID
    task_id: UUID
    claim_id: UUID
    author_id: UUID
    version: int
    submitted_at: datetime
    first_answers: bool


async def waiting(
    connection: Connection,
    reviewer_id: UUID,
    *,
    coordinates: Collection[int],
    vouched_by: Collection[int],
    lanes: Collection[int],
    limit: int,
) -> list[WaitingWork]:
    """What waits, the most pressing first: of organisations the reviewer coordinates, and of lanes
    they could work in for organisations that vouch for them; never their own."""
    who = (reviewer_id, list(coordinates), list(vouched_by), list(lanes))
    rows = await connection.fetch(WAITING, *who, limit, FIRST_ANSWERS)
    return [WaitingWork(*row) for row in rows]
