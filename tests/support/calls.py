"""Calls that ring for counsellors, made by the action that makes them in the running system."""

from uuid import UUID

from dispatcher.actions.sessions.calling import make_calls
from dispatcher.domain.availability import Standing
from dispatcher.domain.consent import Consent
from dispatcher.domain.sessions.calling import Need, SessionCall, need_of
from dispatcher.domain.sessions.gate import Counsellor
from dispatcher.domain.sessions.on_call import HOUR, OnCall
from dispatcher.domain.sessions.session import Severity
from dispatcher.domain.sessions.staffing import Person
from dispatcher.store.sessions import find_talk
from tests.support.world import World


async def need(world: World, session: UUID) -> Need:
    """What a session that waits needs."""
    async with world.db.read() as connection:
        talk = await find_talk(connection, session)
    found = None if talk is None else need_of(talk.session)
    assert found is not None
    return found


async def rung(
    world: World, session: UUID, name: str, *, present: bool = False, urgent: bool = False
) -> SessionCall:
    """It rings for this person, whoever they are."""
    of = await need(world, session)
    if urgent:
        of = of._replace(severity=Severity.DANGER)
    one = OnCall(
        Person(world[name].id, (of.language,), Counsellor(None, None, None)),
        frozenset(),
        on_shift=True,
        present=present,
        away=False,
        stands=Standing(False, False, world.clock.now + HOUR),
        consent=Consent(),
    )
    (call,) = await world.act(make_calls, of, [one], 1)
    return call
