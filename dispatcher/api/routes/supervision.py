"""A supervisor's part: what goes on, and reading along where both sides are told."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from fastapi import APIRouter, Request, Response

from dispatcher.actions.context import Moment
from dispatcher.actions.sessions import supervise
from dispatcher.actions.sessions.shift_gate import must_be_on_shift, must_supervise
from dispatcher.actions.sessions.words import read_messages, read_notes, words_field
from dispatcher.api.edge import Edge, SignedIn, TheEdge, TheMoment, all_answers, moment_of
from dispatcher.api.errors import NO_CONTENT
from dispatcher.api.held import Look, stamp_of
from dispatcher.api.organisations import organisation_named
from dispatcher.api.presence import note_here
from dispatcher.api.seekers import After, Stamp, Wait
from dispatcher.api.staff import OnHand
from dispatcher.domain.actor import Actor
from dispatcher.domain.errors import NotFound
from dispatcher.domain.sessions.gate import missing_now
from dispatcher.domain.sessions.session import Ending, SessionState
from dispatcher.domain.sessions.staffing import is_cleared
from dispatcher.domain.sessions.talk import LETTERS, Side, Talk
from dispatcher.store import counselling as counselling_store
from dispatcher.store import session_marks as marks
from dispatcher.store import sessions as store
from dispatcher.store.accounts import names
from dispatcher.store.engine import Connection
from dispatcher.store.shifts import is_on_shift
from dispatcher.store.transaction import Transaction
from dispatcher.views.sessions import Said, SessionNoteList, SessionNoteView, held_messages
from dispatcher.views.supervision import (
    CounsellorNow,
    OfferNow,
    Supervision,
    Watched,
    WhisperWish,
    watched_session,
)

router = APIRouter(tags=["supervision"])

PRESSING_S = 10.0


@router.get(
    "/supervision", operation_id="get_supervision", responses=all_answers(401, 403, 404, 422)
)
async def get_supervision(
    organisation: str, actor: SignedIn, edge: TheEdge, at: TheMoment
) -> Supervision:
    """Who waits and who talks in an organisation's sessions, without a word of them. Asking says
    that the supervisor is there."""
    async with edge.db.read() as connection:
        ours = await organisation_named(connection, organisation)
        must_supervise(actor, ours.id)
        offers = await counselling_store.offers_of(connection, [ours.id])
        talks = await store.talks_of_organisation(connection, ours.id)
        on_shift = await is_on_shift(connection, ours.id, actor.id, at.now)
        slugs = await counselling_store.slugs_of(connection, [one.response_id for one in offers])
    await note_here(edge.presence, actor.id)
    hands = [await edge.staff.look(offer, at.now) for offer in offers]
    shown = [_offer_now(hand, slugs[hand.staffing.offer.response_id], at.now) for hand in hands]
    talks.sort(key=_pressing)
    async with edge.db.read() as connection:
        people = await names(connection, _people(talks, shown))
    return Supervision(
        at=at.now,
        on_shift=on_shift,
        offers=shown,
        sessions=[watched_session(talk, slugs[talk.session.response_id], at.now) for talk in talks],
        people=people,
    )


def _pressing(talk: Talk) -> tuple[bool, int, datetime]:
    return talk.help_asked_at is None, -int(talk.session.severity), talk.session.waiting_since


def _people(talks: list[Talk], offers: list[OfferNow]) -> set[UUID]:
    found = {one.account for offer in offers for one in offer.counsellors}
    for talk in talks:
        some = (talk.session.counsellor_id, talk.watcher_id, talk.stepped_in_by)
        found |= {account for account in some if account is not None}
    return found


def _offer_now(hand: OnHand, slug: str, now: datetime) -> OfferNow:
    staffing = hand.staffing
    supervisors = staffing.supervisors(hand.present, now)
    return OfferNow(
        response=slug,
        open=staffing.offer.open,
        supervisors=supervisors,
        live=staffing.live,
        room=max(0, supervisors * staffing.offer.per_supervisor - staffing.live),
        counsellors=[
            CounsellorNow(
                account=one.account_id,
                languages=list(one.languages),
                present=one.account_id in hand.present,
                live=one.record.live,
                cap=one.record.cap,
                missing=[lack.value for lack in missing_now(one.record, now)],
            )
            for one in staffing.people
            if is_cleared(one, now)
        ],
    )


@dataclass(frozen=True, slots=True)
class _Supervisor:
    """A supervisor's question about a session that they read along with."""

    edge: Edge
    request: Request
    actor: Actor
    session_id: UUID
    after: int

    async def talk(self, connection: Connection, at: Moment) -> Talk:
        talk = await store.find_talk(connection, self.session_id)
        if talk is None:
            raise NotFound(kind="session")
        organisation = talk.session.organisation_id
        await must_be_on_shift(connection, at, self.actor, organisation)
        if talk.session.state is not SessionState.OVER:
            supervise.must_watch(talk, self.actor, at)
        return talk

    async def arrive(self) -> None:
        at = moment_of(self.request)

        async def note(tx: Transaction) -> None:
            talk = await self.talk(tx.connection, at)
            if talk.session.state is not SessionState.OVER:
                await marks.note_watching(tx.connection, self.session_id, self.actor.id, at.now)

        await self.edge.db.act(note)
        await note_here(self.edge.presence, self.actor.id)

    async def look(self) -> Look[Watched]:
        at = moment_of(self.request)
        async with self.edge.db.read() as connection:
            talk = await self.talk(connection, at)
            over = talk.session.state is SessionState.OVER
            # Words are read while both sides know of it: when it is over nobody can be told.
            messages = (
                []
                if over
                else await read_messages(
                    connection, self.edge.masters, self.session_id, self.after, whispers=True
                )
            )
            slugs = await counselling_store.slugs_of(connection, [talk.session.response_id])
        session = watched_session(talk, slugs[talk.session.response_id], at.now)
        words = held_messages(talk, messages, Side.SUPERVISOR, at.now)
        stamp = stamp_of(
            session.model_copy(update={"messages": 0}).model_dump_json(),
            f"{words.typing} {words.seen}",
        )
        view = Watched(session=session, words=words.model_copy(update={"stamp": stamp}))
        return Look(view, stamp, bool(messages) or over, PRESSING_S)


