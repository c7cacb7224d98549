"""A small world to test in: two organisations in two responses, their people, one record.

Clock and ids are the test's own, so that the same test writes the same rows each time.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

import asyncpg
import pytest

from dispatcher.actions.accounts import NewAccount, create_account
from dispatcher.actions.claiming import Held, Wish, decide_wishes
from dispatcher.actions.context import Moment
from dispatcher.actions.offers import make_offers
from dispatcher.actions.posting import Post, Posted, post_tasks
from dispatcher.actions.submitting import HandedIn, Work, decide_works
from dispatcher.domain.actor import Account, Actor
from dispatcher.domain.claim import Claim
from dispatcher.domain.errors import Refusal
from dispatcher.domain.language import parse_proficiencies
from dispatcher.domain.matching import Proposal
from dispatcher.domain.offer import Offer, Reason, Why
from dispatcher.domain.organisation import Organisation, Role
from dispatcher.domain.posting import check_posting
from dispatcher.domain.response import Response
from dispatcher.domain.task import Task
from dispatcher.domain.volunteer import Clearance
from dispatcher.store import accounts as account_store
from dispatcher.store import claims as claim_store
from dispatcher.store import offers as offer_store
from dispatcher.store import responses as response_store
from dispatcher.store import tasks as task_store
from dispatcher.store.engine import open_pool
from dispatcher.store.transaction import Committed, Database, Transaction

T = TypeVar("T")

BEGAN = datetime(2026, 3, 1, 12, tzinfo=UTC)
FIRST_ID = 0x0195_0000_0000_7000_8000_0000_0000_0000


class Ids:
    """UUIDs of version 7 that count up."""

    def __init__(self) -> None:
        self._given = 0

    def __call__(self) -> UUID:
        self._given += 1
        return UUID(int=FIRST_ID + self._given)


@dataclass
class Clock:
    """A clock that moves when it is told to."""

    now: datetime = BEGAN

    def __call__(self) -> datetime:
        return self.now

    def go(self, **duration: float) -> datetime:
        self.now += timedelta(**duration)
        return self.now


@dataclass(frozen=True)
class Reads:
    """What a text is said to read as."""

    language: str
    confidence: float
    script: str = "Latn"
    candidates: tuple[tuple[str, float], ...] = ()


UNSURE = Reads("kmr", 0.55, candidates=(("kmr", 0.55), ("tr", 0.4)))
"""A text whose language people have to name."""


@dataclass
class World:
    """The record and who lives in it."""

    db: Database
    clock: Clock
    ids: Ids
    relief: Organisation
    other: Organisation
    response: Response
    other_response: Response
    people: dict[str, Actor] = field(default_factory=dict)
    told: list[Committed] = field(default_factory=list)
    crowded: int = 0

    def __getitem__(self, name: str) -> Actor:
        return self.people[name]

    def at(self, cause: str = "") -> Moment:
        return Moment(self.clock.now, cause, self.ids)

    async def act(self, action: Callable[..., Awaitable[T]], *args: Any, **kwargs: Any) -> T:
        """Run an action that takes (tx, at, ...) in a transaction of its own."""

        async def run(tx: Transaction) -> T:
            return await action(tx, self.at(action.__name__), *args, **kwargs)

        return await self.db.act(run)

    async def join(
        self,
        name: str,
        languages: str = "",
        *roles: tuple[Organisation, Role],
        clearances: Sequence[Clearance] = (),
        volunteers: bool = False,
        password_hash: str | None = None,
    ) -> Actor:
        """A new person, known from here on by their name."""
        new = NewAccount(
            email=f"{name}@example.org",
            name=name,
            password=None,
            roles=roles,
            languages=parse_proficiencies(languages) if languages else (),
            clearances=clearances,
            volunteers=volunteers,
        )
        account: Account = await self.act(create_account, new, password_hash)
        self.people[name] = await self.actor(account.id)
        return self.people[name]

    async def actor(self, account_id: UUID) -> Actor:
        async with self.db.read() as connection:
            found = await account_store.find_actor(connection, account_id)
        assert found is not None
        return found

    async def crowd(self, count: int, languages: str = "tr:native,en:fluent") -> list[Actor]:
        """So many volunteers whom no organisation vouches for."""
        began = self.crowded
        self.crowded += count
        known = parse_proficiencies(languages)

        async def write(tx: Transaction) -> list[UUID]:
            accounts = []
            for n in range(began, began + count):
                new = NewAccount(
                    email=f"crowd{n}@example.org",
                    name=f"crowd{n}",
                    password=None,
                    roles=(),
                    languages=known,
                    volunteers=True,
                )
                accounts.append((await create_account(tx, self.at(), new, None)).id)
            return accounts

        return [await self.actor(number) for number in await self.db.act(write)]

    async def post_many(
        self,
        texts: Sequence[str],
        *,
        detected: Reads | None = None,
        control: Mapping[str, Any] | None = None,
        **wishes: Any,
    ) -> list[Posted]:
        fields: dict[str, Any] = {"kind": "translation", "urgency": "urgent", "title": "Call"}
        if wishes.get("kind", "translation") in ("translation", "captioning"):
            fields["target_language"] = "en"
        if detected is None:
            fields["source_language"] = "tr"
        fields |= wishes
        posts = [
            Post(check_posting(now=self.clock.now, text=text, **fields), detected, control=control)
            for text in texts
        ]
        coordinator = self.people["coordinator"]
        return await self.act(post_tasks, coordinator, self.response, self.relief, posts)

    async def post(
        self, text: str = "Suya ihtiyacımız var", *, detected: Reads | None = None, **wishes: Any
    ) -> Task:
        """A task of the relief organisation; by default one to translate from Turkish."""
        return (await self.post_many([text], detected=detected, **wishes))[0].task

    async def claim(self, task: Task, person: Actor) -> Held:
        """Raises the refusal where there is no claim."""
        assert person.volunteer is not None
        outcome = await self.try_claim(task.id, person)
        if isinstance(outcome, Refusal):
            raise outcome
        return outcome

    async def try_claim(self, task_id: UUID, person: Actor) -> Held | Refusal:
        wish = Wish(task_id, person.must_volunteer(), self.at("claim"))
        return (await decide_wishes(self.db, [wish]))[0]

    async def ring(self, task: Task, person: Actor, **lasts: float) -> Offer:
        """An offer of the task that rings for this person, for two minutes by default."""
        ends_at = self.clock.now + timedelta(**(lasts or {"minutes": 2}))
        because = (Reason(Why.PRESENT),)
        proposal = Proposal(task.id, person.id, 1, ends_at, because)
        return (await self.act(make_offers, [proposal]))[0]

    async def offer(self, offer_id: UUID) -> Offer:
        async with self.db.read() as connection:
            found = await offer_store.find_offer(connection, offer_id)
        assert found is not None
        return found

    async def submit(self, held: Held, person: Actor, **content: Any) -> HandedIn:
        """Raises the refusal where the work is not taken in."""
        words = content or {"text": "We need water"}
        return await self.hand_in(person, held.claim.id, held.claim.fence, words)

    async def hand_in(
        self, person: Actor, claim_id: UUID, fence: int, content: Mapping[str, Any]
    ) -> HandedIn:
        """Raises the refusal where the work is not taken in."""
        work = Work(claim_id, fence, content, person, self.at("submit_work"))
        outcome = (await decide_works(self.db, [work]))[0]
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    async def task(self, task_id: UUID) -> Task:
        async with self.db.read() as connection:
            return (await task_store.find_tasks(connection, [task_id]))[task_id]

    async def claim_now(self, claim_id: UUID) -> Claim:
        async with self.db.read() as connection:
            found = await claim_store.find_claim(connection, claim_id)
        assert found is not None
        return found

    async def count(self, table: str, where: str = "true") -> int:
        async with self.db.read() as connection:
            found: int = await connection.fetchval(f"select count(*) from {table} where {where}")
        return found


EPOCH = "test00"

BROKEN = """
select t.id, t.state, t.taken, t.wanted, count(c.id) as live from task t
left join claim c on c.task_id = t.id and c.state in ('active', 'submitted', 'accepted')
group by t.id
having t.taken <> count(c.id)
    or (t.state = 'open' and t.taken >= t.wanted) or (t.state = 'full' and t.taken < t.wanted)
    or count(*) filter (where c.lane_id <> t.lane_id and c.state = 'active') > 0
    or coalesce(max(c.fence), 0) > t.fence
