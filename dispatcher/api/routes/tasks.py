"""Tasks: posting, listing, changing, and each one's own page."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.responses import Response

from dispatcher.actions import languages
from dispatcher.actions import tasks as actions
from dispatcher.actions.context import Moment
from dispatcher.actions.posting import Post, post_tasks
from dispatcher.actions.segmenting import with_segments
from dispatcher.actions.similar import mark_similar
from dispatcher.api.edge import Edge, SignedIn, TheEdge, TheMoment, Watching, all_answers
from dispatcher.api.errors import CREATED
from dispatcher.api.idempotency import Action, IdempotencyKey, once
from dispatcher.api.pages import task_page
from dispatcher.domain.actor import Actor
from dispatcher.domain.control import check_control
from dispatcher.domain.errors import Forbidden, InvalidField, NotFound
from dispatcher.domain.events import desk_channel
from dispatcher.domain.fields import choice, language_field
from dispatcher.domain.organisation import COORDINATING, WATCHING, Organisation
from dispatcher.domain.policy import Kind, Urgency
from dispatcher.domain.posting import Note, Posting, check_posting
from dispatcher.domain.response import Response as CrisisResponse
from dispatcher.domain.task import TaskState
from dispatcher.intake.similar import similar_keys
from dispatcher.store import accounts as account_store
from dispatcher.store import claims as claim_store
from dispatcher.store import eventlog
from dispatcher.store import tasks as store
from dispatcher.store.responses import find_response
from dispatcher.store.transaction import Transaction
from dispatcher.views.claims import TaskPage
from dispatcher.views.shape import Position
from dispatcher.views.tasks import (
    DeskTask,
    LanguageCorrection,
    PostedTask,
    TaskCancel,
    TaskChange,
    TaskList,
    TaskPost,
    Warned,
    desk_task,
)

router = APIRouter(tags=["tasks"])


async def response_and_organisation(
    edge: Edge, actor: Actor, response_slug: str, organisation_slug: str | None
) -> tuple[CrisisResponse, Organisation]:
    """Where to post: the named organisation, or the one the actor coordinates for there."""
    async with edge.db.read() as connection:
        response = await find_response(connection, response_slug)
    if response is None:
        raise InvalidField(field="response", problem="unknown", value=response_slug[:64])
    mine = [o for o in response.organisations if actor.coordinates(o.id)]
    if organisation_slug is not None:
        named = [o for o in response.organisations if o.slug == organisation_slug]
        if not named:
            raise InvalidField(field="organisation", problem="unknown")
        mine = [o for o in named if o in mine]
    if not mine:
        raise Forbidden(needs="coordinator")
    return response, mine[0]


def _posting(body: TaskPost, now: datetime) -> Posting:
    return check_posting(
        now=now,
        kind=body.kind,
        urgency=body.urgency,
        title=body.title,
        brief=body.brief,
        text=body.text,
        source_language=body.source_language,
        target_language=body.target_language,
        wanted=body.wanted,
        agreement=body.agreement,
        review=body.review,
        deadline=body.deadline,
        expires_at=body.expires_at,
        organisation_only=body.audience != "everyone",
        partners=body.audience == "partners",
        after=body.after,
        deadline_after_min=body.deadline_after,
        wishes=body.wishes(),
        files=body.files,
    )


@router.post(
    "/tasks",
    operation_id="post_task",
    status_code=CREATED,
    response_model=PostedTask,
    responses=all_answers(401, 403, 409, 413, 422),
)
async def post_task(
    body: TaskPost, actor: SignedIn, edge: TheEdge, at: TheMoment, key: IdempotencyKey = None
) -> Response:
    """Post one task. Its language is detected where none is declared."""
    if not actor.organisations(COORDINATING):
        raise Forbidden(needs="coordinator")

    async def prepare() -> Action:
        posting = _posting(body, at.now)
        where = await response_and_organisation(edge, actor, body.response, body.organisation)
        control = None
        if body.control is not None:
            control = check_control(posting.kind, body.control.content, posting.asked.get("form"))
        return await _posted_in(edge, actor, at, *where, posting, control)

    answer = await once(edge, at, actor, key, body, prepare)
    return Response(answer, CREATED, media_type="application/json")


async def _posted_in(
    edge: Edge,
    actor: Actor,
    at: Moment,
    response: CrisisResponse,
    organisation: Organisation,
    posting: Posting,
    control: Mapping[str, Any] | None,
) -> Action:
    """What writes a checked posting. Its text is read first, outside the transaction."""
    detected = None
    keys: tuple[int, ...] = ()
    if posting.text:
        detected = await edge.detect(posting.text, response.expected_languages)
        keys = similar_keys(posting.text)
        posting = await asyncio.to_thread(with_segments, posting, detected)

    wish = Post(posting, detected, similar_keys=keys, control=control)

    async def run(tx: Transaction) -> PostedTask:
        posts = await mark_similar(tx.connection, at, response, [wish])
        posted = (await post_tasks(tx, at, actor, response, organisation, posts))[0]
        similar = posted.task.similar_to
        notes = list(posted.notes)
        if similar is not None:
            notes.append(Note("looks_like", {"task": str(similar)}))
        return PostedTask.model_construct(
            **dict(desk_task(posted.task, ())),
            warnings=[Warned(code=note.code, data=dict(note.data)) for note in notes],
        )

    return run


LIST_AT_MOST = 200


@router.get("/tasks", operation_id="list_tasks", responses=all_answers(401, 403, 404, 422))
async def list_tasks(
    actor: Watching,
    edge: TheEdge,
    response: str | None = None,
    organisation: str | None = None,
    state: str | None = None,
    kind: str | None = None,
    language: str | None = None,
    urgency: str | None = None,
    cursor: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=LIST_AT_MOST)] = 50,
) -> TaskList:
    """The tasks of the caller's organisations, newest first, with where to follow them from."""
    state = None if state is None else choice(TaskState, state, "state").value
    kind = None if kind is None else choice(Kind, kind, "kind").value
    urgency = None if urgency is None else choice(Urgency, urgency, "urgency").value
    language = language_field(language, "language")
    mine = actor.organisations(WATCHING)
    if organisation is not None:
        slugs = {m.organisation.slug: m.organisation.id for m in actor.memberships}
        mine = mine & {slugs.get(organisation, -1)}
        if not mine:
            raise Forbidden(needs="observer")
    async with edge.db.snapshot() as connection:
        response_id = None
        if response is not None:
            found = await find_response(connection, response)
            if found is None:
                raise NotFound(kind="response")
            response_id = found.id
        wanted = store.TaskFilter(tuple(mine), response_id, state, kind, language, urgency)
        tasks = await store.list_tasks(connection, wanted, before=cursor, limit=limit + 1)
        page = tasks[:limit]
        live = await claim_store.live_claims(connection, [task.id for task in page])
        tops = await eventlog.tops(connection, [desk_channel(number) for number in mine])
        holders = {claim.volunteer_id for claims in live.values() for claim in claims}
        people = await account_store.names(connection, holders)
        earlier = {task.after_id for task in page if task.after_id is not None}
        titles = await store.find_tasks(connection, earlier) if earlier else {}
    return TaskList(
        tasks=[desk_task(task, live[task.id]) for task in page],
        next_cursor=str(page[-1].id) if len(tasks) > limit else None,
        positions={
            channel: Position(epoch=top.epoch, offset=top.offset) for channel, top in tops.items()
        },
        people=people,
        titles={str(number): task.title for number, task in titles.items()},
    )


