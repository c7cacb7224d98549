"""Scenes of calls that ring for counsellors while a seeker waits."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

from dispatcher.actions.sessions import calling
from dispatcher.actions.sessions.end import end_unanswered
from dispatcher.domain.sessions.session import Severity
from tests.support.calls import need, rung
from tests.support.counselling import begin, offer_counselling
from tests.support.world import World


async def _seeker(world: World) -> UUID:
    await offer_counselling(world)
    return (await begin(world)).talk.session.id


async def call_for_a_seeker(world: World, _: Path) -> AsyncIterator[None]:
    session = await _seeker(world)
    yield
    await rung(world, session, "holder", urgent=True)
    await rung(world, session, "turkish")


async def decline_a_call(world: World, _: Path) -> AsyncIterator[None]:
    call = await rung(world, await _seeker(world), "holder")
    yield
    await world.act(calling.decline_session_call, world["holder"], call.id)
    await world.act(calling.decline_session_call, world["holder"], call.id)


async def a_call_becomes_urgent(world: World, _: Path) -> AsyncIterator[None]:
    session = await _seeker(world)
    call = await rung(world, session, "holder")
    worse = (await need(world, session))._replace(severity=Severity.DANGER)
    yield
    await world.act(calling.settle_calls, [call.id], {session: worse}, ())


async def a_call_rings_out(world: World, _: Path) -> AsyncIterator[None]:
    session = await _seeker(world)
    call = await rung(world, session, "holder")
    needs = {session: await need(world, session)}
    world.clock.go(minutes=1)
    yield
    await world.act(calling.settle_calls, [call.id], needs, ())


async def a_call_is_taken_back(world: World, _: Path) -> AsyncIterator[None]:
    session = await _seeker(world)
    call = await rung(world, session, "holder")
    await world.act(end_unanswered, session)
    yield
    await world.act(calling.settle_calls, [call.id], {}, ())


SCENES_CALLS = (
    call_for_a_seeker,
    decline_a_call,
    a_call_becomes_urgent,
    a_call_rings_out,
    a_call_is_taken_back,
)
