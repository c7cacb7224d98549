"""A task's own page: its words, what the caller may do with it, and what else there is to do."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from dispatcher.actions.claiming import Held, Wish
from dispatcher.api.edge import Edge
from dispatcher.domain.actor import Actor
from dispatcher.domain.claim import Claim, ClaimState
from dispatcher.domain.errors import (
    Forbidden,
    Gone,
    NotFound,
    NotYourReview,
    Refusal,
    TaskAlreadyClaimed,
)
from dispatcher.domain.events import lane_channel
from dispatcher.domain.file import answer_files
from dispatcher.domain.kinds import KINDS
from dispatcher.domain.lane import Lane, why_not
from dispatcher.domain.submission import Submission, must_review
from dispatcher.domain.task import OVER, Purpose, Task, TaskState, why_closed, why_not_after
from dispatcher.store import accounts as account_store
from dispatcher.store import claims as claim_store
from dispatcher.store import eventlog
from dispatcher.store import offers as offer_store
from dispatcher.store import tasks as store
from dispatcher.store.contents import read_asked, read_content
from dispatcher.store.engine import Connection
from dispatcher.store.files import (
    files_of_answers,
    files_of_submissions,
    files_of_tasks,
    find_files,
)
from dispatcher.store.prerequisites import source_text
from dispatcher.store.submissions import accepted_answers, find_submission, read_review
from dispatcher.views.claims import EarlierWork, TaskPage, claim_view
from dispatcher.views.files import FileView, file_views
from dispatcher.views.submissions import SubmissionView, submission_view
from dispatcher.views.tasks import Candidate, Card, card, desk_task

ALTERNATIVES = 3


async def eligible(edge: Edge, connection: Connection, actor: Actor, now: datetime) -> list[Lane]:
    """The lanes the caller may work in; none for who is no volunteer."""
    if actor.volunteer is None:
        return []
    await edge.lanes.refresh(connection, now)
    return edge.lanes.eligible(actor.volunteer, now)


async def alternatives(
    edge: Edge, connection: Connection, actor: Actor, near: Task, now: datetime
) -> list[Card]:
    """The nearest open tasks instead: of the same lane first, then the caller's soonest due. The
    connection is a snapshot's."""
    lanes = await eligible(edge, connection, actor, now)
    tops = await eventlog.tops(connection, [lane_channel(lane.id) for lane in lanes])
    found: dict[UUID, Card] = {}
    for among in ([lane for lane in lanes if lane.id == near.lane.id], lanes):
        if among and len(found) < ALTERNATIVES:
            of_these = {lane.id: tops[lane_channel(lane.id)] for lane in among}
            # One more than wanted: the task itself may still be among them.
            soonest = await edge.heads.soonest(connection, of_these, actor.id, ALTERNATIVES + 1)
            for other in map(Card.model_validate_json, soonest.cards):
                found.setdefault(other.id, other)
            found.pop(near.id, None)
    return list(found.values())[:ALTERNATIVES]


async def claim_or_alternatives(edge: Edge, actor: Actor, wish: Wish) -> Held:
    """The claim that is wished for; raises its refusal, with other tasks to do where this one is
    not to be had any more."""
    try:
        return await edge.claims.ask(wish)
    except (TaskAlreadyClaimed, Gone) as refusal:
        raise await _with_alternatives(edge, actor, wish.task_id, refusal, wish.at.now) from None


async def _with_alternatives(
    edge: Edge, actor: Actor, task_id: UUID, refusal: Refusal, now: datetime
) -> Refusal:
    """The refusal with other tasks to do, where the wished one cannot be had."""
    async with edge.db.snapshot() as connection:
        tasks = await store.find_tasks(connection, [task_id])
        if task_id in tasks:
            cards = await alternatives(edge, connection, actor, tasks[task_id], now)
            refusal.data["alternatives"] = [c.model_dump(mode="json") for c in cards]
        claim_id = refusal.data.pop("claim_id", None)
        if claim_id is not None:
            claim = await claim_store.find_claim(connection, claim_id)
            assert claim is not None
            refusal.data["claim"] = claim_view(claim, tasks[task_id]).model_dump(mode="json")
    return refusal


def _may(actor: Actor, task: Task, live: Sequence[Claim], now: datetime) -> list[str]:
    """The verbs this person can use on the task now, as the buttons are shown."""
    verbs = []
    mine = next((claim for claim in live if claim.volunteer_id == actor.id), None)
    if mine is None and _why_not_claim(actor, task, now) is None:
        verbs.append("claim")
    if actor.coordinates(task.organisation_id) and task.state not in OVER:
        verbs += ["change", "cancel"]
        if task.purpose is Purpose.WORK:
            verbs.append("correct_language")
    elif _volunteer_corrects(actor, task, live, now):
        verbs.append("correct_language")
    return verbs


def _volunteer_corrects(actor: Actor, task: Task, live: Sequence[Claim], now: datetime) -> bool:
    if actor.volunteer is None or task.purpose is not Purpose.WORK:
        return False
    if task.state not in (TaskState.OPEN, TaskState.FULL):
        return False
    if any(claim.volunteer_id != actor.id for claim in live):
        return False
    return bool(live) or why_not(actor.volunteer, task.lane.key, now) is None


def _why_not_claim(actor: Actor, task: Task, now: datetime) -> Refusal | None:
    try:
        volunteer = actor.must_volunteer()
    except Refusal as refusal:
        return refusal
    return (
        why_not(volunteer, task.lane.key, now)
        or why_not_after(task, volunteer.account_id)
        or why_closed(task)
    )


