"""Outcomes, as those who did the work and those who tell of it see them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from pydantic import Field

from dispatcher.domain.outcome import LETTERS, Outcome
from dispatcher.views.shape import Answer, Instant, Request


class OutcomeView(Answer):
    """`organisation`, `response`: names. `unread`: written since the caller last said that they
    have read everything."""

    id: UUID
    text: str
    written_at: Instant
    organisation: str
    response: str
    unread: bool


class OutcomeList(Answer):
    """The latest first."""

    outcomes: list[OutcomeView]


class OutcomeWish(Request):
    """What is told to all who have accepted work in the response."""

    response: str
    text: str = Field(max_length=LETTERS)


class OutcomeWritten(Answer):
    id: UUID


def outcome_list(outcomes: Sequence[Outcome], read_up_to: datetime | None) -> OutcomeList:
    return OutcomeList(
        outcomes=[
            OutcomeView(
                id=one.id,
                text=one.text,
                written_at=one.written_at,
                organisation=one.organisation_name,
                response=one.response_name,
                unread=read_up_to is None or one.written_at > read_up_to,
            )
            for one in outcomes
        ]
    )
