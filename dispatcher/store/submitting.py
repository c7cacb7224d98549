"""Work that will wait for a review, written by one statement that is its own transaction.

As with claims (`store/claiming.py`), no lock is held while a process thinks. The lock order is
kept: tasks by id, claims behind them, channels by name and last.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from dispatcher.domain.claim import Claim
from dispatcher.domain.events import Event, Recorded
from dispatcher.domain.submission import Submission
from dispatcher.domain.task import Task
from dispatcher.store.claims import claim_from
from dispatcher.store.engine import Connection
from dispatcher.store.eventlog import appending, prepare
from dispatcher.store.tasks import COLUMNS, task_from

# The live claims of the tasks that these claims are of, with the task of each.
_BESIDE = """
select c as claim, tc.asked, {}
from claim c
join task t on t.id = c.task_id
join task_content tc on tc.task_id = t.id
join response r on r.id = t.response_id
join organisation o on o.id = t.organisation_id
join lane l on l.id = t.lane_id
where c.task_id in (select task_id from claim where id = any($1::uuid[]))
  and c.state in ('active', 'submitted', 'accepted')
"""
BESIDE = _BESIDE.format(COLUMNS)

# All or nothing: each step is taken if the one before it did so for all ($1 is how many). The claim
# has a guard of its own, since a warning that its lease ends leaves the task as it is.
_HAND_IN = """
with free as materialized (
    select t.id from unnest($2::uuid[], $3::bigint[]) as n (id, version)
    join task t on t.id = n.id and t.version = n.version - 1
    order by t.id for no key update of t
), held as materialized (
    select c.id from unnest($4::uuid[], $5::bigint[]) as n (id, version)
    join claim c on c.id = n.id and c.version = n.version - 1
    where (select count(*) from free) = $1
    order by c.id for no key update of c
), noted as (
    update task t set version = n.version
    from unnest($2::uuid[], $3::bigint[]) as n (id, version)
    where t.id = n.id and (select count(*) from held) = $1
    returning t.id
), submitted as (
    update claim c set version = n.version, state = 'submitted', last_sign_at = n.at
    from unnest($4::uuid[], $5::bigint[], $9::timestamptz[]) as n (id, version, at)
    where c.id = n.id and (select count(*) from noted) = $1
    returning c.id
), waiting as (
    insert into submission (id, version, task_id, claim_id, author_id, state, content, submitted_at)
    select n.id, 1, n.task_id, n.claim_id, n.author_id, 'waiting', n.content, n.at
    from unnest($6::uuid[], $2::uuid[], $4::uuid[], $7::uuid[], $8::jsonb[], $9::timestamptz[])
        as n (id, task_id, claim_id, author_id, content, at)
    where (select count(*) from submitted) = $1
    returning id
), {}
select name, top from moved
"""
HAND_IN = _HAND_IN.format(appending(10, " where (select count(*) from waiting) = $1"))


@dataclass(frozen=True, slots=True)
class Waiting:
    """A new submission with its claim and its task as they are afterwards."""

    submission: Submission
    claim: Claim
    task: Task


async def read_beside(
    connection: Connection, claim_ids: Collection[UUID]
) -> tuple[dict[UUID, Task], dict[UUID, dict[str, Any]], dict[UUID, list[Claim]]]:
    """The tasks these claims are of, and by task what it asks for and the claims that hold a slot,
    as of one moment."""
    tasks: dict[UUID, Task] = {}
    asked: dict[UUID, dict[str, Any]] = {}
    live: dict[UUID, list[Claim]] = defaultdict(list)
    for row in await connection.fetch(BESIDE, list(claim_ids)):
        claim = claim_from(row["claim"])
        live[claim.task_id].append(claim)
        if claim.task_id not in tasks:
            tasks[claim.task_id] = task_from(row[2:])
            asked[claim.task_id] = json.loads(row["asked"] or "{}")
    return tasks, asked, live


async def hand_in(
    connection: Connection, epoch: str, works: Sequence[Waiting], events: Sequence[Event]
) -> tuple[bool, tuple[Recorded, ...]]:
    """Write submissions for different tasks with the events of it; or nothing, where a task or a
    claim is no longer as it was one version before. Answers whether it did."""
    prepared = prepare(epoch, events)
    rows = await connection.fetch(
        HAND_IN,
        len(works),
        [one.task.id for one in works],
        [one.task.version for one in works],
        [one.claim.id for one in works],
        [one.claim.version for one in works],
        [one.submission.id for one in works],
        [one.submission.author_id for one in works],
        [json.dumps(dict(one.submission.content)) for one in works],
        [one.submission.submitted_at for one in works],
        *prepared.arguments,
    )
    if not rows:
        return False, ()
    return True, prepared.recorded({row["name"]: row["top"] for row in rows})