@router.post(
    "/sessions/{session_id}/watch",
    operation_id="begin_watching",
    responses=all_answers(401, 403, 404, 410, 422),
)
async def begin_watching(
    session_id: UUID, actor: SignedIn, request: Request, answer: Response, edge: TheEdge
) -> Watched:
    """Read along from now on. Both sides are told, and it is recorded."""
    at = moment_of(request)
    await edge.db.act(lambda tx: supervise.begin_watching(tx, at, actor, session_id))
    answer.headers["Cache-Control"] = "no-store"
    return (await _Supervisor(edge, request, actor, session_id, 0).look()).view


@router.get(
    "/sessions/{session_id}/watch",
    operation_id="watch_session",
    responses=all_answers(401, 403, 404, 410, 422),
)
async def watch_session(
    session_id: UUID,
    actor: SignedIn,
    request: Request,
    answer: Response,
    edge: TheEdge,
    after: After = 0,
    stamp: Stamp = None,
    wait: Wait = 0,
) -> Watched:
    """What was said since, for the supervisor who reads along."""
    asker = _Supervisor(edge, request, actor, session_id, after)
    await asker.arrive()
    answer.headers["Cache-Control"] = "no-store"
    return await edge.held.answer(session_id, None, stamp, asker.look, wait)


@router.delete(
    "/sessions/{session_id}/watch",
    operation_id="stop_watching",
    status_code=NO_CONTENT,
    responses=all_answers(401, 403, 404, 422),
)
async def stop_watching(
    session_id: UUID, actor: SignedIn, edge: TheEdge, at: TheMoment
) -> Response:
    """Read along no longer; both sides are told."""
    await edge.db.act(lambda tx: supervise.stop_watching(tx, at, actor, session_id))
    return Response(status_code=NO_CONTENT)


@router.get(
    "/sessions/{session_id}/watch/notes",
    operation_id="list_watched_notes",
    responses=all_answers(401, 403, 404, 410, 422),
)
async def list_watched_notes(
    session_id: UUID, actor: SignedIn, request: Request, answer: Response, edge: TheEdge
) -> SessionNoteList:
    """What whoever counsels has written down for themselves and for the supervisor who reads
    along."""
    asker = _Supervisor(edge, request, actor, session_id, 0)
    async with edge.db.read() as connection:
        talk = await asker.talk(connection, moment_of(request))
        over = talk.session.state is SessionState.OVER
        notes = [] if over else await read_notes(connection, edge.masters, session_id)
    answer.headers["Cache-Control"] = "no-store"
    return SessionNoteList(
        notes=[SessionNoteView(text=one.text, at=one.written_at, own=False) for one in notes]
    )


@router.post(
    "/sessions/{session_id}/whisper",
    operation_id="whisper",
    responses=all_answers(401, 403, 404, 410, 422, 429),
)
async def whisper(
    session_id: UUID, body: WhisperWish, actor: SignedIn, edge: TheEdge, at: TheMoment
) -> Said:
    """Say something that the counsellor alone reads."""
    text = words_field(body.text, "text", LETTERS)

    async def run(tx: Transaction) -> int:
        return await supervise.whisper(
            tx, at, edge.masters, actor, session_id, body.client_id, text
        )

    return Said(offset=await edge.db.act(run))


@router.post(
    "/sessions/{session_id}/step-in",
    operation_id="step_in",
    status_code=NO_CONTENT,
    responses=all_answers(401, 403, 404, 410, 422),
)
async def step_in(session_id: UUID, actor: SignedIn, edge: TheEdge, at: TheMoment) -> Response:
    """Write along from now on, to both sides; the counsellor stays."""
    await edge.db.act(lambda tx: supervise.step_in(tx, at, actor, session_id))
    return Response(status_code=NO_CONTENT)


@router.post(
    "/sessions/{session_id}/end",
    operation_id="end_session",
    status_code=NO_CONTENT,
    responses=all_answers(401, 403, 404, 422),
)
async def end_session(session_id: UUID, actor: SignedIn, edge: TheEdge, at: TheMoment) -> Response:
    """End it."""
    await edge.db.act(
        lambda tx: supervise.end_by_supervisor(tx, at, actor, session_id, Ending.STEPPED_IN)
    )
    return Response(status_code=NO_CONTENT)


@router.post(
    "/sessions/{session_id}/block",
    operation_id="block_seeker",
    status_code=NO_CONTENT,
    responses=all_answers(401, 403, 404, 422),
)
async def block_seeker(session_id: UUID, actor: SignedIn, edge: TheEdge, at: TheMoment) -> Response:
    """End it, and let no other begin from there for a while. Who it is, is stored nowhere."""
    await edge.db.act(
        lambda tx: supervise.end_by_supervisor(tx, at, actor, session_id, Ending.BLOCKED)
    )
    return Response(status_code=NO_CONTENT)
