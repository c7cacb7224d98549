"""Posting tasks and changing them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from dispatcher.actions.announce import tell_holder, tell_task
from dispatcher.actions.context import Moment
from dispatcher.actions.lanes import lanes_for
from dispatcher.domain.actor import Actor
from dispatcher.domain.claim import Claim, ClaimState, end
from dispatcher.domain.errors import Forbidden, NotFound
from dispatcher.domain.events import EventName
from dispatcher.domain.lane import LaneKey, job_of, lane_key
from dispatcher.domain.organisation import Organisation
from dispatcher.domain.policy import BRIEF_BYTES, Agreement, Kind, Urgency
from dispatcher.domain.posting import (
    Detected,
    LanguageChoice,
    Note,
    Posting,
    choice,
    choose_language,
    clean_text,
    future,
    title_field,
)
from dispatcher.domain.response import Response
from dispatcher.domain.task import (
    Purpose,
    Task,
    TaskContent,
    TaskState,
    changed,
    count_words,
    due_at,
    must_be_version,
    must_go_on,
)
from dispatcher.store import claims as claim_store
from dispatcher.store import tasks as store
from dispatcher.store.contents import set_brief
from dispatcher.store.similar import ScopedKey, remember
from dispatcher.store.tasks import NewTask
from dispatcher.store.transaction import Transaction

IDENTIFIERS = 2
"""How many people must name the same language before a text is routed by it."""


@dataclass(frozen=True, slots=True)
class Post:
    """A checked request with what was found out about its text. `task_id`: where its id was given
    out before, so that others could be said to look like it."""

    posting: Posting
    detected: Detected | None
    task_id: UUID | None = None
    similar_to: UUID | None = None
    similar_keys: tuple[int, ...] = ()
    import_id: UUID | None = None
    import_key: bytes | None = None


@dataclass(frozen=True, slots=True)
class Posted:
    task: Task
    notes: tuple[Note, ...]


def scoped_keys(response: Response, post: Post) -> list[ScopedKey]:
    """The post's near-duplicate keys, among texts of the same response that ask for the same."""
    job = job_of(post.posting.kind, post.posting.target_language)
    return [ScopedKey(response.id, job, key) for key in post.similar_keys]


def _audience(posting: Posting, organisation: Organisation) -> int | None:
    return organisation.id if posting.organisation_only else None


def _keys(posting: Posting, language: LanguageChoice, audience: int | None) -> list[LaneKey]:
    """The lane of the task, and of the question about its language where there is one."""
    keys = [lane_key(posting.kind, language.language, posting.target_language, audience)]
    if language.identify:
        keys.append(lane_key(Kind.DATA, language.language, None, audience))
    return keys


async def post_tasks(
    tx: Transaction,
    at: Moment,
    actor: Actor,
    response: Response,
    organisation: Organisation,
    posts: Sequence[Post],
) -> list[Posted]:
    """Write tasks, each in its lane, and announce them.

    One whose language is unsure stays a draft, behind a task for two people to identify it.
    Raises Forbidden unless the actor coordinates for an organisation of the response.
    """
    actor.must_coordinate(organisation.id)
    if organisation not in response.organisations:
        raise Forbidden(needs="participant")
    languages = [choose_language(post.posting, post.detected) for post in posts]
    audiences = [_audience(post.posting, organisation) for post in posts]
    keys = [
        key
        for post, language, audience in zip(posts, languages, audiences, strict=True)
        for key in _keys(post.posting, language, audience)
    ]
    lanes = await lanes_for(tx, at, keys)
    new: list[NewTask] = []
    posted: list[Posted] = []
    for post, language, audience in zip(posts, languages, audiences, strict=True):
        key, *question = _keys(post.posting, language, audience)
        task = _task(at, actor, response, organisation, post, language)
        task = replace(task, lane=lanes[key])
        new.append(_with_content(task, post))
        posted.append(Posted(task, language.notes))
        if question:
            asked = replace(_identify(at, task), lane=lanes[question[0]])
            new.append(NewTask(asked, new[-1].content))
    await store.insert_tasks(tx.connection, new)
    texts = zip(posted, posts, strict=True)
    await remember(
        tx.connection, [(one.task.id, scoped_keys(response, post)) for one, post in texts]
    )
    for item in new:
        tell_task(tx, at, EventName.TASK_POSTED, item.task, ())
    return posted


def _task(
    at: Moment,
    actor: Actor,
    response: Response,
    organisation: Organisation,
    post: Post,
    language: LanguageChoice,
) -> Task:
    posting, detected = post.posting, post.detected
    return Task(
        id=post.task_id or at.new_id(),
        version=1,
        state=TaskState.DRAFT if language.identify else TaskState.OPEN,
        response_id=response.id,
        response=response.slug,
        organisation_id=organisation.id,
        organisation=organisation.slug,
        lane=None,  # type: ignore[arg-type]  # set by the caller, who opens all lanes at once
        purpose=Purpose.WORK,
        urgency=posting.urgency,
        title=posting.title,
        words=count_words(posting.text, language.language),
        wanted=posting.wanted,
        taken=0,
        agreement=posting.agreement,
        agree_on=posting.wanted,
        review=posting.review,
        fence=0,
        created_by=actor.id,
        created_at=at.now,
        due_at=due_at(at.now, posting.urgency, posting.deadline),
        deadline=posting.deadline,
        expires_at=posting.expires_at,
        declared_language=posting.source_language,
        detected_language=None if detected is None else detected.language,
        language_confidence=None if detected is None else round(detected.confidence, 4),
        similar_to=post.similar_to,
        import_id=post.import_id,
    )


