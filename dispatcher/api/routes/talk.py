"""The seeker's part: no account, no name, and nothing that says who they are."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from dispatcher.actions.context import Moment
from dispatcher.actions.sessions import begin, end, passing, speak
from dispatcher.actions.sessions.words import words_field
from dispatcher.api.edge import Edge, TheEdge, TheMoment, all_answers, moment_of
from dispatcher.api.errors import CREATED, NO_CONTENT, OK
from dispatcher.api.seekers import After, Read, SeekerAsks, Shown, Stamp, Wait, place_of
from dispatcher.api.staff import OnHand
from dispatcher.api.turned_away import Unmet
from dispatcher.domain.errors import InvalidField, NotFound
from dispatcher.domain.fields import language_field
from dispatcher.domain.language_names import language_names
from dispatcher.domain.response import Response as Crisis
from dispatcher.domain.sessions.offer import Counselling, Helpline, country_of, helplines_for
from dispatcher.domain.sessions.session import Ending, SessionState
from dispatcher.domain.sessions.talk import LETTERS, Side
from dispatcher.store import counselling as counselling_store
from dispatcher.store import session_marks as marks
from dispatcher.store import sessions as store
from dispatcher.store.engine import Connection
from dispatcher.store.responses import find_response
from dispatcher.store.transaction import Transaction
from dispatcher.triage.helplines import shipped_helplines
from dispatcher.views.helplines import helpline_views
from dispatcher.views.sessions import MessageWish, Said
from dispatcher.views.talk import (
    CounsellingShut,
    OfferedLanguage,
    TalkBegun,
    TalkOpening,
    TalkView,
    TalkWish,
    TransferAnswer,
    TurnedAwayWish,
    shut_view,
)

router = APIRouter(tags=["talk"])

JUST_NOW_S = 60
FRESH_FOR = "public, max-age=0, s-maxage=5"
"""A crowd may be answered by a proxy; whoever looks again on their own page sees what is so now."""
_NAMES = {language.tag: language.name for language in language_names()}


async def open_offer(connection: Connection, slug: str) -> tuple[Crisis, Counselling]:
    """Raises NotFound where nobody offers counselling."""
    response = await find_response(connection, slug)
    if response is None:
        raise NotFound(kind="response")
    offer = await counselling_store.find_offer(connection, response.id)
    if offer is None or not offer.open:
        raise NotFound(kind="counselling")
    return response, offer


async def lines_of(connection: Connection, response: Crisis) -> tuple[list[Helpline], bool]:
    """Numbers to call, and whether the organisation gave them."""
    own = await counselling_store.helplines_of(connection, response.id)
    if own:
        return own, True
    return helplines_for(shipped_helplines(), country_of(response.glide)), False


@router.get("/talk/{response}", operation_id="get_talk_opening", responses=all_answers(404))
async def get_talk_opening(
    response: str, answer: Response, edge: TheEdge, at: TheMoment
) -> TalkOpening:
    """In which languages somebody is there now, and whom to call. No sign-in."""
    async with edge.db.read() as connection:
        crisis, offer = await open_offer(connection, response)
        lines, _ = await lines_of(connection, crisis)
    hand = await edge.staff.look(offer, at.now)
    answer.headers["Cache-Control"] = FRESH_FOR
    return TalkOpening(
        response=crisis.slug,
        languages=[_offered(hand, tag, at) for tag in hand.staffing.languages(at.now)],
        helplines=helpline_views(lines),
        retention_h=offer.retention_h,
    )


def _offered(hand: OnHand, tag: str, at: Moment) -> OfferedLanguage:
    found = hand.opening(tag, at.now)
    return OfferedLanguage(
        code=tag,
        name=_NAMES.get(tag, tag),
        open=found.shut is None,
        shut=None if found.shut is None else found.shut.value,
        next_at=found.next_at,
    )


async def _language(edge: Edge, crisis: Crisis, language: str | None, text: str | None) -> str:
    """What the seeker says, else what their words read as. Raises InvalidField, UnknownLanguage."""
    given = language_field(language, "language")
    if given is not None:
        return given
    if text is None:
        raise InvalidField(field="language", problem="missing")
    found = await edge.detect(text, crisis.expected_languages)
    if not found.language.startswith("und"):
        return found.language
    # Nobody in fear writes much: the likeliest is asked for, and whoever comes sees what it is.
    likely = next((tag for tag, _ in found.candidates), None)
    if likely is None:
        raise InvalidField(field="language", problem="missing")
    return likely


@router.post(
    "/talk/{response}/sessions",
    operation_id="begin_talk",
    status_code=CREATED,
    responses={
        200: {"model": CounsellingShut, "description": "Nobody is there"},
        **all_answers(404, 410, 422, 429),
    },
)
async def begin_talk(
    response: str, body: TalkWish, request: Request, answer: Response, edge: TheEdge, at: TheMoment
) -> TalkBegun | CounsellingShut:
    """Begin to wait for somebody; where nobody could come, that is said at once."""
    text = words_field(body.text, "text", LETTERS) if body.text and body.text.strip() else None
    masters = edge.masters
    answer.headers["Cache-Control"] = "no-store"
    async with edge.db.read() as connection:
        crisis, offer = await open_offer(connection, response)
        begun = await begin.find_begun(connection, masters, crisis.id, body.client_id)
    if begun is None:
        edge.newcomers.must_be_welcome(*place_of(request))
        language = await _language(edge, crisis, body.language, text)
        found = (await edge.staff.look(offer, at.now)).opening(language, at.now)
        if found.shut is not None:
            answer.status_code = OK
            unmet = Unmet(crisis.id, language, at.now, found.shut)
            await edge.turned_away.note(edge.db, place_of(request)[0], body.client_id, unmet)
            return shut_view(found, language)
        wish = begin.SeekerWish(body.client_id, text, body.age_band, body.topic, body.danger)

        async def run(tx: Transaction) -> begin.Begun:
            return await begin.begin_session(tx, at, masters, offer, language, wish)

        begun = await edge.db.act(run)
        edge.newcomers.began(*place_of(request))
    session = begun.talk.session
    return TalkBegun(
        id=session.id, token=begun.token, state=session.state.value, language=session.language
    )


@router.post(
    "/talk/{response}/turned-away",
    operation_id="say_turned_away",
    status_code=NO_CONTENT,
    responses=all_answers(404, 422),
)
async def say_turned_away(
    response: str, body: TurnedAwayWish, request: Request, edge: TheEdge, at: TheMoment
) -> Response:
    """Say that one read that nobody is there in one's language, and asked no further. It is counted
    where it is so; nothing is kept of who it was."""
    async with edge.db.read() as connection:
        crisis, offer = await open_offer(connection, response)
    language = await _language(edge, crisis, body.language, None)
    found = (await edge.staff.look(offer, at.now)).opening(language, at.now)
    if found.shut is not None:
        unmet = Unmet(crisis.id, language, at.now, found.shut)
        await edge.turned_away.note(edge.db, place_of(request)[0], body.client_id, unmet)
    return Response(status_code=NO_CONTENT)


@router.get(
    "/talk/sessions/{session_id}", operation_id="get_talk", responses=all_answers(401, 404, 422)
)
async def get_talk(
    session_id: UUID,
    shown: Shown,
    request: Request,
    answer: Response,
    edge: TheEdge,
    after: After = 0,
    read: Read = None,
    stamp: Stamp = None,
    wait: Wait = 0,
) -> TalkView:
    """How the seeker's talk stands and what was said since, as soon as there is something new."""
    seeker = SeekerAsks(edge, request, session_id, shown, after, read)
    talk = await seeker.arrive()
    await seeker.say_if_shut(talk)
    waits = talk.session.state is SessionState.WAITING
    view = await edge.held.answer(
        session_id,
        talk.session.organisation_id if waits else None,
        stamp,
        seeker.look,
        wait,
    )
    ended_at = talk.session.ended_at
    just_now = ended_at is None or (moment_of(request).now - ended_at).total_seconds() < JUST_NOW_S
    if view.ending == Ending.BLOCKED.value and just_now:
        edge.newcomers.block(*place_of(request))
    answer.headers["Cache-Control"] = "no-store"
    return view


