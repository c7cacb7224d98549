"""Forms in the record, and which tasks ask them."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from dispatcher.domain.forms.saved import SavedForm, digest_of
from dispatcher.store.engine import Connection

# A form that is there already is left as it is; the second statement sees it in either case.
INSERT = """
insert into form (id, organisation_id, digest, schema, created_at)
values ($1, $2, $3, $4, $5) on conflict (organisation_id, digest) do nothing
"""

BY_DIGEST = "select id from form where organisation_id = $1 and digest = $2"

SELECT = """
select f.id, f.organisation_id, o.slug as organisation, f.name, f.schema
from form f join organisation o on o.id = f.organisation_id
"""

FIND = SELECT + "where f.id = $1"

OF_ORGANISATION = SELECT + "where f.organisation_id = any($1::int[])"

SAVED = OF_ORGANISATION + " and f.name is not null order by f.name"

NAMED = SELECT + "where f.organisation_id = $1 and f.name = $2"

UNNAME = "update form set name = null where organisation_id = $1 and name = $2 and id <> $3"

NAME = "update form set name = $2 where id = $1"


def form_from(row: Mapping[str, Any]) -> SavedForm:
    return SavedForm(
        id=row["id"],
        organisation_id=row["organisation_id"],
        organisation=row["organisation"],
        name=row["name"] or "",
        schema=json.loads(row["schema"]),
    )


async def remember_form(
    connection: Connection,
    form_id: UUID,
    organisation_id: int,
    schema: Mapping[str, Any],
    now: datetime,
) -> UUID:
    """The form's id: that of the same form where the organisation has it already."""
    digest = digest_of(schema)
    text = json.dumps(schema, ensure_ascii=False)
    await connection.execute(INSERT, form_id, organisation_id, digest, text, now)
    found: UUID = await connection.fetchval(BY_DIGEST, organisation_id, digest)
    return found


async def note_asked(
    connection: Connection, asked: Sequence[tuple[UUID, UUID]], response_id: int
) -> None:
    """Note which form each of these new tasks asks: (task, form)."""
    await connection.copy_records_to_table(
        "task_form",
        columns=("task_id", "form_id", "response_id"),
        records=[(task, form, response_id) for task, form in asked],
    )


async def name_form(
    connection: Connection, organisation_id: int, form_id: UUID, name: str | None
) -> None:
    """Keep the form under the name, which another of the organisation's then loses."""
    if name is not None:
        await connection.execute(UNNAME, organisation_id, name, form_id)
    await connection.execute(NAME, form_id, name)


async def find_form(connection: Connection, form_id: UUID) -> SavedForm | None:
    row = await connection.fetchrow(FIND, form_id)
    return None if row is None else form_from(row)


async def find_named(connection: Connection, organisation_id: int, name: str) -> SavedForm | None:
    row = await connection.fetchrow(NAMED, organisation_id, name)
    return None if row is None else form_from(row)


async def saved_forms(connection: Connection, organisations: Collection[int]) -> list[SavedForm]:
    """Those with a name, by name."""
    return [form_from(row) for row in await connection.fetch(SAVED, list(organisations))]
