"""Glossaries in the record.

Terms are written in one statement, in the order of their words, by a transaction that locks nothing
else.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from dispatcher.domain.glossary import Term, TermWish
from dispatcher.store.engine import Connection

TERMS = """
select id, source_language, target_language, term, wanted, note from glossary_term
where response_id = $1
  and ($2::text is null or source_language = $2)
  and ($3::text is null or target_language = $3)
order by source_language, target_language, folded
"""

SAVE = """
insert into glossary_term (id, response_id, source_language, target_language, term, folded, wanted,
                           note, changed_by, changed_at)
select n.id, $1, n.source, n.target, n.term, n.folded, n.wanted, n.note, $2, $3
from unnest($4::uuid[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[])
    as n (id, source, target, term, folded, wanted, note)
order by n.source, n.target, n.folded
on conflict (response_id, source_language, target_language, folded) do update set
    term = excluded.term, wanted = excluded.wanted, note = excluded.note,
    changed_by = excluded.changed_by, changed_at = excluded.changed_at
returning id, source_language, target_language, term, wanted, note, xmax = 0 as added
"""

REMOVE = "delete from glossary_term where response_id = $1 and id = $2 returning id"

COUNT = "select count(*) from glossary_term where response_id = $1"


def _term_from(row: Mapping[str, Any]) -> Term:
    return Term(
        id=row["id"],
        source_language=row["source_language"],
        target_language=row["target_language"],
        term=row["term"],
        wanted=row["wanted"],
        note=row["note"],
    )


async def read_terms(
    connection: Connection, response_id: int, source: str | None, target: str | None
) -> list[Term]:
    """The terms of a response, of one pair of languages where they are named."""
    return [_term_from(row) for row in await connection.fetch(TERMS, response_id, source, target)]


async def save_terms(
    connection: Connection,
    response_id: int,
    terms: Sequence[tuple[UUID, TermWish]],
    changed_by: UUID,
    now: datetime,
) -> list[tuple[Term, bool]]:
    """Write terms that differ, each new (by the id given) or in place of what was wanted before;
    answers which they were."""
    rows = await connection.fetch(
        SAVE,
        response_id,
        changed_by,
        now,
        [number for number, _ in terms],
        [term.source_language for _, term in terms],
        [term.target_language for _, term in terms],
        [term.term for _, term in terms],
        [term.folded for _, term in terms],
        [term.wanted for _, term in terms],
        [term.note for _, term in terms],
    )
    return [(_term_from(row), row["added"]) for row in rows]


async def remove_term(connection: Connection, response_id: int, term_id: UUID) -> bool:
    """Whether there was such a term."""
    return await connection.fetchval(REMOVE, response_id, term_id) is not None


async def count_terms(connection: Connection, response_id: int) -> int:
    count: int = await connection.fetchval(COUNT, response_id)
    return count
