"""An organisation's own people beside one of its tasks: who would be rung for it, and why not the
others."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from dispatcher.domain.availability import standing
from dispatcher.domain.candidate import Candidate, Sought, Unrung, WhyNot, why_not_rung
from dispatcher.domain.fit import fit
from dispatcher.domain.lane import why_not
from dispatcher.domain.matching import because
from dispatcher.domain.offer import Reason
from dispatcher.domain.task import TaskState
from dispatcher.domain.waves import RoutingPolicy

# Nothing passes by itself of these, or they are asked already.
_LASTING = frozenset(
    {Unrung.OWN_TASK, Unrung.ANSWERED, Unrung.RETURNED, Unrung.NOT_FOR_ME, Unrung.NOT_ELIGIBLE}
)
_LEAST = (9, 9, 9)
"""Behind everybody whose languages fit."""


class Chance(NamedTuple):
    """One person beside one task. `why_not` None: only others who come first are rung instead of
    them. `assignable`: the task can be given to them."""

    candidate: Candidate
    because: tuple[Reason, ...]
    why_not: WhyNot | None
    assignable: bool


def chances(
    sought: Sought, people: Iterable[Candidate], now: datetime, policy: RoutingPolicy
) -> list[Chance]:
    """Everybody, those first who would be rung, then those whom something passing keeps from it."""
    found = [_chance(sought, one, now, policy) for one in people]
    return sorted(found, key=lambda chance: _place(sought, chance))


def _chance(sought: Sought, one: Candidate, now: datetime, policy: RoutingPolicy) -> Chance:
    why = why_not_rung(sought, one, now, policy)
    able = why_not(one.volunteer, sought.task.lane.key, now) is None
    free = sought.task.state is TaskState.OPEN and one.id not in sought.answered_by
    reasons: tuple[Reason, ...] = ()
    if why is None:
        night = standing(one.availability, now).quiet
        reasons = tuple(because(sought.task, one, now, night=night))
    return Chance(one, reasons, why, able and free)


def _place(sought: Sought, chance: Chance) -> tuple[Any, ...]:
    """As `Roster.best` has it, within those alike in what keeps them from being rung."""
    one, why = chance.candidate, chance.why_not
    kept = 0 if why is None else 1 + (why.reason in _LASTING) + (not chance.assignable)
    suits = fit(one.volunteer.languages, sought.task.lane.key)
    waits = float("-inf") if one.waiting_since is None else one.waiting_since.timestamp()
    by_language = _LEAST if suits is None else suits[:3]
    return (kept, *by_language, not one.present, waits, one.load, len(one.offers), one.id.int)
