"""What a coordinator may say about ringing: ring anew now, and by which waves."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from math import ceil
from typing import NamedTuple
from uuid import UUID

from dispatcher.domain.candidate import Sought
from dispatcher.domain.errors import InvalidField, NotRung, RungJustNow
from dispatcher.domain.fit import Circle
from dispatcher.domain.lane import Lane
from dispatcher.domain.policy import Urgency
from dispatcher.domain.task import must_go_on, why_closed
from dispatcher.domain.waves import Clock, RoutingPolicy, Wave

RING_AGAIN_AFTER = timedelta(minutes=1)

WAVES_AT_MOST = 6
RING_AT_MOST = 50
LATEST_WAVE = timedelta(days=1)

RINGS = tuple(urgency for urgency in Urgency if urgency is not Urgency.WHENEVER)
"""The urgencies that ring at all."""


def must_ring_again(sought: Sought, now: datetime, policy: RoutingPolicy) -> None:
    """Raises why this task cannot be rung anew at this instant."""
    must_go_on(sought.task)
    if closed := why_closed(sought.task):
        raise closed
    if not sought.clock(policy).waves:
        raise NotRung(reason="urgency")
    if sought.paused_at is not None:
        raise NotRung(reason="paused")
    if sought.since is not None and now < (again_at := sought.since + RING_AGAIN_AFTER):
        raise RungJustNow(retry_after_s=ceil((again_at - now).total_seconds()))


class Assignment(NamedTuple):
    """A claim that a coordinator gave to somebody."""

    claim_id: UUID
    volunteer_id: UUID
    assigned_by: UUID
    assigned_at: datetime


class Change(NamedTuple):
    """Who said something, and when."""

    by: UUID
    at: datetime


class RingingLane(NamedTuple):
    """A lane as an organisation uses it: how many of its tasks are open there, and its pause."""

    lane: Lane
    open: int
    pause: Change | None


class WaveWish(NamedTuple):
    """A wave as somebody wrote it."""

    after_s: int
    ring: int
    circle: Circle
    nights: bool


def check_waves(wishes: Sequence[WaveWish], urgency: Urgency) -> tuple[Wave, ...]:
    """The waves, where nobody is harmed by them: raises InvalidField. The first begins at once, and
    each later one is later, rings for no fewer and no nearer; quiet hours are for what is
    critical."""
    if not wishes:
        raise InvalidField(field="waves", problem="missing")
    if len(wishes) > WAVES_AT_MOST:
        raise InvalidField(field="waves", problem="too_many", most=WAVES_AT_MOST)
    before: WaveWish | None = None
    for number, wish in enumerate(wishes):
        _check_wave(wish, before, f"waves.{number}", urgency)
        before = wish
    return tuple(
        Wave(timedelta(seconds=w.after_s), w.ring, w.circle, nights=w.nights) for w in wishes
    )


def _check_wave(wish: WaveWish, before: WaveWish | None, at: str, urgency: Urgency) -> None:
    latest = int(LATEST_WAVE.total_seconds())
    least = 0 if before is None else before.after_s + 1
    most = 0 if before is None else latest
    if not least <= wish.after_s <= most:
        raise InvalidField(field=f"{at}.after_s", problem="out_of_range", least=least, most=most)
    fewest = 1 if before is None else before.ring
    if not fewest <= wish.ring <= RING_AT_MOST:
        raise InvalidField(
            field=f"{at}.ring", problem="out_of_range", least=fewest, most=RING_AT_MOST
        )
    if before is not None and wish.circle < before.circle:
        raise InvalidField(field=f"{at}.circle", problem="out_of_range")
    narrower = before is not None and before.nights and not wish.nights
    if narrower or (wish.nights and urgency is not Urgency.CRITICAL):
        raise InvalidField(field=f"{at}.nights", problem="out_of_range")


def with_waves(clock: Clock, waves: Sequence[Wave]) -> Clock:
    """The clock with other waves; the alarm is not before the last of them."""
    alarm_after = clock.alarm_after
    if alarm_after is not None:
        alarm_after = max(alarm_after, waves[-1].after)
    return replace(clock, waves=tuple(waves), alarm_after=alarm_after)


def with_own(
    policy: RoutingPolicy, own: Mapping[int, Mapping[Urgency, Sequence[Wave]]]
) -> RoutingPolicy:
    """The policy with what organisations have chosen."""
    clocks = {
        organisation_id: {
            urgency: with_waves(policy.clocks[urgency], waves) for urgency, waves in of_it.items()
        }
        for organisation_id, of_it in own.items()
    }
    return replace(policy, own=clocks)
