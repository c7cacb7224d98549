"""Outcomes: what became of the work of a response, told to those who did it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from dispatcher.domain.errors import InvalidField
from dispatcher.domain.fields import clean_text

LETTERS = 1_000


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an organisation says came of its work in a response."""

    id: UUID
    text: str
    written_at: datetime
    organisation: str
    organisation_name: str
    response: str
    response_name: str


def outcome_text(value: str) -> str:
    """Raises InvalidField."""
    text = clean_text(value, "text", most_bytes=4 * LETTERS)
    if not text:
        raise InvalidField(field="text", problem="missing")
    if len(text) > LETTERS:
        raise InvalidField(field="text", problem="too_long", most_letters=LETTERS)
    return text
