"""A seeker who waits rings for exactly those who could come, until somebody has come."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
import redis.asyncio

from dispatcher.actions.availability import set_availability
from dispatcher.actions.context import Moment
from dispatcher.actions.sessions import calling as actions
from dispatcher.actions.sessions.answer import answer_next
from dispatcher.actions.sessions.end import end_unanswered
from dispatcher.actions.sessions.passing import judge
from dispatcher.actions.sessions.speak import locked
from dispatcher.actions.sessions.sweeps import interrupt_sessions
from dispatcher.domain.availability import Availability
from dispatcher.domain.consent import Consent
from dispatcher.domain.errors import NotFound
from dispatcher.domain.session_errors import NotYourCall
from dispatcher.domain.sessions.calling import CallState, SessionCall
from dispatcher.domain.sessions.session import Severity
from dispatcher.live.presence import Presence
from dispatcher.store import counsellors as counsellor_store
from dispatcher.store.engine import open_pool
from dispatcher.store.session_calls import calls_of
from dispatcher.store.transaction import Database, Transaction
from tests.support.counselling import (
    begin,
    clear_counsellor,
    join_volunteer,
    offer_counselling,
    on_shift,
)
from tests.support.world import World
from worker.calling import Calling


@dataclass
class Bells:
    """Calls beside a world, by the world's clock; `here` are heard of each time it looks."""

    world: World
    presence: Presence
    calling: Calling
    here: list[str]

    async def look(self, **later: float) -> set[str]:
        """For whom it begins to ring when so much time has gone by."""
        self.world.clock.go(**later)
        await self.presence.heard([self.world[name].id for name in self.here])
        return self.names(await self.calling.look(self.world.clock.now))

    def names(self, calls: Sequence[SessionCall]) -> set[str]:
        by_id = {person.id: name for name, person in self.world.people.items()}
        assert len({call.counsellor_id for call in calls}) == len(calls)
        return {by_id[call.counsellor_id] for call in calls}

    async def seeker(self, text: str | None = None, language: str = "tr") -> UUID:
        return (await begin(self.world, text, language)).talk.session.id

    async def calls(self, session: UUID) -> list[SessionCall]:
        async with self.world.db.read() as connection:
            return (await calls_of(connection, [session]))[session]

    async def states(self, session: UUID) -> dict[str, CallState]:
        """How each one's last call stands."""
        by_id = {person.id: name for name, person in self.world.people.items()}
        return {by_id[call.counsellor_id]: call.state for call in await self.calls(session)}

    async def next(self, name: str) -> UUID:
        present = [self.world["supervisor"].id]
        talk, _ = await self.world.act(answer_next, self.world[name], present)
        return talk.session.id

    async def in_danger(self, session: UUID) -> None:
        async def run(tx: Transaction, at: Moment) -> None:
            await judge(tx, at, await locked(tx, session), Severity.DANGER)

        await self.world.act(run)

    def told(self) -> list[dict[str, Any]]:
        frames = [json.loads(one.frame) for told in self.world.told for one in told.events]
        return [frame for frame in frames if frame["event"].startswith("call.")]


@pytest.fixture
async def bells(world: World, redis_url: str) -> AsyncIterator[Bells]:
    """A supervisor is there; `turkish` and `second` counsel and are on shift."""
    await offer_counselling(world)
    await on_shift(world, "supervisor")
    for name in ("turkish", "second"):
        await clear_counsellor(world, name)
        await on_shift(world, name, "counsellor")
    async with redis.asyncio.from_url(redis_url) as client:
        presence = Presence(client, clock=lambda: world.clock.now.timestamp())
        calling = Calling(world.db, presence, world.clock)
        yield Bells(world, presence, calling, ["supervisor"])


async def test_it_rings_for_exactly_those_who_could_come(world: World, bells: Bells) -> None:
    """Beside the two on shift and one at a board: not without a clearance, another language,
    paused, holding enough, at home, or gone away."""
    speaks_turkish = "tr:native,en:fluent"
    for name in ("at_board", "uncleared", "paused", "busy", "at_home", "gone"):
        await join_volunteer(world, name, speaks_turkish)
        if name != "uncleared":
            await clear_counsellor(world, name)
    await clear_counsellor(world, "sorani")
    bells.here += ["at_board", "uncleared", "paused", "busy", "gone", "sorani"]
    async with world.db.pool.acquire() as connection:
        await counsellor_store.set_paused(connection, world["paused"].id, True)
        await connection.execute(
            "update counsellor set cap = 1 where account_id = $1", world["busy"].id
        )
    await bells.seeker()
    await bells.next("busy")
    await bells.presence.go_away(world["gone"].id)
    session = await bells.seeker()
    await bells.in_danger(session)
    assert await bells.look() == {"turkish", "second", "at_board"}
    assert await bells.look(seconds=1) == set(), "it rings already"


