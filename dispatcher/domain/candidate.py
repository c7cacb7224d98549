"""Whom a task may ring: what routing knows of a volunteer, and every reason not to ring them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from dispatcher.domain.availability import Availability, Standing, next_opening, standing
from dispatcher.domain.fit import fit
from dispatcher.domain.lane import why_not
from dispatcher.domain.language import Help
from dispatcher.domain.offer import Decline, Offer, OfferState
from dispatcher.domain.policy import Kind, Urgency
from dispatcher.domain.task import Task, TaskState, why_not_after
from dispatcher.domain.volunteer import Volunteer
from dispatcher.domain.waves import Clock, RoutingPolicy, Wave, wave_at


class Candidate(NamedTuple):
    """A volunteer as routing sees them just now.

    `waiting_since`: since when nothing was asked of them, the latest of their coming, the end of
    their last work and their last offer; None: never was. `load` is what their open claims cost,
    `ringing` how many offers ring, `offers` when those of the last hour were made that they have
    not accepted: who works hears more, who does not is left in peace. `nights`: they
    agreed to be rung in quiet hours for what is critical. `offers_an_hour`: their own, lower limit.
    """

    volunteer: Volunteer
    availability: Availability
    present: bool = False
    waiting_since: datetime | None = None
    load: int = 0
    open_claims: int = 0
    ringing: int = 0
    offers: tuple[datetime, ...] = ()
    nights: bool = False
    away_until: datetime | None = None
    offers_an_hour: int | None = None

    @property
    def id(self) -> UUID:
        return self.volunteer.account_id


def load_of(kinds: Iterable[Kind], policy: RoutingPolicy) -> int:
    """What open claims of these kinds cost together, of a person's capacity."""
    return sum(policy.cost[kind] for kind in kinds)


class Sought(NamedTuple):
    """An open task with all who were asked: the latest offer to each, who returned it, and who
    holds or has answered it.

    `since`: when a coordinator had it rung anew. Its waves are counted from then on, and who had
    let it pass before may be asked again. `paused_at`: since when its organisation rings for nobody
    in its lane.
    """

    task: Task
    offers: Mapping[UUID, Offer] = {}
    returned_by: frozenset[UUID] = frozenset()
    answered_by: frozenset[UUID] = frozenset()
    since: datetime | None = None
    paused_at: datetime | None = None

    @property
    def began_at(self) -> datetime:
        """From when its waves are counted."""
        return self.since or self.task.opened_at

    def clock(self, policy: RoutingPolicy) -> Clock:
        """By which it rings."""
        return policy.clock(self.task.organisation_id, self.task.urgency)

    def ringing(self, now: datetime) -> int:
        """For how many people it rings, of those asked since it was rung anew."""
        return sum(
            offer.rings(now) and (self.since is None or offer.made_at >= self.since)
            for offer in self.offers.values()
        )


class Unrung(StrEnum):
    """Why somebody is not rung."""

    NOT_OPEN = "not_open"
    NOT_RUNG_FOR = "not_rung_for"
    PAUSED = "paused"
    NOT_ELIGIBLE = "not_eligible"
    OWN_TASK = "own_task"
    ANSWERED = "answered"
    RETURNED = "returned"
    NOT_FOR_ME = "not_for_me"
    RINGING = "ringing"
    RUNG_LATELY = "rung_lately"
    OUTSIDE_CIRCLE = "outside_circle"
    AWAY = "away"
    QUIET_HOURS = "quiet_hours"
    NOT_IN_WINDOW = "not_in_window"
    DO_NOT_DISTURB = "do_not_disturb"
    OTHERS_RINGING = "others_ringing"
    OPEN_CLAIMS = "open_claims"
    AT_CAPACITY = "at_capacity"


class WhyNot(NamedTuple):
    """The first reason that holds, the lasting ones before the passing ones; `data` has plain JSON
    values for the sentence."""

    reason: Unrung
    data: Mapping[str, Any] = {}


def why_not_rung(
    sought: Sought, candidate: Candidate, now: datetime, policy: RoutingPolicy
) -> WhyNot | None:
    """Why this person is not rung for this task; None where only others who come first are."""
    task = sought.task
    if task.state is not TaskState.OPEN:
        return WhyNot(Unrung.NOT_OPEN, {"state": task.state.value})
    wave = wave_at(sought.clock(policy), now - sought.began_at)
    if wave is None:
        return WhyNot(Unrung.NOT_RUNG_FOR, {"urgency": task.urgency.value})
    if sought.paused_at is not None:
        return WhyNot(Unrung.PAUSED, {"at": sought.paused_at.isoformat()})
    return (
        why_not_for_this(sought, candidate, now, policy)
        or _outside(sought, candidate, wave)
        or why_not_just_now(candidate, standing(candidate.availability, now), wave.nights, now)
        or why_too_much(candidate, task.urgency, task.lane.key.kind, now, policy)
    )


