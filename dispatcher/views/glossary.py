"""Glossaries on the wire."""

from typing import Any
from uuid import UUID

from pydantic import Field

from dispatcher.domain.glossary import NOTE_LETTERS, TERM_LETTERS, Term
from dispatcher.views.shape import Answer, Request


class TermView(Answer):
    """How a term of one language is to be translated into another."""

    id: UUID
    source_language: str
    target_language: str
    term: str
    wanted: str
    note: str


class TermList(Answer):
    """`may_change`: whether the caller may."""

    terms: list[TermView]
    may_change: bool


class TermPut(Request):
    source_language: str = Field(max_length=100)
    target_language: str = Field(max_length=100)
    term: str = Field(max_length=TERM_LETTERS)
    wanted: str = Field(max_length=TERM_LETTERS)
    note: str = Field(default="", max_length=NOTE_LETTERS)


class BadTermView(Answer):
    """A row of a file that made no term."""

    line: int
    code: str
    data: dict[str, Any]


class TermsImported(Answer):
    """What became of a file. `rejected` has the first hundred of `rejected_count`."""

    added: int
    changed: int
    rejected: list[BadTermView]
    rejected_count: int


def term_view(term: Term) -> TermView:
    return TermView.model_construct(
        id=term.id,
        source_language=term.source_language,
        target_language=term.target_language,
        term=term.term,
        wanted=term.wanted,
        note=term.note,
    )
