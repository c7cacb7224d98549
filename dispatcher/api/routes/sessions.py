"""A counsellor's part: the next who needs somebody, and the sessions that they hold."""

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from fastapi import APIRouter, Request, Response

from dispatcher.actions.context import Moment
from dispatcher.actions.sessions import answer as answering
from dispatcher.actions.sessions import end, passing, speak, supervise
from dispatcher.actions.sessions.words import read_notes, words_field
from dispatcher.api.counsellors import CounsellorAsks, own_talk
from dispatcher.api.edge import Edge, SignedIn, TheEdge, TheMoment, all_answers
from dispatcher.api.errors import CREATED, NO_CONTENT
from dispatcher.api.seekers import After, Read, Stamp, Wait
from dispatcher.domain.actor import Actor
from dispatcher.domain.sessions.session import Severity
from dispatcher.domain.sessions.talk import LETTERS, NOTE_LETTERS, Side
from dispatcher.store import session_marks as marks
from dispatcher.store import sessions as store
from dispatcher.store.transaction import Transaction
from dispatcher.views.sessions import (
    ClosingWish,
    Held,
    HeldList,
    HeldMessages,
    MessageWish,
    Said,
    SessionNoteList,
    SessionNoteView,
    SessionNoteWish,
    SeverityWish,
    TransferWish,
    held_list,
    held_view,
    is_first,
)

router = APIRouter(tags=["sessions"])

OWES_FORM_FOR = timedelta(hours=24)
"""Who has not filled the form of a talk that was left by then is not asked for it any more."""


async def _present(edge: Edge, at: Moment, actor: Actor) -> Collection[UUID]:
    """Which supervisors are there, for the gate. Whoever asks is there themselves."""
    async with edge.db.read() as connection:
        supervisors = await answering.supervisors_of(connection, at, actor)
    return await edge.presence.available(supervisors)


@router.post(
    "/sessions/next",
    operation_id="answer_next",
    status_code=CREATED,
    responses=all_answers(401, 403, 404),
)
async def answer_next(actor: SignedIn, edge: TheEdge, at: TheMoment) -> Held:
    """Come to whoever needs somebody most; nobody chooses."""
    present = await _present(edge, at, actor)
    talk, greet = await edge.db.act(lambda tx: answering.answer_next(tx, at, actor, present))
    edge.staff.forget(talk.session.response_id)
    return held_view(talk, at.now, greet=greet)


@router.get("/sessions", operation_id="list_sessions", responses=all_answers(401))
async def list_sessions(actor: SignedIn, edge: TheEdge, at: TheMoment) -> HeldList:
    """The sessions that the caller holds or owes a form for, and what a next one would be."""
    async with edge.db.read() as connection:
        talks = await store.talks_held(connection, actor.id, at.now - OWES_FORM_FOR)
        ahead = await answering.whom_ahead(connection, at, actor)
    return held_list(talks, ahead, actor.id, at.now)


# The pattern keeps `/sessions/next` apart, which is asked for otherwise.
@router.get(
    "/sessions/{session_id:uuid}",
    operation_id="get_session",
    responses=all_answers(401, 403, 404, 422),
)
async def get_session(session_id: UUID, actor: SignedIn, edge: TheEdge, at: TheMoment) -> Held:
    """One that the caller holds."""
    async with edge.db.read() as connection:
        talk = await own_talk(connection, actor, session_id)
    return held_view(talk, at.now, greet=is_first(talk, actor.id))


@router.get(
    "/sessions/{session_id}/messages",
    operation_id="get_session_messages",
    responses=all_answers(401, 403, 404, 409, 410, 422),
)
async def get_session_messages(
    session_id: UUID,
    actor: SignedIn,
    request: Request,
    answer: Response,
    edge: TheEdge,
    after: After = 0,
    read: Read = None,
    stamp: Stamp = None,
    wait: Wait = 0,
) -> HeldMessages:
    """What was said since, as soon as there is something new. Asking says that one is there."""
    asker = CounsellorAsks(edge, request, actor, session_id, after, read)
    await asker.arrive()
    answer.headers["Cache-Control"] = "no-store"
    return await edge.held.answer(session_id, None, stamp, asker.look, wait)


@router.post(
    "/sessions/{session_id}/messages",
    operation_id="say_in_session",
    responses=all_answers(401, 403, 404, 410, 422, 429),
)
async def say_in_session(
    session_id: UUID, body: MessageWish, actor: SignedIn, edge: TheEdge, at: TheMoment
) -> Said:
    """Say something; sent again with its `client_id` it is the same message. A supervisor who has
    stepped in speaks as one."""
    text = words_field(body.text, "text", LETTERS)

    async def run(tx: Transaction) -> int:
        return await speak.say_as_staff(
            tx, at, edge.masters, session_id, actor, body.client_id, text
        )

    return Said(offset=await edge.db.act(run))