@router.post(
    "/talk/sessions/{session_id}/messages",
    operation_id="say_in_talk",
    responses=all_answers(401, 404, 410, 422, 429),
)
async def say_in_talk(
    session_id: UUID, body: MessageWish, shown: Shown, edge: TheEdge, at: TheMoment
) -> Said:
    """Say something; sent again with its `client_id` it is the same message."""
    text = words_field(body.text, "text", LETTERS)

    async def run(tx: Transaction) -> int:
        return await speak.say_as_seeker(
            tx, at, edge.masters, session_id, shown, body.client_id, text
        )

    return Said(offset=await edge.db.act(run))


@router.post(
    "/talk/sessions/{session_id}/typing",
    operation_id="type_in_talk",
    status_code=NO_CONTENT,
    responses=all_answers(401, 404, 422),
)
async def type_in_talk(session_id: UUID, shown: Shown, edge: TheEdge, at: TheMoment) -> Response:
    """Say that one is writing."""

    async def run(tx: Transaction) -> None:
        if await store.talk_of_seeker(tx.connection, session_id, shown) is None:
            raise NotFound(kind="session")
        await marks.note_typing(tx.connection, session_id, Side.SEEKER, at.now)

    await edge.db.act(run)
    edge.held.changed(session_id)
    return Response(status_code=NO_CONTENT)


@router.post(
    "/talk/sessions/{session_id}/danger",
    operation_id="call_danger",
    status_code=NO_CONTENT,
    responses=all_answers(401, 404, 410, 422),
)
async def call_danger(session_id: UUID, shown: Shown, edge: TheEdge, at: TheMoment) -> Response:
    """Say that one is in danger now: whoever comes sees it first."""
    await edge.db.act(lambda tx: speak.call_danger(tx, at, session_id, shown))
    return Response(status_code=NO_CONTENT)


@router.post(
    "/talk/sessions/{session_id}/transfer",
    operation_id="answer_transfer",
    status_code=NO_CONTENT,
    responses=all_answers(401, 404, 409, 410, 422),
)
async def answer_transfer(
    session_id: UUID, body: TransferAnswer, shown: Shown, edge: TheEdge, at: TheMoment
) -> Response:
    """Say whether somebody else may go on."""
    await edge.db.act(
        lambda tx: passing.answer_transfer(tx, at, session_id, shown, agree=body.agree)
    )
    return Response(status_code=NO_CONTENT)


@router.post(
    "/talk/sessions/{session_id}/leave",
    operation_id="leave_talk",
    status_code=NO_CONTENT,
    responses=all_answers(401, 404, 422),
)
async def leave_talk(session_id: UUID, shown: Shown, edge: TheEdge, at: TheMoment) -> Response:
    """End it, or stop waiting."""
    await edge.db.act(lambda tx: end.leave_session(tx, at, session_id, shown))
    return Response(status_code=NO_CONTENT)
