"""Documents in the record, and what became of their parts."""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from dispatcher.domain.document import Document, DocumentState, Piece, PostedPart
from dispatcher.store.engine import Connection

_SELECT = """
select d.id, d.version, d.organisation_id, o.slug as organisation, d.response_id,
    r.slug as response, d.created_by, d.created_at, d.state, d.file_id, d.name, d.format,
    d.encoding, d.column_name, d.source_language, d.detected_language, d.words, {segments}
from document d join organisation o on o.id = d.organisation_id
join response r on r.id = d.response_id
"""
SELECT = _SELECT.format(segments="d.segments")

FIND = SELECT + "where d.id = $1"
LOCK = SELECT + "where d.id = $1 for no key update of d"

# A list shows none of the words but their number.
LIST = (
    _SELECT.format(segments="null::json as segments")
    + """
where d.organisation_id = any($1::int[]) and ($2::uuid is null or d.id < $2)
order by d.id desc limit $3
"""
)

INSERT = """
insert into document (id, organisation_id, response_id, created_by, created_at, state, file_id,
    name, format, encoding, column_name, source_language, detected_language, segments, words)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
"""

UPDATE = "update document set version = $2, state = $3, source_language = $4 where id = $1"

REWRITE = """
update document set version = $2, source_language = $3, encoding = $4, segments = $5, words = $6
where id = $1
"""

INSERT_PARTS = """
insert into document_part (document_id, target_language, number, task_id)
select $1, $2, p.number, p.task_id
from unnest($3::uuid[]) with ordinality as p (task_id, number)
"""

LANGUAGES = "select distinct target_language from document_part where document_id = $1"

PARTS = """
select p.document_id, p.target_language, p.number, p.task_id, t.words,
    case when t.state in ('done', 'cancelled', 'expired') then t.state
        when exists (select from submission s where s.task_id = t.id and s.state = 'waiting')
            then 'review'
        when t.taken > 0 then 'held' else 'open' end as state
from document_part p join task t on t.id = p.task_id
where p.document_id = any($1::uuid[]) order by p.document_id, p.target_language, p.number
"""

# The answer that was accepted, as its reviewer corrected it; the last, where there are several.
ANSWERS = """
select distinct on (p.number) p.number, c.asked, coalesce(r.content, s.content) as content
from document_part p
join submission s on s.task_id = p.task_id and s.state = 'accepted'
join task_content c on c.task_id = p.task_id
left join review r on r.submission_id = s.id
where p.document_id = $1 and p.target_language = $2
order by p.number, s.submitted_at desc, s.id desc
"""

ORGANISATIONS_WITH = "select distinct organisation_id from document where file_id = $1"


def document_from(row: Mapping[str, Any]) -> Document:
    """Without its segments where they were not read."""
    segments = () if row["segments"] is None else json.loads(row["segments"])
    return Document(
        id=row["id"],
        version=row["version"],
        organisation_id=row["organisation_id"],
        organisation=row["organisation"],
        response_id=row["response_id"],
        response=row["response"],
        created_by=row["created_by"],
        created_at=row["created_at"],
        state=DocumentState(row["state"]),
        file_id=row["file_id"],
        name=row["name"],
        format=row["format"],
        encoding=row["encoding"],
        column=row["column_name"],
        source_language=row["source_language"],
        detected_language=row["detected_language"],
        segments=tuple(Piece(*segment) for segment in segments),
        words=row["words"],
    )


async def insert_document(connection: Connection, new: Document) -> None:
    await connection.execute(
        INSERT,
        new.id,
        new.organisation_id,
        new.response_id,
        new.created_by,
        new.created_at,
        new.state.value,
        new.file_id,
        new.name,
        new.format,
        new.encoding,
        new.column,
        new.source_language,
        new.detected_language,
        json.dumps(new.segments, ensure_ascii=False),
        new.words,
    )


async def update_document(connection: Connection, changed: Document) -> None:
    await connection.execute(
        UPDATE, changed.id, changed.version, changed.state.value, changed.source_language
    )


async def rewrite_document(connection: Connection, changed: Document) -> None:
    """As `update_document`, where its file was read anew."""
    await connection.execute(
        REWRITE,
        changed.id,
        changed.version,
        changed.source_language,
        changed.encoding,
        json.dumps(changed.segments, ensure_ascii=False),
        changed.words,
    )


async def find_document(connection: Connection, document_id: UUID) -> Document | None:
    row = await connection.fetchrow(FIND, document_id)
    return None if row is None else document_from(row)


async def lock_document(connection: Connection, document_id: UUID) -> Document | None:
    row = await connection.fetchrow(LOCK, document_id)
    return None if row is None else document_from(row)


async def list_documents(
    connection: Connection, organisations: Collection[int], before: UUID | None, limit: int
) -> list[Document]:
    """Those of these organisations, newest first, without their segments."""
    rows = await connection.fetch(LIST, list(organisations), before, limit)
    return [document_from(row) for row in rows]


async def insert_parts(
    connection: Connection, document_id: UUID, language: str, tasks: Sequence[UUID]
) -> None:
    """The tasks of a language, in the order of their parts."""
    await connection.execute(INSERT_PARTS, document_id, language, list(tasks))


async def posted_languages(connection: Connection, document_id: UUID) -> set[str]:
    rows = await connection.fetch(LANGUAGES, document_id)
    return {row["target_language"] for row in rows}


async def posted_parts(
    connection: Connection, documents: Collection[UUID]
) -> dict[UUID, list[PostedPart]]:
    """By document: what became of its parts, by language and number."""
    found: dict[UUID, list[PostedPart]] = {number: [] for number in documents}
    for row in await connection.fetch(PARTS, list(documents)):
        found[row["document_id"]].append(
            PostedPart(
                row["target_language"], row["number"], row["task_id"], row["words"], row["state"]
            )
        )
    return found


async def accepted_parts(
    connection: Connection, document_id: UUID, language: str
) -> list[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """(what was asked for, what was accepted) of the parts that have an accepted answer."""
    rows = await connection.fetch(ANSWERS, document_id, language)
    return [(json.loads(row["asked"]), json.loads(row["content"])) for row in rows]


async def organisations_with(connection: Connection, file_id: UUID) -> set[int]:
    """Whose documents this file is."""
    rows = await connection.fetch(ORGANISATIONS_WITH, file_id)
    return {row["organisation_id"] for row in rows}
