"""When how many ring for a task, and how widely: by urgency, measured from the task's age."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from dispatcher.domain.fit import Circle
from dispatcher.domain.kinds import KINDS
from dispatcher.domain.policy import Kind, Urgency


@dataclass(frozen=True, slots=True)
class Wave:
    """From this age of a task on, so many ring for each of its free slots at the same time.

    `nights`: also people in their quiet hours, if they agreed to that.
    """

    after: timedelta
    ring: int
    circle: Circle
    nights: bool = False


@dataclass(frozen=True, slots=True)
class Clock:
    """What happens for a task of one urgency, and when.

    An offer rings for `rings`; whoever let it pass is not rung for the same task before
    `again_after`. Nobody is rung for it for whom `ringing_at_most` other offers ring.
    `alarm_after`: the coordinator hears that nobody came.
    """

    waves: tuple[Wave, ...]
    rings: timedelta
    again_after: timedelta
    ringing_at_most: int
    alarm_after: timedelta | None


@dataclass(frozen=True, slots=True)
class RoutingPolicy:
    """All that routing may be told; `cost` is each kind's part of a person's `capacity`.

    `own`: the clocks of organisations that ring by their own waves. What protects people, such as
    how many offers may ring for one of them, is for nobody to change.
    """

    clocks: Mapping[Urgency, Clock]
    cost: Mapping[Kind, int]
    capacity: int = 100
    open_claims: int = 5
    offers_an_hour: int = 6
    hour: timedelta = field(default=timedelta(hours=1))
    own: Mapping[int, Mapping[Urgency, Clock]] = field(default_factory=dict)

    def clock(self, organisation_id: int | None, urgency: Urgency) -> Clock:
        """By which an organisation's tasks of this urgency ring; None: by which most do."""
        own = {} if organisation_id is None else self.own.get(organisation_id, {})
        return own.get(urgency) or self.clocks[urgency]


def _seconds(n: int) -> timedelta:
    return timedelta(seconds=n)


def _minutes(n: int) -> timedelta:
    return timedelta(minutes=n)


ROUTING = RoutingPolicy(
    clocks={
        Urgency.CRITICAL: Clock(
            waves=(
                Wave(_seconds(0), 3, Circle.NEAR),
                Wave(_seconds(45), 9, Circle.NEAR),
                Wave(_minutes(2), 18, Circle.WIDE),
                Wave(_minutes(5), 27, Circle.LAST, nights=True),
            ),
            rings=_minutes(2),
            again_after=_minutes(30),
            ringing_at_most=3,
            alarm_after=_minutes(6),
        ),
        Urgency.URGENT: Clock(
            waves=(
                Wave(_seconds(0), 2, Circle.NEAR),
                Wave(_minutes(3), 6, Circle.NEAR),
                Wave(_minutes(10), 12, Circle.WIDE),
                Wave(_minutes(20), 18, Circle.LAST),
            ),
            rings=_minutes(5),
            again_after=_minutes(120),
            ringing_at_most=2,
            alarm_after=_minutes(30),
        ),
        Urgency.SOON: Clock(
            waves=(
                Wave(_seconds(0), 1, Circle.NEAR),
                Wave(_minutes(15), 3, Circle.NEAR),
                Wave(_minutes(60), 6, Circle.WIDE),
                Wave(_minutes(120), 9, Circle.LAST),
            ),
            rings=_minutes(15),
            again_after=_minutes(720),
            ringing_at_most=1,
            alarm_after=_minutes(240),
        ),
        Urgency.WHENEVER: Clock(
            waves=(),
            rings=_minutes(15),
            again_after=_minutes(720),
            ringing_at_most=1,
            alarm_after=None,
        ),
    },
    cost={kind: description.cost for kind, description in KINDS.items()},
)
"""What is done unless an organisation says otherwise."""


def wave_number(clock: Clock, age: timedelta) -> int:
    """Which of the clock's waves a task of this age is in, from 1 on; 0 before any."""
    return bisect_right(clock.waves, age, key=lambda wave: wave.after)


def wave_at(clock: Clock, age: timedelta) -> Wave | None:
    """The wave a task of this age is in; None where nobody is rung."""
    number = wave_number(clock, age)
    return clock.waves[number - 1] if number else None


def next_wave_at(clock: Clock, created_at: datetime, now: datetime) -> datetime | None:
    """When the next wave begins; None after the last."""
    number = wave_number(clock, now - created_at)
    return created_at + clock.waves[number].after if number < len(clock.waves) else None


def alarm_at(clock: Clock, created_at: datetime) -> datetime | None:
    """When the coordinator hears that nobody came."""
    return None if clock.alarm_after is None else created_at + clock.alarm_after
