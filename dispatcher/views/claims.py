"""Claims and boards as they are shown."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import Field

from dispatcher.domain import events
from dispatcher.domain.claim import Claim, lease_began_at
from dispatcher.domain.segments import ID_LETTERS, SEGMENT_BYTES
from dispatcher.domain.task import Task
from dispatcher.views.contents import Content
from dispatcher.views.files import FileView
from dispatcher.views.offers import OfferView
from dispatcher.views.shape import (
    Answer,
    Instant,
    Positions,
    Request,
    encode_object,
    encoded,
    utc_or_none,
)
from dispatcher.views.submissions import SubmissionView
from dispatcher.views.tasks import Candidate, Card, DeskTask, card


class ClaimView(Answer):
    """A claim as its holder sees it. `lease_began_at`: since when the lease runs that ends next:
    since the claim, or since it was last extended. `remarks`: why work was returned, or a claim
    taken back."""

    id: UUID
    task: UUID
    version: int
    slot: int
    fence: int
    state: str
    claimed_at: Instant
    lease_began_at: Instant | None
    lease_ends_at: Instant | None
    longest_until: Instant | None
    remarks: str | None
    card: Card


def claim_view(claim: Claim, task: Task) -> ClaimView:
    return ClaimView.model_construct(
        id=claim.id,
        task=claim.task_id,
        version=claim.version,
        slot=claim.slot,
        fence=claim.fence,
        state=claim.state.value,
        claimed_at=claim.claimed_at,
        lease_began_at=lease_began_at(claim),
        lease_ends_at=claim.lease_ends_at,
        longest_until=claim.longest_until,
        remarks=claim.reason,
        card=card(task),
    )


def claim_json(claim: Claim, card: str) -> str:
    """`claim_view` as JSON, around the task's card."""
    fields = {
        "id": claim.id,
        "task": claim.task_id,
        "version": claim.version,
        "slot": claim.slot,
        "fence": claim.fence,
        "state": claim.state.value,
        "claimed_at": claim.claimed_at,
        "lease_began_at": lease_began_at(claim),
        "lease_ends_at": claim.lease_ends_at,
        "longest_until": claim.longest_until,
        "remarks": claim.reason,
        "card": encoded(card),
    }
    return encode_object(fields)


class Board(Answer):
    """The caller's soonest-due claimable tasks, and from where to follow them.

    `held`: slots in their lanes that others are working on; `next_lease_ends_at`: when the first
    of those may come free; `offers`: what rings for them.
    """

    tasks: list[Card]
    positions: Positions
    held: int
    next_lease_ends_at: Instant | None
    claims: list[ClaimView]
    offers: list[OfferView]
    more: bool


def board_json(
    *,
    tasks: Sequence[str],
    claims: Sequence[str],
    offers: Sequence[str],
    positions: Mapping[str, events.Position],
    held: int,
    next_lease_ends_at: datetime | None,
    more: bool,
) -> str:
    """A Board as JSON, around cards, claims and offers that are JSON already."""
    fields = {
        "positions": {
            name: {"epoch": top.epoch, "offset": top.offset} for name, top in positions.items()
        },
        "held": held,
        "next_lease_ends_at": utc_or_none(next_lease_ends_at),
        "more": more,
        "tasks": [encoded(task) for task in tasks],
        "claims": [encoded(claim) for claim in claims],
        "offers": [encoded(offer) for offer in offers],
    }
    return encode_object(fields)


class NextWish(Request):
    """Which tasks `next` may choose from."""

    kind: str | None = None
    language: str | None = None


class ClaimList(Answer):
    claims: list[ClaimView]


class Fenced(Request):
    """The proof that the claim is still the sender's."""

    fence: int


class Release(Fenced):
    reason: str = Field(default="", max_length=1000)


class Revoke(Request):
    reason: str = Field(default="", max_length=1000)


class Submit(Fenced):
    """`tab`: any name of where it was typed, by which drafts of two tabs are told apart."""

    content: Content
    tab: str | None = Field(default=None, max_length=64, pattern="^[A-Za-z0-9-]+$")


class DraftSave(Submit):
    """`was`: the version of the draft that the tab knew; `settled`: whoever types has seen what the
    other tabs had written."""

    was: int | None = None
    settled: bool = False


class DraftSaved(Answer):
    """`others`: what other tabs had written where this stands now, until it is settled."""

    version: int
    others: list[dict[str, Any]]


class EarlierWork(Answer):
    """What a task builds on: the text that began it, and the answers that were accepted for the
    task it comes after; none while it waits for them. The languages are those of the two;
    `asked` is what that task asked for beyond its text."""

    task: UUID
    title: str
    text: str
    source_language: str | None
    target_language: str | None
    card: Card
    answers: list[dict[str, Any]]
    files: list[FileView]
    asked: dict[str, Any]


class SegmentWish(Request):
    """Words typed into a segment. `was`: what the sender knew to be saved there before."""

    id: str = Field(max_length=ID_LETTERS)
    target: str = Field(max_length=SEGMENT_BYTES)
    was: str = Field(default="", max_length=SEGMENT_BYTES)


class SegmentsWish(Fenced):
    """How many at once is checked by the action: the most is refused with what to do."""

    segments: list[SegmentWish]


class OtherWords(Answer):
    """What another tab had saved in a segment."""

    id: str
    target: str


class SegmentsSaved(Answer):
    """`others`: the words of another tab that stood in these segments, and are kept beside them
    until somebody who has seen both types on."""

    others: list[OtherWords]


class TaskPage(Answer):
    """A task on its own page: its words, and what the caller may do with it.

    `task` has the organisation's details only for those who watch for it. `asked`: what it asks for
    beyond its text, in the shape of its kind; empty where it asks for words. `files`: what is given
    out with it; `draft_files`: the caller's own that their draft names; `draft_others`:
    what other tabs of theirs had written where the draft stands, until that is settled.
    """

    task: DeskTask | Card
    brief: str
    text: str
    asked: dict[str, Any]
    files: list[FileView]
    earlier: EarlierWork | None
    candidates: list[Candidate]
    mine: ClaimView | None
    draft: dict[str, Any] | None
    draft_version: int
    draft_others: list[dict[str, Any]]
    draft_files: list[FileView]
    may: list[str]
    why_not: dict[str, Any] | None
    alternatives: list[Card]
    people: dict[str, str]


class ClaimPage(Answer):
    """What the work page needs in one answer. `given_by`: who gave the task to its holder, by name,
    where they did not take it themselves. `verdict`: the work as it was judged, what the reviewer
    changed and why; None until then."""

    claim: ClaimView
    page: TaskPage
    given_by: str | None
    verdict: SubmissionView | None
