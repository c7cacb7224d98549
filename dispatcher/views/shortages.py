"""Shortages as those who watch for an organisation see them."""

from typing import Literal

from dispatcher.domain.policy import Urgency
from dispatcher.domain.shortage import Shortage, Waiting
from dispatcher.views.shape import Answer, Instant, Positions
from dispatcher.views.tasks import KindName, UrgencyName


class WaitingView(Answer):
    """Open tasks of one urgency."""

    urgency: UrgencyName
    tasks: int
    oldest_at: Instant


class ShortageView(Answer):
    """Open work that nobody is there for (`nobody_there`), that nobody known could do
    (`nobody_knows`), or that has waited too long though somebody is there (`nobody_takes`). Or
    seekers who waited too long for a counsellor within the last hour (`waited_too_long`): then
    `waiting` counts these, and `in_window` who is on shift.

    `id` is unique within the organisation's desk. `eligible` may claim, `present` of them are at
    their board, `in_window` in their declared hours; `opens_at`: when somebody's hours begin next.
    """

    id: str
    version: int
    organisation: int
    kind: KindName
    source_language: str | None
    target_language: str | None
    reason: Literal["nobody_knows", "nobody_there", "nobody_takes", "waited_too_long"]
    waiting: list[WaitingView]
    eligible: int
    present: int
    in_window: int
    opens_at: Instant | None
    since: Instant


class ShortageList(Answer):
    """What the caller's organisations are short of, and from where to follow it."""

    shortages: list[ShortageView]
    positions: Positions


def shortage_id(shortage: Shortage) -> str:
    return f"{shortage.organisation_id}-{shortage.lane.id}"


def shortage_view(shortage: Shortage) -> ShortageView:
    key, supply = shortage.lane.key, shortage.supply
    return ShortageView(
        id=shortage_id(shortage),
        version=shortage.version,
        organisation=shortage.organisation_id,
        kind=key.kind.value,
        source_language=key.source_language,
        target_language=key.target_language,
        reason=shortage.reason.value,
        waiting=[
            _waiting(urgency, shortage.waiting[urgency])
            for urgency in Urgency
            if urgency in shortage.waiting
        ],
        eligible=supply.eligible,
        present=supply.present,
        in_window=supply.in_window,
        opens_at=supply.opens_at,
        since=shortage.since,
    )


def _waiting(urgency: Urgency, waiting: Waiting) -> WaitingView:
    return WaitingView(urgency=urgency.value, tasks=waiting.tasks, oldest_at=waiting.oldest_at)
