"""Responses and organisations in the record."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from dispatcher.domain.organisation import Organisation
from dispatcher.domain.response import Response
from dispatcher.store.engine import Connection

SELECT = """
select r.id, r.slug, r.name, r.glide, r.expected_languages,
    coalesce((select json_agg(json_build_array(o.id, o.slug, o.name) order by o.slug)
              from response_organisation p join organisation o on o.id = p.organisation_id
              where p.response_id = r.id), '[]') as organisations
from response r where r.closed_at is null
"""

ALL = SELECT + "order by r.created_at desc, r.slug"
BY_SLUG = SELECT + "and r.slug = $1"


def response_from(row: Mapping[str, Any]) -> Response:
    return Response(
        id=row["id"],
        slug=row["slug"],
        name=row["name"],
        glide=row["glide"],
        expected_languages=tuple(row["expected_languages"]),
        organisations=tuple(Organisation(*o) for o in json.loads(row["organisations"])),
    )


async def open_responses(connection: Connection) -> list[Response]:
    """The responses that are not closed, newest first."""
    return [response_from(row) for row in await connection.fetch(ALL)]


async def find_response(connection: Connection, slug: str) -> Response | None:
    row = await connection.fetchrow(BY_SLUG, slug)
    return None if row is None else response_from(row)


async def find_organisation(connection: Connection, slug: str) -> Organisation | None:
    row = await connection.fetchrow("select id, slug, name from organisation where slug = $1", slug)
    return None if row is None else Organisation(row["id"], row["slug"], row["name"])


async def insert_organisation(
    connection: Connection, slug: str, name: str, now: datetime
) -> Organisation:
    row = await connection.fetchrow(
        "insert into organisation (slug, name, created_at) values ($1, $2, $3) returning id",
        slug,
        name,
        now,
    )
    return Organisation(row["id"], slug, name)


async def insert_response(
    connection: Connection,
    slug: str,
    name: str,
    glide: str | None,
    expected_languages: tuple[str, ...],
    organisations: tuple[Organisation, ...],
    now: datetime,
) -> Response:
    row = await connection.fetchrow(
        "insert into response (slug, name, glide, expected_languages, created_at)"
        " values ($1, $2, $3, $4, $5) returning id",
        slug,
        name,
        glide,
        list(expected_languages),
        now,
    )
    await connection.executemany(
        "insert into response_organisation values ($1, $2)",
        [(row["id"], organisation.id) for organisation in organisations],
    )
    return Response(row["id"], slug, name, glide, expected_languages, organisations)


async def write_partner(
    connection: Connection, organisation_id: int, partner_id: int, *, ends: bool
) -> None:
    """That an organisation has another as a partner, or no longer."""
    statement = (
        "delete from partner where organisation_id = $1 and partner_id = $2"
        if ends
        else "insert into partner values ($1, $2) on conflict do nothing"
    )
    await connection.execute(statement, organisation_id, partner_id)
