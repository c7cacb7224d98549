"""The glossary of a response: how its words are to be translated, by pair of languages."""

from dataclasses import dataclass
from uuid import UUID

from dispatcher.domain.errors import InvalidField
from dispatcher.domain.fields import clean_text, language_field

TERMS_AT_MOST = 5_000
"""Of one response."""

TERM_LETTERS = 200
NOTE_LETTERS = 500
FILE_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class TermWish:
    """A term as somebody wants it. It is the same term as another of the pair that differs from it
    in case alone."""

    source_language: str
    target_language: str
    term: str
    wanted: str
    note: str

    @property
    def folded(self) -> str:
        """What makes it the same term."""
        return self.term.casefold()


@dataclass(frozen=True, slots=True)
class Term(TermWish):
    """A term of a glossary."""

    id: UUID


def check_term(
    source_language: str | None, target_language: str | None, term: str, wanted: str, note: str
) -> TermWish:
    """The term in its canonical form; raises an Invalid that names the field."""
    source = language_field(source_language, "source_language")
    target = language_field(target_language, "target_language")
    for tag, name in ((source, "source_language"), (target, "target_language")):
        if tag is None:
            raise InvalidField(field=name, problem="missing")
    assert source is not None
    assert target is not None
    if source == target:
        raise InvalidField(field="target_language", problem="same_as_from")
    return TermWish(
        source,
        target,
        _words(term, "term", TERM_LETTERS, needed=True),
        _words(wanted, "wanted", TERM_LETTERS, needed=True),
        _words(note, "note", NOTE_LETTERS, needed=False),
    )


def _words(value: str, name: str, most: int, *, needed: bool) -> str:
    text = " ".join(clean_text(value, name, most_bytes=most * 4).split())
    if needed and not text:
        raise InvalidField(field=name, problem="missing")
    if len(text) > most:
        raise InvalidField(field=name, problem="too_long", most_letters=most)
    return text