@router.post(
    "/sessions/{session_id}/typing",
    operation_id="type_in_session",
    status_code=NO_CONTENT,
    responses=all_answers(401, 403, 404, 422),
)
async def type_in_session(
    session_id: UUID, actor: SignedIn, edge: TheEdge, at: TheMoment
) -> Response:
    """Say that one is writing."""

    async def run(tx: Transaction) -> None:
        talk = await own_talk(tx.connection, actor, session_id)
        if talk.session.counsellor_id == actor.id:
            await marks.note_typing(tx.connection, session_id, Side.COUNSELLOR, at.now)

    await edge.db.act(run)
    edge.held.changed(session_id)
    return Response(status_code=NO_CONTENT)


@router.post(
    "/sessions/{session_id}/severity",
    operation_id="judge_session",
    status_code=NO_CONTENT,
    responses=all_answers(401, 403, 404, 410, 422),
)
async def judge_session(
    session_id: UUID, body: SeverityWish, actor: SignedIn, edge: TheEdge, at: TheMoment
) -> Response:
    """Say how severe it is: what a person has judged no words change any more."""
    severity = Severity(body.severity)
    await edge.db.act(lambda tx: supervise.judge_session(tx, at, actor, session_id, severity))
    return Response(status_code=NO_CONTENT)


@router.get(
    "/sessions/{session_id}/notes",
    operation_id="list_session_notes",
    responses=all_answers(401, 403, 404, 410, 422),
)
async def list_session_notes(
    session_id: UUID, actor: SignedIn, answer: Response, edge: TheEdge
) -> SessionNoteList:
    """Private notes of whoever counsels or has counselled here; never the seeker's to read."""
    async with edge.db.read() as connection:
        await own_talk(connection, actor, session_id)
        notes = await read_notes(connection, edge.masters, session_id)
    answer.headers["Cache-Control"] = "no-store"
    return SessionNoteList(
        notes=[
            SessionNoteView(text=one.text, at=one.written_at, own=one.author_id == actor.id)
            for one in notes
        ]
    )


@router.post(
    "/sessions/{session_id}/notes",
    operation_id="add_session_note",
    status_code=NO_CONTENT,
    responses=all_answers(401, 403, 404, 410, 422),
)
async def add_session_note(
    session_id: UUID, body: SessionNoteWish, actor: SignedIn, edge: TheEdge, at: TheMoment
) -> Response:
    """Write something down for oneself and whoever goes on. It goes with the words."""
    text = words_field(body.text, "text", NOTE_LETTERS)
    await edge.db.act(lambda tx: speak.add_note(tx, at, edge.masters, session_id, actor, text))
    return Response(status_code=NO_CONTENT)


@router.post(
    "/sessions/{session_id}/help",
    operation_id="call_for_help",
    status_code=NO_CONTENT,
    responses=all_answers(401, 403, 404, 410, 422),
)
async def call_for_help(
    session_id: UUID, actor: SignedIn, edge: TheEdge, at: TheMoment
) -> Response:
    """Ask a supervisor to come."""
    await edge.db.act(lambda tx: supervise.call_for_help(tx, at, actor, session_id))
    return Response(status_code=NO_CONTENT)


@router.post(
    "/sessions/{session_id}/transfer",
    operation_id="ask_to_transfer",
    status_code=NO_CONTENT,
    responses=all_answers(401, 403, 404, 409, 410, 422),
)
async def ask_to_transfer(
    session_id: UUID, body: TransferWish, actor: SignedIn, edge: TheEdge, at: TheMoment
) -> Response:
    """Ask the seeker whether somebody else may go on; the caller stays until then."""
    await edge.db.act(lambda tx: passing.ask_to_transfer(tx, at, actor, session_id, body.to))
    return Response(status_code=NO_CONTENT)


@router.delete(
    "/sessions/{session_id}/transfer",
    operation_id="withdraw_transfer",
    status_code=NO_CONTENT,
    responses=all_answers(401, 403, 404, 410, 422),
)
async def withdraw_transfer(
    session_id: UUID, actor: SignedIn, edge: TheEdge, at: TheMoment
) -> Response:
    """Stay after all."""
    await edge.db.act(lambda tx: passing.withdraw_transfer(tx, at, actor, session_id))
    return Response(status_code=NO_CONTENT)


@router.post(
    "/sessions/{session_id}/transfer/take",
    operation_id="take_transfer",
    responses=all_answers(401, 403, 404, 409, 410, 422),
)
async def take_transfer(session_id: UUID, actor: SignedIn, edge: TheEdge, at: TheMoment) -> Held:
    """Go on with a talk that is handed over; its seeker is not greeted again."""
    present = await _present(edge, at, actor)
    talk = await edge.db.act(lambda tx: answering.take_transfer(tx, at, actor, session_id, present))
    return held_view(talk, at.now, greet=False)


@router.post(
    "/sessions/{session_id}/close",
    operation_id="close_session",
    status_code=NO_CONTENT,
    responses=all_answers(401, 403, 404, 410, 422),
)
async def close_session(
    session_id: UUID, body: ClosingWish, actor: SignedIn, edge: TheEdge, at: TheMoment
) -> Response:
    """End it, or fill the form of one that its seeker has left. No text of it is kept."""
    await edge.db.act(lambda tx: end.close_session(tx, at, actor, session_id, body.form()))
    return Response(status_code=NO_CONTENT)
