"""The made-up tasks of a scenario, and how each of them went."""

from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from dispatcher.domain.candidate import Sought
from dispatcher.domain.lane import Lane, LaneKey, lane_key
from dispatcher.domain.policy import URGENCY_TARGET, Agreement, Kind, Urgency
from dispatcher.domain.task import Purpose, Task, TaskState, due_at
from dispatcher.simulation.chance import Numbers
from dispatcher.simulation.scenario import START, Scenario

AUTHOR = UUID(int=0)
WORK_S = 480.0
"""The median of how long a translation takes."""


def instant(seconds: float) -> datetime:
    """The virtual clock's time as the rules want it."""
    return START + timedelta(seconds=seconds)


def lane_of(language: str) -> LaneKey:
    """All that is asked for is translated into English."""
    return lane_key(Kind.TRANSLATION, language, "en")


class Course:
    """How one task went: who was rung when, who claimed it, and whether from an offer."""

    __slots__ = (
        *("by_offer", "claimed_at", "claimed_by", "language", "number", "opened_at"),
        *("rung", "sought", "work_s"),
    )

    def __init__(self, number: int, opened_at: float, sought: Sought, work_s: float) -> None:
        self.number = number
        self.opened_at = opened_at
        self.sought = sought
        self.language = sought.task.lane.key.source_language or ""
        self.work_s = work_s
        self.rung: list[tuple[float, Numbers]] = []
        self.claimed_at: float | None = None
        self.claimed_by: int | None = None
        self.by_offer = False

    @property
    def urgency(self) -> Urgency:
        return self.sought.task.urgency

    @property
    def offers(self) -> int:
        return sum(len(people) for _, people in self.rung)

    @property
    def target_s(self) -> float:
        return URGENCY_TARGET[self.urgency].total_seconds()


def make_tasks(scenario: Scenario) -> list[Course]:
    """A task for each arrival."""
    random = Random(f"tasks {scenario.seed}")  # noqa: S311 - to be the same again, not secret
    languages = list(scenario.demand)
    lanes = {tag: Lane(n, lane_of(tag)) for n, tag in enumerate(languages, 1)}
    made = []
    for number, at in enumerate(scenario.arrivals):
        tag = random.choices(languages, list(scenario.demand.values()))[0]
        urgency = random.choices(list(scenario.urgency), list(scenario.urgency.values()))[0]
        task = _task(number, instant(at), lanes[tag], urgency)
        made.append(Course(number, at, Sought(task), WORK_S * random.lognormvariate(0, 0.6)))
    return made


def _task(number: int, created_at: datetime, lane: Lane, urgency: Urgency) -> Task:
    return Task(
        id=UUID(int=(1 << 64) + number),
        version=1,
        state=TaskState.OPEN,
        response_id=1,
        response="",
        organisation_id=1,
        organisation="",
        lane=lane,
        purpose=Purpose.WORK,
        urgency=urgency,
        title="",
        words=20,
        wanted=1,
        taken=0,
        agreement=Agreement.NONE,
        agree_on=1,
        review=False,
        fence=0,
        created_by=AUTHOR,
        created_at=created_at,
        due_at=due_at(created_at, urgency, None),
    )