"""


async def broken_tasks(db: Database) -> list[dict[str, Any]]:
    """Tasks whose row does not agree with their claims; there must never be one."""
    async with db.read() as connection:
        return [dict(row) for row in await connection.fetch(BROKEN)]


async def build_world(database_url: str, *, pool_size: int = 12) -> World:
    """The people and organisations, in a record that holds nothing else."""
    pool = await open_pool(database_url, smallest=1, largest=pool_size)
    async with pool.acquire() as connection:
        await connection.execute("update installation set epoch = $1", EPOCH)
    told: list[Committed] = []
    db = Database(pool, EPOCH, told.append)

    async def found(
        tx: Transaction,
    ) -> tuple[Organisation, Organisation, Response, Response]:
        relief = await response_store.insert_organisation(tx.connection, "relief", "Relief", BEGAN)
        other = await response_store.insert_organisation(tx.connection, "other", "Other", BEGAN)
        responses = [
            await response_store.insert_response(
                tx.connection, slug, slug.title(), glide, ("tr", "kmr"), (organisation,), BEGAN
            )
            for slug, glide, organisation in (
                ("quake", "EQ-2023-000015-TUR", relief),
                ("flood", None, other),
            )
        ]
        return relief, other, responses[0], responses[1]

    relief, other, response, other_response = await db.act(found)
    world = World(db, Clock(), Ids(), relief, other, response, other_response, told=told)
    for role in (Role.COORDINATOR, Role.OBSERVER, Role.SUPERVISOR):
        await world.join(role.value, "", (relief, role))
        await world.join(f"other_{role.value}", "", (other, role))
    await world.join("turkish", "tr:native,en:fluent", (relief, Role.VOLUNTEER))
    await world.join("second", "tr:fluent,en:native", (relief, Role.VOLUNTEER))
    await world.join("kurdish", "kmr:native,tr:working,en:fluent", (relief, Role.VOLUNTEER))
    await world.join("sorani", "ckb:native,ar:fluent,en:fluent", (relief, Role.VOLUNTEER))
    await world.join("other_volunteer", "tr:native,en:fluent", (other, Role.VOLUNTEER))
    await world.join("free", "tr:native,en:fluent", volunteers=True)
    told.clear()
    return world


@pytest.fixture
async def world(database_url: str) -> AsyncIterator[World]:
    """A record with people in it and no tasks yet."""
    world = await build_world(database_url)
    try:
        yield world
    finally:
        await world.db.pool.close()


async def waits_for_a_lock(connection: asyncpg.Connection, count: int = 1) -> bool:
    """Whether at least so many others wait for a lock in this database just now."""
    found: int = await connection.fetchval(
        "select count(*) from pg_stat_activity where datname = current_database()"
        " and wait_event_type = 'Lock'"
    )
    return found >= count
