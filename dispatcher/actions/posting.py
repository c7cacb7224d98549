"""Posting tasks: each in its lane, what is unsure behind a question."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from dispatcher.actions.announce import tell_task
from dispatcher.actions.context import Moment
from dispatcher.actions.files import attach_files
from dispatcher.actions.forms import note_forms
from dispatcher.actions.lanes import lanes_for
from dispatcher.actions.prerequisites import lock_earlier
from dispatcher.domain.actor import Actor
from dispatcher.domain.errors import Forbidden, InvalidField
from dispatcher.domain.events import EventName
from dispatcher.domain.kinds import KINDS
from dispatcher.domain.lane import Lane, LaneKey, job_of, lane_key
from dispatcher.domain.organisation import Organisation
from dispatcher.domain.policy import Agreement, Kind
from dispatcher.domain.posting import Detected, LanguageChoice, Note, Posting, choose_language
from dispatcher.domain.prerequisite import choose_language_after, opened
from dispatcher.domain.response import Response
from dispatcher.domain.task import Purpose, Task, TaskContent, TaskState, count_words, due_at
from dispatcher.store import tasks as store
from dispatcher.store.contents import read_asked
from dispatcher.store.control_items import insert_control
from dispatcher.store.prerequisites import authors_of
from dispatcher.store.similar import Keys, keys_in, remember
from dispatcher.store.tasks import NewTask
from dispatcher.store.transaction import Transaction

IDENTIFIERS = 2
"""How many people must name the same language before a text is routed by it."""


@dataclass(frozen=True, slots=True)
class Post:
    """A checked request with what was found out about its text. `task_id`: where its id was given
    out before, so that others could be said to look like it. `control`: the answer, where it is
    known and the task is to see who else knows it."""

    posting: Posting
    detected: Detected | None
    task_id: UUID | None = None
    similar_to: UUID | None = None
    similar_keys: tuple[int, ...] = ()
    import_id: UUID | None = None
    import_key: bytes | None = None
    control: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Posted:
    task: Task
    notes: tuple[Note, ...]


def scoped_keys(response: Response, post: Post) -> Keys:
    """The post's near-duplicate keys, among texts of the same response that ask for the same."""
    job = job_of(post.posting.kind, post.posting.target_language)
    return keys_in(response.id, job, post.similar_keys)


def _audience(
    posting: Posting, organisation: Organisation, earlier: Mapping[UUID, Task]
) -> tuple[int | None, bool]:
    """(the organisation for whose people it is, None for everybody; whether for its partners' too).
    No wider than that of the task it comes after, whose words are shown with it."""
    before = None if posting.after is None else earlier[posting.after].lane.key
    if before is not None and before.organisation_id is not None:
        own_alone = posting.organisation_only and not posting.partners
        return before.organisation_id, before.partners and not own_alone
    return (organisation.id, posting.partners) if posting.organisation_only else (None, False)


def _keys(
    posting: Posting, language: LanguageChoice, audience: tuple[int | None, bool]
) -> list[LaneKey]:
    """The lane of the task, and of the question about its language where there is one."""
    keys = [lane_key(posting.kind, language.language, posting.target_language, *audience)]
    if language.identify:
        keys.append(lane_key(Kind.DATA, language.language, None, *audience))
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

    One whose language is unsure stays a draft, behind a task for two people to identify it; one
    that comes after another stays a draft until that is done.
    Raises Forbidden unless the actor coordinates for an organisation of the response.
    """
    actor.must_coordinate(organisation.id)
    if organisation not in response.organisations:
        raise Forbidden(needs="participant")
    if any(post.control is not None and post.posting.after is not None for post in posts):
        raise InvalidField(field="control", problem="comes_after")
    postings = (post.posting for post in posts)
    earlier = await lock_earlier(tx, postings, organisation.id, response.id)
    languages = [_language(post, earlier) for post in posts]
    keys = [
        _keys(post.posting, language, _audience(post.posting, organisation, earlier))
        for post, language in zip(posts, languages, strict=True)
    ]
    lanes = await lanes_for(tx, at, {key for each in keys for key in each})
    new: list[NewTask] = []
    posted: list[Posted] = []
    for post, language, (key, *question) in zip(posts, languages, keys, strict=True):
        task = _task(at, actor, response, organisation, post, language, lanes[key])
        if post.posting.after is not None:
            task = await _after(tx, at, task, post, earlier[post.posting.after])
        new.append(await _with_content(tx, task, post))
        posted.append(Posted(task, language.notes))
        if question and post.control is not None:
            raise InvalidField(field="source_language", problem="missing")
        if question:
            words = replace(new[-1].content, asked={})
            new.append(NewTask(_identify(at, task, lanes[question[0]]), words))
    await store.insert_tasks(tx.connection, new)
    await note_forms(tx, at, organisation.id, response.id, new)
    texts = zip(posted, posts, strict=True)
    await remember(
        tx.connection, [(one.task.id, scoped_keys(response, post)) for one, post in texts]
    )
    for one, post in zip(posted, posts, strict=True):
        await attach_files(tx, actor, one.task, post.posting.files)
        if post.control is not None:
            await insert_control(tx.connection, one.task.id, post.control)
    for item in new:
        tell_task(tx, at, EventName.TASK_POSTED, item.task, ())
    return posted


def _language(post: Post, earlier: Mapping[UUID, Task]) -> LanguageChoice:
    if post.posting.after is None:
        return choose_language(post.posting, post.detected)
    return choose_language_after(post.posting, post.detected, earlier[post.posting.after].lane.key)


async def _after(tx: Transaction, at: Moment, task: Task, post: Post, earlier: Task) -> Task:
    """The new task, which waits for the earlier one; open at once where that is done."""
    task = task._replace(
        state=TaskState.DRAFT,
        after_id=earlier.id,
        deadline_after_min=post.posting.deadline_after_min,
        words=task.words or earlier.words,
    )
    if earlier.state is not TaskState.DONE:
        return task
    authors = await authors_of(tx.connection, earlier.id)
    return opened(task, task.lane, authors, at.now)._replace(version=1)


def _task(
    at: Moment,
    actor: Actor,
    response: Response,
    organisation: Organisation,
    post: Post,
    language: LanguageChoice,
    lane: Lane,
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
        lane=lane,
        purpose=Purpose.WORK,
        urgency=posting.urgency,
        title=posting.title,
        words=count_words(posting.text, language.language),
        wanted=posting.wanted,
        taken=0,
        agreement=posting.agreement if post.control is None else Agreement.NONE,
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
        control=post.control is not None,
    )


async def _with_content(tx: Transaction, task: Task, post: Post) -> NewTask:
    candidates = post.detected.candidates if post.detected is not None else ()
    posting, asked = post.posting, post.posting.asked
    if posting.after is not None and not posting.text and KINDS[posting.kind].segmented:
        # What revises a translation goes through the segments that it has.
        earlier = await read_asked(tx.connection, posting.after)
        asked = {name: value for name, value in earlier.items() if name == "segments"}
    content = TaskContent(posting.brief, posting.text, candidates, asked)
    return NewTask(task, content, post.import_key)


def _identify(at: Moment, task: Task, lane: Lane) -> Task:
    """The question which language a text is in, put to two people before the text itself."""
    return task._replace(
        id=at.new_id(),
        lane=lane,
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
