"""What those who would counsel have learnt and signed by themselves."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from dispatcher.domain.sessions.course import Attempt, Course, Marked
from dispatcher.domain.sessions.shown import Passed, Signed
from dispatcher.domain.sessions.taught import CodeOfConduct
from dispatcher.store.engine import Connection

LOCK = "select id from account where id = $1 for no key update"

ATTEMPTS = """
select made_at, passed from training_attempt where account_id = $1 order by made_at, id
"""
ATTEMPT = "select asked, wrong, passed from training_attempt where account_id = $1 and id = $2"
INSERT_ATTEMPT = """
insert into training_attempt (account_id, id, course, minor, asked, wrong, passed, made_at)
values ($1, $2, $3, $4, $5, $6, $7, $8)
"""

KEEP_PASSED = """
insert into training_pass (account_id, course, passed_at, valid_until) values ($1, $2, $3, $4)
on conflict (account_id) do update set course = excluded.course, passed_at = excluded.passed_at,
    valid_until = excluded.valid_until
"""
PASSED = """
select course as passed_course, passed_at, valid_until as passed_until from training_pass
where account_id = $1
"""

# Signed twice, the first time counts.
SIGN = """
insert into code_signature (account_id, version, language, sha256, signed_at)
values ($1, $2, $3, $4, $5) on conflict do nothing
"""
SIGNATURE = """
select version as signed_version, signed_at from code_signature
where account_id = $1 order by version desc limit 1
"""

# Their organisations see from then on who would counsel, and what is still to be found out of them.
OFFER_THEMSELVES = """
insert into counsellor (organisation_id, account_id, changed_at)
select organisation_id, account_id, $2 from membership
where account_id = $1 and role = 'volunteer' order by organisation_id
on conflict do nothing
"""


async def lock_learner(connection: Connection, account_id: UUID) -> None:
    """Nobody has two attempts marked at once."""
    await connection.execute(LOCK, account_id)


async def attempts_of(connection: Connection, account_id: UUID) -> list[Attempt]:
    """All of them, oldest first."""
    rows = await connection.fetch(ATTEMPTS, account_id)
    return [Attempt(row["made_at"], row["passed"]) for row in rows]


async def find_attempt(connection: Connection, account_id: UUID, attempt_id: UUID) -> Marked | None:
    row = await connection.fetchrow(ATTEMPT, account_id, attempt_id)
    return None if row is None else Marked(row["asked"], tuple(row["wrong"]), row["passed"])


async def insert_attempt(
    connection: Connection,
    account_id: UUID,
    attempt_id: UUID,
    course: Course,
    marked: Marked,
    now: datetime,
) -> None:
    await connection.execute(
        INSERT_ATTEMPT,
        account_id,
        attempt_id,
        course.major,
        course.minor,
        marked.asked,
        list(marked.wrong),
        marked.passed,
        now,
    )


async def set_pass(connection: Connection, account_id: UUID, passed: Passed) -> None:
    await connection.execute(KEEP_PASSED, account_id, passed.course, passed.at, passed.until)


async def find_pass(connection: Connection, account_id: UUID) -> Passed | None:
    row = await connection.fetchrow(PASSED, account_id)
    return None if row is None else passed_of(row)


def passed_of(row: Mapping[str, Any]) -> Passed | None:
    if row["passed_course"] is None:
        return None
    return Passed(row["passed_course"], row["passed_at"], row["passed_until"])


async def insert_signature(
    connection: Connection, account_id: UUID, code: CodeOfConduct, now: datetime
) -> None:
    await connection.execute(SIGN, account_id, code.version, code.language, code.sha256, now)


async def find_signature(connection: Connection, account_id: UUID) -> Signed | None:
    """The latest version that somebody has signed."""
    row = await connection.fetchrow(SIGNATURE, account_id)
    return None if row is None else signed_of(row)


def signed_of(row: Mapping[str, Any]) -> Signed | None:
    if row["signed_version"] is None:
        return None
    return Signed(row["signed_version"], row["signed_at"].astimezone(UTC).date())


async def offer_themselves(connection: Connection, account_id: UUID, now: datetime) -> None:
    await connection.execute(OFFER_THEMSELVES, account_id, now)
