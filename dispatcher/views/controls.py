"""A coordinator's controls over one task: whom it could ring, and to whom it is given."""

from collections.abc import Collection
from typing import Any, Literal
from uuid import UUID

from dispatcher.domain.chances import Chance
from dispatcher.views.offers import ReasonView, because_view
from dispatcher.views.shape import Answer, Request

UnrungName = Literal[
    "not_open",
    "not_rung_for",
    "paused",
    "not_eligible",
    "own_task",
    "answered",
    "returned",
    "not_for_me",
    "ringing",
    "rung_lately",
    "outside_circle",
    "away",
    "quiet_hours",
    "not_in_window",
    "do_not_disturb",
    "others_ringing",
    "open_claims",
    "at_capacity",
]


class WhyNotView(Answer):
    """The first reason not to ring somebody: a code and what its sentence needs."""

    reason: UnrungName
    data: dict[str, Any]


class CandidateView(Answer):
    """One of the organisation's volunteers beside a task, at this moment.

    `why_not` null: they would be rung, after those who stand before them; `because` says what
    speaks for it. `assignable`: the task can be given to them.
    """

    volunteer: UUID
    present: bool
    because: list[ReasonView]
    why_not: WhyNotView | None
    assignable: bool


class CandidateList(Answer):
    """The organisation's own volunteers, best first; `of`: how many it has."""

    candidates: list[CandidateView]
    of: int
    people: dict[str, str]


class Assign(Request):
    """To whom the task is given: one of the organisation's volunteers."""

    volunteer: UUID


def candidate_view(chance: Chance) -> CandidateView:
    why = chance.why_not
    return CandidateView.model_validate(
        {
            "volunteer": chance.candidate.id,
            "present": chance.candidate.present,
            "because": because_view(chance.because),
            "why_not": why and {"reason": why.reason.value, "data": dict(why.data)},
            "assignable": chance.assignable,
        }
    )


def candidate_list(chances: Collection[Chance], of: int, people: dict[str, str]) -> CandidateList:
    return CandidateList(
        candidates=[candidate_view(chance) for chance in chances], of=of, people=people
    )