def _reviews(actor: Actor, task: Task, live: Sequence[Claim], now: datetime) -> bool:
    for claim in live:
        if claim.state is ClaimState.SUBMITTED:
            try:
                must_review(actor, task, claim.volunteer_id, now)
            except NotYourReview:
                continue
            return True
    return False


async def _sight(
    connection: Connection, actor: Actor, task: Task, now: datetime, *, acted: bool = False
) -> tuple[bool, bool]:
    """(whether this person may know of the task, whether they may read its words)."""
    watches = actor.watches(task.organisation_id)
    held = acted or await claim_store.has_claimed(connection, task.id, actor.id)
    able = actor.volunteer is not None and why_not(actor.volunteer, task.lane.key, now) is None
    known = watches or held or (able and task.state is not TaskState.DRAFT)
    # Who is rung as a last resort may read what they are asked to take.
    known = known or await offer_store.was_rung(connection, task.id, actor.id)
    # Only who can do it reads the words of a task that is over: they may be personal.
    return known, watches or held or task.state not in OVER


async def may_read(connection: Connection, actor: Actor, task: Task, now: datetime) -> bool:
    """Whether this person may read what the task gives out."""
    return all(await _sight(connection, actor, task, now))


async def _draft_files(
    connection: Connection, actor: Actor, task: Task, draft: dict[str, Any] | None
) -> list[FileView]:
    """The caller's own files that their draft names and that are still there, in its order."""
    try:
        named = answer_files(draft or {}, taken=KINDS[task.lane.key.kind].takes_files)
    except Refusal:  # a draft may hold anything
        return []
    found = await find_files(connection, named) if named else {}
    return file_views([found[n] for n in named if n in found and found[n].uploaded_by == actor.id])


async def task_page(
    edge: Edge, actor: Actor, task_id: UUID, now: datetime, *, acted: bool = False
) -> TaskPage:
    """Raises NotFound, and Forbidden for who neither watches it, may do it, nor has done it.

    `acted`: they have just done something with it, by which it may have left their lanes.
    """
    async with edge.db.snapshot() as connection:
        task = (await store.find_tasks(connection, [task_id])).get(task_id)
        if task is None:
            raise NotFound(kind="task")
        live = (await claim_store.live_claims(connection, [task_id]))[task_id]
        watches = actor.watches(task.organisation_id)
        refusal = _why_not_claim(actor, task, now)
        known, readable = await _sight(connection, actor, task, now, acted=acted)
        if not known:
            raise refusal or Forbidden(needs="observer")
        content = await read_content(connection, task_id)
        files = (await files_of_tasks(connection, [task_id]))[task_id] if readable else []
        mine = next((claim for claim in live if claim.volunteer_id == actor.id), None)
        draft, kept = await claim_store.read_kept(connection, task_id, actor.id)
        holders = {claim.volunteer_id for claim in live} if watches else set()
        may = _may(actor, task, live, now)
        if _reviews(actor, task, live, now):
            may.append("review")
        return TaskPage.model_construct(
            task=desk_task(task, live) if watches else card(task),
            brief=content.brief if readable else "",
            text=content.text if readable else "",
            asked=dict(content.asked) if readable else {},
            files=file_views(files),
            earlier=await _earlier(connection, task) if readable else None,
            candidates=[
                Candidate(language=tag, probability=round(chance, 4))
                for tag, chance in content.candidates
            ],
            mine=None if mine is None else claim_view(mine, task),
            draft=draft,
            draft_version=kept.version,
            draft_others=[dict(other) for other in kept.others],
            draft_files=await _draft_files(connection, actor, task, draft),
            may=may,
            why_not=None if mine is not None else _reason(refusal),
            alternatives=[]
            if mine is not None or "claim" in may
            else await alternatives(edge, connection, actor, task, now),
            people=await account_store.names(connection, holders),
        )


async def _earlier(connection: Connection, task: Task) -> EarlierWork | None:
    """What the task builds on, for who may read its own words."""
    if task.after_id is None:
        return None
    earlier = (await store.find_tasks(connection, [task.after_id]))[task.after_id]
    return EarlierWork.model_construct(
        task=earlier.id,
        title=earlier.title,
        text=await source_text(connection, earlier.id),
        source_language=earlier.lane.key.source_language,
        target_language=earlier.lane.key.target_language,
        card=card(earlier),
        answers=await accepted_answers(connection, earlier.id) if not task.waits else [],
        files=file_views(await files_of_answers(connection, earlier.id)) if not task.waits else [],
        asked=await read_asked(connection, earlier.id),
    )


async def handed_in(
    connection: Connection, actor: Actor, submission_id: UUID, now: datetime
) -> tuple[Submission, Task]:
    """Work with its task, for its author and for who may review it; raises NotFound and
    NotYourReview."""
    submission = await find_submission(connection, submission_id)
    if submission is None:
        raise NotFound(kind="submission")
    task = (await store.find_tasks(connection, [submission.task_id]))[submission.task_id]
    if actor.id != submission.author_id:
        must_review(actor, task, submission.author_id, now)
    return submission, task


async def submission_page(
    connection: Connection, submission: Submission, task: Task
) -> SubmissionView:
    """Work handed in with what it answers and what was said of it, for its author and reviewers."""
    content = await read_content(connection, task.id)
    given_out = await files_of_tasks(connection, [task.id])
    theirs = await files_of_submissions(connection, [submission.id])
    return submission_view(
        submission,
        task,
        content=content,
        text=content.text or await source_text(connection, task.id),
        review=await read_review(connection, submission.id),
        files=theirs[submission.id],
        task_files=given_out[task.id],
    )


def _reason(refusal: Refusal | None) -> dict[str, Any] | None:
    return None if refusal is None else {"code": refusal.code, **refusal.data}
