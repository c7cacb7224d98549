"""Keeping the glossary of a response: term by term, or a file at once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from dispatcher.actions.context import Moment
from dispatcher.domain.actor import Actor
from dispatcher.domain.cells import harmful_again, harmless
from dispatcher.domain.errors import FileRefused, Forbidden, InvalidField, NotFound, Refusal
from dispatcher.domain.glossary import TERMS_AT_MOST, Term, TermWish, check_term
from dispatcher.domain.response import Response
from dispatcher.intake import BadRow, IntakeRefusal, open_table
from dispatcher.store import glossary as store
from dispatcher.store.transaction import Transaction

COLUMNS: dict[str, tuple[str, ...]] = {
    "term": ("term", "source", "source term"),
    "wanted": ("wanted", "target", "translation", "target term"),
    "note": ("note", "notes", "comment"),
    "source_language": ("source_language", "from"),
    "target_language": ("target_language", "to"),
}
"""What the columns of a file may be called."""


@dataclass(frozen=True, slots=True)
class BadTerm:
    """A row that makes no term: its line, the code of the reason, and what it is about."""

    line: int
    code: str
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ReadTerms:
    terms: list[TermWish]
    rejected: list[BadTerm]


def must_keep_glossary(actor: Actor, response: Response) -> None:
    """Raises Forbidden unless the actor coordinates for an organisation of the response."""
    if not any(actor.coordinates(organisation.id) for organisation in response.organisations):
        raise Forbidden(needs="coordinator")


def read_glossary(path: Path, filename: str, source: str | None, target: str | None) -> ReadTerms:
    """The terms in a file; where it doesn't say the languages, they are `source` and `target`.
    Where a term is there twice the last one counts. Raises FileRefused."""
    try:
        table = open_table(path, filename=filename)
        names = _columns(table.columns)
        found: dict[tuple[str, str, str], TermWish] = {}
        rejected: list[BadTerm] = []
        for row in table.rows():
            if isinstance(row, BadRow):
                rejected.append(BadTerm(row.line, row.code, dict(row.detail)))
                continue
            cells = {name: harmful_again(row.values[names[name]]) for name in names}
            try:
                term = check_term(
                    cells.get("source_language") or source,
                    cells.get("target_language") or target,
                    cells["term"],
                    cells["wanted"],
                    cells.get("note", ""),
                )
            except Refusal as refusal:
                rejected.append(BadTerm(row.line, refusal.code, refusal.data))
                continue
            found[(term.source_language, term.target_language, term.folded)] = term
            if len(found) > TERMS_AT_MOST:
                raise FileRefused(field="file", problem="too_many_rows", most=TERMS_AT_MOST)
    except IntakeRefusal as refusal:
        raise FileRefused(field="file", problem=refusal.code, **refusal.data) from None
    return ReadTerms(list(found.values()), rejected)


def _columns(given: Sequence[str]) -> dict[str, str]:
    """By what they mean, how the columns of the file are called."""
    lowered = {name.strip().lower(): name for name in given}
    names = {
        meaning: next((lowered[name] for name in called if name in lowered), None)
        for meaning, called in COLUMNS.items()
    }
    missing = [name for name in ("term", "wanted") if names[name] is None]
    if missing:
        raise FileRefused(field="file", problem="no_term_columns", missing=missing)
    return {meaning: name for meaning, name in names.items() if name is not None}


async def save_terms(
    tx: Transaction, at: Moment, actor: Actor, response: Response, terms: Sequence[TermWish]
) -> list[tuple[Term, bool]]:
    """Write terms, each new (True) or in place of the one there was."""
    must_keep_glossary(actor, response)
    if not terms:
        return []
    saved = await store.save_terms(
        tx.connection, response.id, [(at.new_id(), term) for term in terms], actor.id, at.now
    )
    if await store.count_terms(tx.connection, response.id) > TERMS_AT_MOST:
        raise InvalidField(field="term", problem="too_many", most=TERMS_AT_MOST)
    return saved


async def remove_term(tx: Transaction, actor: Actor, response: Response, term_id: UUID) -> None:
    must_keep_glossary(actor, response)
    if not await store.remove_term(tx.connection, response.id, term_id):
        raise NotFound(kind="term")


def glossary_rows(terms: Sequence[Term]) -> Iterator[tuple[str, ...]]:
    """A glossary as the rows of a file, the first of them its columns."""
    yield tuple(COLUMNS)
    for term in terms:
        words = (term.term, term.wanted, term.note)
        yield (*map(harmless, words), term.source_language, term.target_language)
