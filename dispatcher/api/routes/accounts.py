"""Signing in and out, and one's own settings."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from dispatcher.actions import accounts as actions
from dispatcher.actions.availability import set_availability as declare
from dispatcher.api.auth import COOKIE, credential_of, must_be_ours
from dispatcher.api.edge import SignedIn, TheEdge, TheMoment, all_answers
from dispatcher.api.errors import NO_CONTENT
from dispatcher.api.presence import set_state, state_of
from dispatcher.domain.availability import check_availability
from dispatcher.domain.consent import check_consent
from dispatcher.domain.errors import Unauthenticated
from dispatcher.store.accounts import find_actor
from dispatcher.store.availability import find_availability
from dispatcher.store.transaction import Transaction
from dispatcher.views.availability import AvailabilityView, AvailabilityWish, availability_view
from dispatcher.views.people import Me, MeChange, PresenceView, PresenceWish, SignIn, me

router = APIRouter(tags=["accounts"])


@router.post(
    "/session",
    operation_id="sign_in",
    response_model=Me,
    responses=all_answers(401, 403, 422, 429),
)
async def sign_in(request: Request, body: SignIn, edge: TheEdge, at: TheMoment) -> Response:
    """Sign in with e-mail and password; the answer sets the session cookie."""
    must_be_ours(request.headers, edge.settings.public_url, any_port=False)
    host = request.client.host if request.client is not None else ""
    token = await actions.sign_in(edge.db, at, body.email, body.password, host)
    credential = credential_of({"cookie": f"{COOKIE}={token}"})
    assert credential is not None
    actor = await edge.auth.actor(credential)
    answer = me(actor, await state_of(edge.presence, actor.id))
    return _with_cookie(request, answer, token)


def _with_cookie(request: Request, answer: Me, token: str) -> Response:
    """Secure wherever the page came by https; a plain http one is for this machine and tests."""
    response = Response(answer.model_dump_json(), media_type="application/json")
    public = request.app.state.edge.settings.public_url or ""
    secure = public.startswith("https:") or request.url.scheme == "https"
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(actions.SIGN_IN_LASTS.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=secure,
        path="/",
    )
    return response


@router.delete(
    "/session", operation_id="sign_out", status_code=NO_CONTENT, responses=all_answers(401, 403)
)
async def sign_out(request: Request, actor: SignedIn, edge: TheEdge) -> Response:
    """End this session; its cookie lets nobody in any more."""
    credential = credential_of(request.headers)
    if credential is None or not credential.cookie:
        raise Unauthenticated()

    async def run(tx: Transaction) -> None:
        await actions.sign_out(tx, credential.token)

    await edge.db.act(run)
    edge.auth.forget(credential.token)
    response = Response(status_code=NO_CONTENT)
    response.delete_cookie(COOKIE, path="/")
    return response


@router.get("/me", operation_id="get_me", responses=all_answers(401))
async def get_me(actor: SignedIn, edge: TheEdge) -> Me:
    return me(actor, await state_of(edge.presence, actor.id))


@router.patch("/me", operation_id="change_me", responses=all_answers(401, 403, 422))
async def change_me(actor: SignedIn, body: MeChange, edge: TheEdge) -> Me:
    async def run(tx: Transaction) -> None:
        await actions.change_me(
            tx, actor, locale=body.locale, timezone=body.timezone, name=body.name
        )

    await edge.db.act(run)
    edge.auth.forget_account(actor)
    async with edge.db.read() as connection:
        changed = await find_actor(connection, actor.id)
    assert changed is not None
    return me(changed, await state_of(edge.presence, actor.id))


@router.put("/me/presence", operation_id="set_presence", responses=all_answers(401, 403, 422))
async def set_presence(actor: SignedIn, body: PresenceWish, edge: TheEdge) -> PresenceView:
    """Say that one is there, or away whatever the connection says."""
    await set_state(edge.presence, actor.id, body.state)
    return PresenceView(state=body.state)


@router.get("/me/availability", operation_id="get_availability", responses=all_answers(401, 403))
async def get_availability(actor: SignedIn, edge: TheEdge, at: TheMoment) -> AvailabilityView:
    """When the caller can be counted on, as they declared it."""
    actor.must_volunteer()
    async with edge.db.read() as connection:
        return availability_view(*await find_availability(connection, actor.id), at.now)


@router.put(
    "/me/availability", operation_id="set_availability", responses=all_answers(401, 403, 422)
)
async def set_availability(
    actor: SignedIn, body: AvailabilityWish, edge: TheEdge, at: TheMoment
) -> AvailabilityView:
    """Declare when one can be counted on, in place of what was declared before."""
    actor.must_volunteer()
    wish = check_availability(
        now=at.now,
        timezone=actor.account.timezone if body.timezone is None else body.timezone,
        windows=[(window.day, window.start, window.until) for window in body.windows],
        quiet=None if body.quiet is None else (body.quiet.start, body.quiet.until),
        until=body.available_until,
    )
    consent = check_consent(
        now=at.now,
        nights=body.nights,
        offers_an_hour=body.offers_an_hour,
        away_until=body.away_until,
    )

    async def run(tx: Transaction) -> None:
        await declare(tx, at, actor, wish, consent)

    await edge.db.act(run)
    edge.auth.forget_account(actor)
    return availability_view(wish, consent, at.now)