def why_not_for_this(
    sought: Sought, candidate: Candidate, now: datetime, policy: RoutingPolicy
) -> WhyNot | None:
    """What lies between this person and this task."""
    task, who = sought.task, candidate.id
    if refusal := why_not(candidate.volunteer, task.lane.key, now, Help.LAST_STEP):
        return WhyNot(Unrung.NOT_ELIGIBLE, dict(refusal.data))
    if who == task.created_by:
        return WhyNot(Unrung.OWN_TASK)
    if (refusal := why_not_after(task, who)) is not None:
        return WhyNot(Unrung.NOT_ELIGIBLE, dict(refusal.data))
    if who in sought.answered_by:
        return WhyNot(Unrung.ANSWERED)
    if who in sought.returned_by:
        return WhyNot(Unrung.RETURNED)
    offer = sought.offers.get(who)
    if offer is None:
        return None
    if offer.decline is Decline.NOT_FOR_ME:
        return WhyNot(Unrung.NOT_FOR_ME, {"at": offer.stopped_at().isoformat()})
    if offer.rings(now):
        return WhyNot(Unrung.RINGING, {"until": offer.ends_at.isoformat()})
    if sought.since is not None and offer.stopped_at() <= sought.since:
        return None
    again_at = offer.stopped_at() + sought.clock(policy).again_after
    if now < again_at and offer.state is not OfferState.WITHDRAWN:
        return WhyNot(Unrung.RUNG_LATELY, {"again_at": again_at.isoformat()})
    return None


def _outside(sought: Sought, candidate: Candidate, wave: Wave) -> WhyNot | None:
    # That the nearer circle may turn out empty is known to the match alone.
    suits = fit(candidate.volunteer.languages, sought.task.lane.key)
    if suits is not None and suits.circle > wave.circle:
        return WhyNot(Unrung.OUTSIDE_CIRCLE, {"languages": [side.tag for side in suits.by]})
    return None


def why_not_just_now(
    candidate: Candidate, stands: Standing, nights: bool, now: datetime
) -> WhyNot | None:
    """Whether this is a time to ring them. Quiet hours hold for a board left open too: an open
    board shows the task, without a sound."""
    if candidate.away_until is not None and now < candidate.away_until:
        return WhyNot(Unrung.AWAY, {"until": candidate.away_until.isoformat()})
    if stands.quiet:
        if nights and candidate.nights:
            return None
        data = {"until": stands.until.isoformat(), "consented": candidate.nights}
        return WhyNot(Unrung.QUIET_HOURS, data)
    if candidate.present or stands.available:
        return None
    opens_at = next_opening(candidate.availability, now)
    return WhyNot(Unrung.NOT_IN_WINDOW, {"opens_at": opens_at and opens_at.isoformat()})


def why_too_much(
    candidate: Candidate, urgency: Urgency, kind: Kind, now: datetime, policy: RoutingPolicy
) -> WhyNot | None:
    """Whether they have enough to do, or were asked enough. Once too much for a task, it is too
    much for every later one of its lane that is no more urgent."""
    if candidate.open_claims >= policy.open_claims:
        return WhyNot(
            Unrung.OPEN_CLAIMS, {"held": candidate.open_claims, "most": policy.open_claims}
        )
    cost = policy.cost[kind]
    if candidate.load + cost > policy.capacity:
        return WhyNot(Unrung.AT_CAPACITY, {"load": candidate.load, "cost": cost})
    lately = [at for at in candidate.offers if at > now - policy.hour]
    most = policy.offers_an_hour
    if candidate.offers_an_hour is not None:
        most = min(most, candidate.offers_an_hour)
    if len(lately) >= most:
        until = _frees_at(lately, most, policy)
        return WhyNot(Unrung.DO_NOT_DISTURB, {"offers": len(lately), "most": most, "until": until})
    if candidate.ringing >= policy.clocks[urgency].ringing_at_most:
        return WhyNot(Unrung.OTHERS_RINGING, {"ringing": candidate.ringing})
    return None


def _frees_at(lately: Sequence[datetime], most: int, policy: RoutingPolicy) -> str | None:
    if most <= 0:
        return None
    return (sorted(lately)[len(lately) - most] + policy.hour).isoformat()
