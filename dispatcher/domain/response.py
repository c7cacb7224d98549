"""Responses: one crisis operation each, in which organisations work together."""

from dataclasses import dataclass

from dispatcher.domain.organisation import Organisation

DEMO = "demo"
"""The slug of the demo's response."""

DEMO_ACCOUNTS = "demo-accounts.json"
"""Where in the data folder the passwords of the demo's people are."""


@dataclass(frozen=True, slots=True)
class Response:
    """A crisis operation; `expected_languages` only weigh in when a language is detected."""

    id: int
    slug: str
    name: str
    glide: str | None
    expected_languages: tuple[str, ...]
    organisations: tuple[Organisation, ...]
