"""Matching: whom to ring now for which open task, and because of what. It decides, others ring."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from itertools import chain
from typing import NamedTuple
from uuid import UUID

from dispatcher.domain.candidate import (
    Candidate,
    Sought,
    Unrung,
    why_not_for_this,
    why_not_just_now,
    why_too_much,
)
from dispatcher.domain.fit import Circle, fit
from dispatcher.domain.lane import LaneKey
from dispatcher.domain.offer import Reason, Why
from dispatcher.domain.policy import Urgency
from dispatcher.domain.roster import Reach, Roster
from dispatcher.domain.task import Task, TaskState
from dispatcher.domain.waves import RoutingPolicy, Wave, next_wave_at, wave_at, wave_number

_MINUTE = timedelta(minutes=1)
_URGENCY = {urgency: place for place, urgency in enumerate(Urgency)}


class Proposal(NamedTuple):
    """Ring this person for this task until then."""

    task_id: UUID
    volunteer_id: UUID
    wave: int
    ends_at: datetime
    because: tuple[Reason, ...]


class _Line:
    """One circle of a lane in the order of being rung, for all of its tasks in one match. Whoever
    has an offer ringing stands behind all who have none; whoever has enough has left."""

    def __init__(self, people: Iterator[Candidate]) -> None:
        self._first = people
        self._passed: deque[Candidate] = deque()
        self._busy: deque[Candidate] = deque()

    def people(self, changed: Mapping[UUID, Candidate]) -> Iterator[Candidate]:
        """Everybody in the line once, as they stand by now. Each is taken out; who may be asked
        for the next task is put back."""
        passed = (self._passed.popleft() for _ in range(len(self._passed)))
        for one in chain(passed, self._first):
            now = changed.get(one.id, one)
            if now.ringing:
                self._busy.append(now)
            else:
                yield now
        for _ in range(len(self._busy)):
            yield changed.get((one := self._busy.popleft()).id, one)

    def put_back(self, candidate: Candidate) -> None:
        """They can be asked for another task."""
        (self._busy if candidate.ringing else self._passed).append(candidate)


class _Match:
    """One run over the open tasks."""

    def __init__(self, roster: Roster, policy: RoutingPolicy) -> None:
        self.roster, self.policy, self.now = roster, policy, roster.now
        self._changed: dict[UUID, Candidate] = {}
        self._lines: dict[tuple[LaneKey, Circle, bool], _Line] = {}

    def propose(self, sought: Sought) -> Iterator[Proposal]:
        task = sought.task
        clock = sought.clock(self.policy)
        age = self.now - sought.began_at
        wave = wave_at(clock, age)
        if task.state is not TaskState.OPEN or wave is None or sought.paused_at is not None:
            return
        ringing = sought.ringing(self.now)
        missing = wave.ring * (task.wanted - task.taken) - ringing
        for circle, night in _circles(wave):
            # An empty circle is not waited for, but the last one is a last resort.
            early = circle > wave.circle
            if early and circle is Circle.LAST:
                continue
            if missing <= 0 or (early and ringing):
                return
            for candidate in self._take(sought, circle, night, missing):
                missing -= 1
                ringing += 1
                why = tuple(because(task, candidate, self.now, early=early, night=night))
                number = wave_number(clock, age)
                yield Proposal(task.id, candidate.id, number, self.now + clock.rings, why)

    def _take(self, sought: Sought, circle: Circle, night: bool, most: int) -> Iterator[Candidate]:
        """So many at most of a circle, each with one more offer ringing than before."""
        if most <= 0:
            return
        task, now, policy = sought.task, self.now, self.policy
        lane = task.lane.key
        line = self._line(lane, circle, night)
        back: list[Candidate] = []
        for candidate in line.people(self._changed):
            if why_too_much(candidate, task.urgency, lane.kind, now, policy):
                continue
            if why_not_just_now(candidate, self.roster.stands(candidate.id), night, now):
                continue
            if between := why_not_for_this(sought, candidate, now, policy):
                # Not being eligible is so for the whole lane, but for who answered the task before.
                if between.reason is not Unrung.NOT_ELIGIBLE or task.not_for:
                    back.append(candidate)
                continue
            rung = candidate._replace(
                ringing=candidate.ringing + 1, offers=(*candidate.offers, now)
            )
            self._changed[rung.id] = rung
            back.append(rung)
            yield candidate
            most -= 1
            if most == 0:
                break
        for candidate in back:
            line.put_back(candidate)

    def _line(self, lane: LaneKey, circle: Circle, night: bool) -> _Line:
        line = self._lines.get((lane, circle, night))
        if line is None:
            reaches = (Reach.NIGHT,) if night else (Reach.PRESENT, Reach.WINDOW)
            line = _Line(self.roster.best(lane, circle, *reaches))
            self._lines[lane, circle, night] = line
        return line


def match(tasks: Iterable[Sought], roster: Roster, policy: RoutingPolicy) -> list[Proposal]:
    """Whom to ring at the instant the roster is turned to. The most urgent tasks choose first, of
    these the soonest due. It changes nothing: what is done of it is to be put into the roster."""
    run = _Match(roster, policy)
    ordered = sorted(tasks, key=lambda s: (_URGENCY[s.task.urgency], s.task.due_at, s.task.id.int))
    return [proposal for sought in ordered for proposal in run.propose(sought)]


def next_look_at(sought: Sought, now: datetime, policy: RoutingPolicy) -> datetime | None:
    """When time alone can change whom the task rings: a wave begins, an offer stops ringing."""
    step = next_wave_at(sought.clock(policy), sought.began_at, now)
    ends = [offer.ends_at for offer in sought.offers.values() if offer.rings(now)]
    return min([*ends, *([step] if step is not None else [])], default=None)


def _circles(wave: Wave) -> list[tuple[Circle, bool]]:
    """The circles in which to look, in order, each awake or at night."""
    awake = [(circle, False) for circle in Circle]
    return [*awake, *((circle, True) for circle in Circle)] if wave.nights else awake


def because(
    task: Task, candidate: Candidate, now: datetime, *, early: bool = False, night: bool = False
) -> Iterator[Reason]:
    """What speaks for ringing somebody. `early`: before their circle's wave; `night`: in their
    quiet hours."""
    suits = fit(candidate.volunteer.languages, task.lane.key)
    for side in () if suits is None else suits.by:
        data = {"language": side.tag, "level": side.level.value, "help": side.help.name.lower()}
        yield Reason(Why.LANGUAGE, data)
    if early:
        yield Reason(Why.CIRCLE_EMPTY)
    if night:
        yield Reason(Why.CONSENTED)
    else:
        yield Reason(Why.PRESENT if candidate.present else Why.IN_WINDOW)
    if candidate.waiting_since is None:
        yield Reason(Why.NEVER_ASKED)
    else:
        yield Reason(Why.IDLE, {"minutes": (now - candidate.waiting_since) // _MINUTE})
