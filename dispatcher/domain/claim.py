"""Claims: a volunteer's responsibility for one slot of a task, fenced, for the time of a lease."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from dispatcher.domain.errors import (
    LeaseAtItsLongest,
    LeaseOver,
    NotEligible,
    NotYourClaim,
    TaskAlreadyClaimed,
)
from dispatcher.domain.kinds import KINDS
from dispatcher.domain.lane import why_not
from dispatcher.domain.language import Help
from dispatcher.domain.policy import LEASE_ENDING_AT, Kind
from dispatcher.domain.task import Task, why_closed, why_not_after, with_taken
from dispatcher.domain.volunteer import Volunteer


class ClaimState(StrEnum):
    """How a claim stands. The first three hold their slot."""

    ACTIVE = "active"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    RELEASED = "released"
    LAPSED = "lapsed"
    REVOKED = "revoked"


LIVE = frozenset({ClaimState.ACTIVE, ClaimState.SUBMITTED, ClaimState.ACCEPTED})


@dataclass(frozen=True, slots=True)
class Claim:
    """One slot of one task in one volunteer's hands.

    `fence` proves it is still theirs; `lease_ends_at` None: no lease; `longest_until` caps what
    extending can reach; `last_sign_at` is the last sign of work, which later credits hours.
    """

    id: UUID
    version: int
    task_id: UUID
    lane_id: int
    volunteer_id: UUID
    slot: int
    fence: int
    state: ClaimState
    claimed_at: datetime
    lease_ends_at: datetime | None
    longest_until: datetime | None
    last_sign_at: datetime
    warned: bool = False
    ended_at: datetime | None = None
    reason: str | None = None


def lease_of(kind: Kind) -> timedelta | None:
    return KINDS[kind].lease


def claim_task(
    task: Task,
    live: Sequence[Claim],
    volunteer: Volunteer,
    *,
    claim_id: UUID,
    now: datetime,
    furthest: Help = Help.SAME,
) -> tuple[Task, Claim]:
    """Give the lowest free slot to this volunteer. `furthest`: as in `why_not`.

    `live` are the task's live claims. Raises NotEligible, TaskAlreadyClaimed (also where the
    claim is already theirs: `by_you`), or why the task is closed.
    """
    for claim in live:
        if claim.volunteer_id == volunteer.account_id:
            if claim.state is ClaimState.ACTIVE:
                raise TaskAlreadyClaimed(by_you=True, claim_id=claim.id)
            raise NotEligible(reason="answered_already")
    if refusal := why_not(volunteer, task.lane.key, now, furthest):
        raise refusal
    if refusal := why_not_after(task, volunteer.account_id):
        raise refusal
    if closed := why_closed(task):
        raise closed
    held = {claim.slot for claim in live}
    slot = next(n for n in range(1, task.wanted + 1) if n not in held)
    policy = KINDS[task.lane.key.kind]
    claim = Claim(
        id=claim_id,
        version=1,
        task_id=task.id,
        lane_id=task.lane.id,
        volunteer_id=volunteer.account_id,
        slot=slot,
        fence=task.fence + 1,
        state=ClaimState.ACTIVE,
        claimed_at=now,
        lease_ends_at=None if policy.lease is None else now + policy.lease,
        longest_until=None if policy.longest is None else now + policy.longest,
        last_sign_at=now,
    )
    first_claimed_at = task.claimed_at or now
    task = with_taken(task, task.taken + 1, fence=claim.fence, claimed_at=first_claimed_at)
    return task, claim


def must_hold(claim: Claim, volunteer_id: UUID, fence: int) -> None:
    """Raises NotYourClaim, or LeaseOver where the claim has ended or the fence is another's."""
    if claim.volunteer_id != volunteer_id:
        raise NotYourClaim()
    if claim.state is not ClaimState.ACTIVE or claim.fence != fence:
        raise LeaseOver(state=claim.state.value)


def extend(claim: Claim, kind: Kind, now: datetime) -> Claim:
    """A full lease from now on, up to the cap; raises LeaseAtItsLongest where that is reached."""
    lease = lease_of(kind)
    if lease is None or claim.lease_ends_at is None or claim.longest_until is None:
        return replace(claim, version=claim.version + 1, last_sign_at=now)
    until = min(now + lease, claim.longest_until)
    if until <= claim.lease_ends_at and claim.lease_ends_at >= claim.longest_until:
        raise LeaseAtItsLongest(lease_ends_at=claim.lease_ends_at.isoformat())
    return replace(
        claim,
        version=claim.version + 1,
        lease_ends_at=max(until, claim.lease_ends_at),
        last_sign_at=now,
        warned=False,
    )


def end(
    task: Task, claim: Claim, state: ClaimState, now: datetime, reason: str | None = None
) -> tuple[Task, Claim]:
    """The claim ended without an accepted answer: its slot is free again."""
    ended = replace(claim, version=claim.version + 1, state=state, ended_at=now, reason=reason)
    return with_taken(task, task.taken - 1), ended


def lease_began_at(claim: Claim) -> datetime | None:
    """Since when the lease runs that ends next; None where none is running."""
    running = claim.state is ClaimState.ACTIVE and claim.lease_ends_at is not None
    return claim.last_sign_at if running else None


def warning_due_at(claim: Claim) -> datetime | None:
    """When the holder should hear that the lease ends soon."""
    if claim.lease_ends_at is None:
        return None
    span = claim.lease_ends_at - claim.last_sign_at
    return claim.last_sign_at + span * LEASE_ENDING_AT