@router.get("/tasks/{task_id}", operation_id="get_task", responses=all_answers(401, 403, 404, 409))
async def get_task(task_id: UUID, actor: SignedIn, edge: TheEdge, at: TheMoment) -> TaskPage:
    """A task with its words, by whoever may see it."""
    return await task_page(edge, actor, task_id, at.now)


@router.patch(
    "/tasks/{task_id}",
    operation_id="change_task",
    responses=all_answers(401, 403, 404, 409, 422),
)
async def change_task(
    task_id: UUID, body: TaskChange, actor: SignedIn, edge: TheEdge, at: TheMoment
) -> DeskTask:
    change = actions.Change(body.version, body.urgency, body.title, body.brief, body.deadline)

    async def run(tx: Transaction) -> DeskTask:
        return desk_task(*await actions.change_task(tx, at, actor, task_id, change))

    return await edge.db.act(run)


@router.post(
    "/tasks/{task_id}/cancel",
    operation_id="cancel_task",
    responses=all_answers(401, 403, 404, 409, 422),
)
async def cancel_task(
    task_id: UUID, body: TaskCancel, actor: SignedIn, edge: TheEdge, at: TheMoment
) -> DeskTask:
    """Withdraw a task; who works on it is told, and keeps what they typed as a draft."""

    async def run(tx: Transaction) -> DeskTask:
        task = await actions.cancel_task(tx, at, actor, task_id, body.reason)
        live = (await claim_store.live_claims(tx.connection, [task.id]))[task.id]
        return desk_task(task, live)

    return await edge.db.act(run)


@router.post(
    "/tasks/{task_id}/language",
    operation_id="correct_language",
    responses=all_answers(401, 403, 404, 409, 422),
)
async def correct_language(
    task_id: UUID, body: LanguageCorrection, actor: SignedIn, edge: TheEdge, at: TheMoment
) -> TaskPage:
    """Say which language the text is really in; the task moves to that lane."""

    async def run(tx: Transaction) -> None:
        await languages.correct_language(tx, at, actor, task_id, body.language)

    await edge.db.act(run)
    return await task_page(edge, actor, task_id, at.now, acted=True)
