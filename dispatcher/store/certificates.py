"""Certificates in the record: what to find a code by, and the part of the ledger that it is of."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from dispatcher.store.engine import Connection
from dispatcher.store.hours import Part

INSERT = """
insert into certificate (id, number, volunteer_id, organisation_id, began_at, ended_at, code,
    issued_at)
values ($1, $2, $3, $4, $5, $6, $7, $8)
"""

BY_NUMBER = "select * from certificate where number = $1"

BY_ID = "select * from certificate where id = $1"

OF_VOLUNTEER = """
select * from certificate where volunteer_id = $1 order by issued_at desc, id desc limit $2
"""


@dataclass(frozen=True, slots=True)
class Issued:
    """A certificate as it is kept."""

    id: UUID
    number: str
    code: str
    part: Part
    issued_at: datetime


def issued_from(row: Mapping[str, Any]) -> Issued:
    part = Part(
        volunteer_id=row["volunteer_id"],
        organisation_id=row["organisation_id"],
        since=row["began_at"],
        until=row["ended_at"],
    )
    return Issued(row["id"], row["number"], row["code"], part, row["issued_at"])


async def insert_certificate(connection: Connection, issued: Issued) -> None:
    part = issued.part
    await connection.execute(
        INSERT,
        issued.id,
        issued.number,
        part.volunteer_id,
        part.organisation_id,
        part.since,
        part.until,
        issued.code,
        issued.issued_at,
    )


async def certificate_numbered(connection: Connection, number: str) -> Issued | None:
    row = await connection.fetchrow(BY_NUMBER, number)
    return None if row is None else issued_from(row)


async def find_certificate(connection: Connection, certificate_id: UUID) -> Issued | None:
    row = await connection.fetchrow(BY_ID, certificate_id)
    return None if row is None else issued_from(row)


async def certificates_of(connection: Connection, volunteer_id: UUID, limit: int) -> list[Issued]:
    """A volunteer's own, the latest first."""
    return [issued_from(row) for row in await connection.fetch(OF_VOLUNTEER, volunteer_id, limit)]