def _with_content(task: Task, post: Post) -> NewTask:
    candidates = post.detected.candidates if post.detected is not None else ()
    content = TaskContent(post.posting.brief, post.posting.text, candidates)
    return NewTask(task, content, post.import_key)


def _identify(at: Moment, task: Task) -> Task:
    """The question which language a text is in, put to two people before the text itself."""
    return replace(
        task,
        id=at.new_id(),
        state=TaskState.OPEN,
        purpose=Purpose.IDENTIFY_LANGUAGE,
        wanted=IDENTIFIERS,
        agreement=Agreement.EQUAL,
        agree_on=IDENTIFIERS,
        review=False,
        deadline=None,
        parent_id=task.id,
        similar_to=None,
        import_id=None,
    )


async def locked_task(tx: Transaction, task_id: UUID) -> tuple[Task, list[Claim]]:
    """The task, locked, with its live claims; raises NotFound."""
    tasks = await store.lock_tasks(tx.connection, [task_id])
    if task_id not in tasks:
        raise NotFound(kind="task")
    live = await claim_store.live_claims(tx.connection, [task_id])
    return tasks[task_id], live[task_id]


@dataclass(frozen=True, slots=True)
class Change:
    """What a coordinator changes; None leaves it as it is. `version`: what they had read."""

    version: int | None = None
    urgency: str | None = None
    title: str | None = None
    brief: str | None = None
    deadline: datetime | None = None


async def change_task(
    tx: Transaction, at: Moment, actor: Actor, task_id: UUID, change: Change
) -> tuple[Task, list[Claim]]:
    """Change urgency, title, brief or deadline; where it stands on boards follows at once."""
    task, live = await locked_task(tx, task_id)
    actor.must_coordinate(task.organisation_id)
    must_go_on(task)
    must_be_version(task, change.version)
    urgency = task.urgency
    if change.urgency is not None:
        urgency = choice(Urgency, change.urgency, "urgency")
    deadline = future(change.deadline, "deadline", at.now) or task.deadline
    task = changed(
        task,
        urgency=urgency,
        deadline=deadline,
        title=task.title if change.title is None else title_field(change.title),
        due_at=due_at(task.created_at, urgency, deadline),
    )
    if change.brief is not None:
        brief = clean_text(change.brief, "brief", most_bytes=BRIEF_BYTES)
        await set_brief(tx.connection, task.id, brief)
    await store.update_tasks(tx.connection, [task])
    tell_task(tx, at, EventName.TASK_CHANGED, task, live)
    live = await retell(tx, at, EventName.TASK_CHANGED, task, live)
    return task, live


async def retell(
    tx: Transaction, at: Moment, name: EventName, task: Task, live: Sequence[Claim]
) -> list[Claim]:
    """Write the claims as they are now, and show their holders the task they hold. An accepted one
    is no longer shown: its version must not move without an event that says so."""
    retold = [
        claim if claim.state is ClaimState.ACCEPTED else replace(claim, version=claim.version + 1)
        for claim in live
    ]
    await claim_store.update_claims(tx.connection, retold)
    for claim in retold:
        if claim.state is not ClaimState.ACCEPTED:
            tell_holder(tx, at, name, claim, task)
    return retold


async def cancel_task(
    tx: Transaction, at: Moment, actor: Actor, task_id: UUID, reason: str
) -> Task:
    """Withdraw a task; whoever works on it is told, and their words stay as drafts."""
    task, live = await locked_task(tx, task_id)
    actor.must_coordinate(task.organisation_id)
    must_go_on(task)
    return await close_task(tx, at, task, live, TaskState.CANCELLED, reason)


async def close_task(
    tx: Transaction,
    at: Moment,
    task: Task,
    live: Sequence[Claim],
    state: TaskState,
    reason: str,
) -> Task:
    """End a locked task without an answer, and everything that only served it."""
    name = EventName.TASK_CANCELLED if state is TaskState.CANCELLED else EventName.TASK_EXPIRED
    task = await end_claims(tx, at, task, live, reason)
    task = changed(task, state=state, done_at=at.now)
    await store.update_tasks(tx.connection, [task])
    kept = [claim for claim in live if claim.state is ClaimState.ACCEPTED]
    tell_task(tx, at, name, task, kept)
    for child in await store.lock_children(tx.connection, task.id):
        if child.state in (TaskState.OPEN, TaskState.FULL):
            theirs = await claim_store.live_claims(tx.connection, [child.id])
            await close_task(tx, at, child, theirs[child.id], state, reason)
    return task


async def end_claims(
    tx: Transaction, at: Moment, task: Task, live: Sequence[Claim], reason: str
) -> Task:
    """Take back the claims that are not accepted yet and tell their holders why."""
    revoked = []
    for claim in live:
        if claim.state is not ClaimState.ACCEPTED:
            task, over = end(task, claim, ClaimState.REVOKED, at.now, reason or None)
            revoked.append(over)
    await claim_store.update_claims(tx.connection, revoked)
    for claim in revoked:
        tell_holder(tx, at, EventName.CLAIM_REVOKED, claim, task)
    return task