async def test_a_few_seconds_go_by_before_it_rings(bells: Bells) -> None:
    await bells.seeker()
    assert await bells.look(seconds=7) == set()
    assert await bells.look(seconds=1) == {"turkish", "second"}


async def test_nobody_is_rung_where_no_supervisor_is_there(bells: Bells) -> None:
    bells.here.clear()
    await bells.in_danger(await bells.seeker())
    assert await bells.look(seconds=30) == set()
    bells.here.append("supervisor")
    assert await bells.look() == {"turkish", "second"}


async def test_it_says_a_language_and_whether_it_is_urgent_and_nothing_else(
    world: World, bells: Bells
) -> None:
    session = await bells.seeker("Ayşe korkuyor")
    world.told.clear()
    await bells.look(seconds=8)
    frames = bells.told()
    channels = {f"inbox:{world[name].id}" for name in ("turkish", "second")}
    assert {frame["channel"] for frame in frames} == channels
    for frame in frames:
        state = frame["entity"]["state"]
        assert (state["language"], state["urgent"], state["state"]) == ("tr", False, "made")
        assert str(session) not in json.dumps(frame)
        assert "Ayşe" not in json.dumps(frame, ensure_ascii=False)


async def test_it_stops_for_all_as_soon_as_somebody_has_come(world: World, bells: Bells) -> None:
    session = await bells.seeker()
    await bells.look(seconds=8)
    assert await bells.next("turkish") == session
    world.told.clear()
    assert await bells.look(seconds=1) == set()
    assert await bells.states(session) == {
        "turkish": CallState.ANSWERED,
        "second": CallState.WITHDRAWN,
    }
    assert [frame["event"] for frame in bells.told()] == ["call.ended"] * 2
    world.told.clear()
    await bells.look(seconds=1)
    assert bells.told() == [], "said once"


async def test_whoever_presses_next_has_answered_whomever_they_are_given(bells: Bells) -> None:
    session = await bells.seeker()
    await bells.look(seconds=8)
    worse = await bells.seeker()
    await bells.in_danger(worse)
    assert await bells.next("turkish") == worse
    await bells.look(seconds=1)
    assert (await bells.states(session))["turkish"] is CallState.ANSWERED
    assert (await bells.states(session))["second"] is CallState.MADE


async def test_not_now_makes_room_for_the_next_and_holds_for_this_wait(
    world: World, bells: Bells
) -> None:
    for name in ("third", "fourth"):
        await join_volunteer(world, name, "tr:fluent,en:native")
        await clear_counsellor(world, name)
        await on_shift(world, name, "counsellor")
    session = await bells.seeker()
    first = await bells.look(seconds=8)
    assert len(first) == 2
    declines = next(call for call in await bells.calls(session))
    by_id = {person.id: name for name, person in world.people.items()}
    who = by_id[declines.counsellor_id]
    stranger = world[next(name for name in first if name != who)]
    with pytest.raises(NotYourCall):
        await world.act(actions.decline_session_call, stranger, declines.id)
    with pytest.raises(NotFound):
        await world.act(actions.decline_session_call, stranger, world.ids())
    await world.act(actions.decline_session_call, world[who], declines.id)
    (next_one,) = await bells.look(seconds=1)
    assert next_one not in first
    rung = {next_one}
    for _ in range(20):
        rung |= await bells.look(minutes=1)
    assert who not in rung
    assert rung >= {"third", "fourth"} - {who}


async def test_who_becomes_unable_is_not_rung_any_more(world: World, bells: Bells) -> None:
    session = await bells.seeker()
    await bells.look(seconds=8)
    async with world.db.pool.acquire() as connection:
        await counsellor_store.set_paused(connection, world["second"].id, True)
    await bells.look(seconds=1)
    assert await bells.states(session) == {
        "turkish": CallState.MADE,
        "second": CallState.WITHDRAWN,
    }
    await world.act(end_unanswered, session)
    await bells.look(seconds=1)
    assert (await bells.states(session))["turkish"] is CallState.WITHDRAWN


