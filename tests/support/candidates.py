"""Made-up people and tasks for the rules of routing."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from dispatcher.domain.availability import WEEK, Availability, Hours, Window
from dispatcher.domain.candidate import Candidate, Sought
from dispatcher.domain.lane import Lane, LaneKey, lane_key
from dispatcher.domain.language import parse_proficiencies
from dispatcher.domain.matching import Proposal
from dispatcher.domain.offer import Offer, OfferState
from dispatcher.domain.policy import Agreement, Kind, Urgency
from dispatcher.domain.roster import Roster
from dispatcher.domain.task import Purpose, Task, TaskState, due_at
from dispatcher.domain.volunteer import Clearance, Volunteer

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)  # a Wednesday
AUTHOR = UUID(int=500)
ALWAYS = Availability("UTC", tuple(Window(day, Hours(0, 0)) for day in WEEK))
NEVER = Availability("UTC")
ASLEEP = Availability("UTC", quiet=Hours(11 * 60, 13 * 60))
SORANI = lane_key(Kind.TRANSLATION, "ckb", "en")


def candidate(
    number: int,
    languages: str = "ckb:native,en:fluent",
    *clearances: Clearance,
    organisations: Iterable[int] = (),
    **more: Any,
) -> Candidate:
    """Somebody present who declared nothing, unless `more` says otherwise."""
    who = Volunteer(
        UUID(int=number), parse_proficiencies(languages), clearances, frozenset(organisations)
    )
    return Candidate(who, **{"availability": NEVER, "present": True, **more})


def task(
    urgency: Urgency = Urgency.CRITICAL,
    lane: LaneKey = SORANI,
    *,
    number: int = 1,
    age: timedelta = timedelta(0),
    wanted: int = 1,
    state: TaskState = TaskState.OPEN,
) -> Task:
    """A task of this age at NOW."""
    created_at = NOW - age
    return Task(
        id=UUID(int=1000 + number),
        version=1,
        state=state,
        response_id=1,
        response="r",
        organisation_id=1,
        organisation="o",
        lane=Lane(1, lane),
        purpose=Purpose.WORK,
        urgency=urgency,
        title="t",
        words=3,
        wanted=wanted,
        taken=0,
        agreement=Agreement.NONE,
        agree_on=1,
        review=False,
        fence=0,
        created_by=AUTHOR,
        created_at=created_at,
        due_at=due_at(created_at, urgency, None),
    )


def roster(people: Iterable[Candidate], now: datetime = NOW) -> Roster:
    made = Roster(now)
    for one in people:
        made.put(one)
    return made


def rung(sought: Sought, proposals: Iterable[Proposal], now: datetime) -> Sought:
    """The task with what was proposed for it rung."""
    offers = dict(sought.offers)
    for one in proposals:
        if one.task_id == sought.task.id:
            offers[one.volunteer_id] = Offer(
                UUID(int=len(offers) + 1),
                one.task_id,
                one.volunteer_id,
                one.wave,
                OfferState.MADE,
                now,
                one.ends_at,
            )
    return sought._replace(offers=offers)
