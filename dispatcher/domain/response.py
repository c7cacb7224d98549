"""Responses: one crisis operation each, in which organisations work together."""

from dataclasses import dataclass

from dispatcher.domain.organisation import Organisation


@dataclass(frozen=True, slots=True)
class Response:
    """A crisis operation; `expected_languages` only weigh in when a language is detected."""

    id: int
    slug: str
    name: str
    glide: str | None
    expected_languages: tuple[str, ...]
    organisations: tuple[Organisation, ...]