async def test_what_rings_is_told_anew_when_it_becomes_danger(world: World, bells: Bells) -> None:
    session = await bells.seeker()
    await bells.look(seconds=8)
    await bells.in_danger(session)
    world.told.clear()
    assert await bells.look(seconds=1) == set()
    urgent = [frame["entity"]["state"]["urgent"] for frame in bells.told()]
    assert urgent == [True, True]
    assert all(call.urgent for call in await bells.calls(session))


async def test_a_talk_whose_counsellor_vanished_rings_for_the_others(
    world: World, bells: Bells
) -> None:
    session = await bells.seeker()
    await bells.next("turkish")
    assert await bells.look(minutes=1) == set(), "somebody is with them"
    await interrupt_sessions(world.db, world.at())
    assert await bells.look(seconds=8) == {"turkish", "second"}
    assert {call.since for call in await bells.calls(session)} == {
        world.clock.now - timedelta(seconds=8)
    }


async def test_quiet_hours_are_kept_by_who_is_not_on_shift(world: World, bells: Bells) -> None:
    person = await join_volunteer(world, "at_board", "tr:native,en:fluent")
    await clear_counsellor(world, "at_board")
    bells.here.append("at_board")
    declared = Availability("UTC", until=world.clock.now + timedelta(hours=1))
    await world.act(set_availability, person, declared, Consent(offers_an_hour=0))
    await bells.in_danger(await bells.seeker())
    assert await bells.look() == {"turkish", "second"}


async def test_a_new_leader_rings_nobody_twice_in_a_wave(world: World, bells: Bells) -> None:
    session = await bells.seeker()
    assert await bells.look(seconds=8) == {"turkish", "second"}
    for seconds in (1, 10, 20, 20, 20):
        world.clock.go(seconds=seconds)
        await bells.presence.heard([world["supervisor"].id])
        after_restart = Calling(world.db, bells.presence, world.clock)
        assert await after_restart.look(world.clock.now) == []
    assert len(await bells.calls(session)) == 2
    assert set((await bells.states(session)).values()) == {CallState.OVER}


async def test_two_who_both_think_that_they_lead_ring_once(
    world: World, bells: Bells, database_url: str
) -> None:
    session = await bells.seeker()
    world.clock.go(seconds=8)
    await bells.presence.heard([world["supervisor"].id])
    pool = await open_pool(database_url, smallest=1, largest=2)
    try:
        other = Calling(await Database.connect(pool), bells.presence, world.clock)
        looks = [one.look(world.clock.now) for one in (bells.calling, other, bells.calling, other)]
        made = [call for found in await asyncio.gather(*looks) for call in found]
    finally:
        await pool.close()
    assert len(made) == 2
    assert {call.id for call in await bells.calls(session)} == {call.id for call in made}


async def test_who_is_killed_between_deciding_and_ringing_leaves_nothing_half_done(
    world: World, bells: Bells
) -> None:
    """The calls of one wave are in the record together or not at all, and so are their events."""
    session = await bells.seeker()
    world.clock.go(seconds=8)
    await bells.presence.heard([world["supervisor"].id])
    waiting = await bells.calling._read(world.clock.now)
    (need,) = waiting.needs
    people = waiting.on_call(need, world.clock.now)
    assert len(people) == 2
    world.told.clear()

    async def killed(tx: Transaction) -> None:
        await actions.make_calls(tx, world.at(), need, people, 1)
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await world.db.act(killed)
    assert (await bells.calls(session), bells.told()) == ([], [])
    assert await bells.look() == {"turkish", "second"}


async def test_what_is_decided_about_a_wait_that_is_over_rings_nobody(
    world: World, bells: Bells
) -> None:
    session = await bells.seeker()
    world.clock.go(seconds=8)
    await bells.presence.heard([world["supervisor"].id])
    waiting = await bells.calling._read(world.clock.now)
    (need,) = waiting.needs
    await bells.next("turkish")
    people = waiting.on_call(need, world.clock.now)
    act = partial(actions.make_calls, at=world.at(), need=need, people=people, wave=1)
    assert await world.db.act(act) == []
    assert await bells.calls(session) == []


async def test_where_redis_is_away_nobody_is_rung_and_nothing_breaks(
    world: World, bells: Bells
) -> None:
    """The gate asks who supervises, and nobody can say."""
    await bells.seeker()
    async with redis.asyncio.from_url("redis://127.0.0.1:1") as client:
        blind = Calling(world.db, Presence(client), world.clock)
        world.clock.go(seconds=60)
        assert await blind.look(world.clock.now) == []
