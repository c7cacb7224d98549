"""Bugs that are planted on purpose, to see that the checker finds each of them.

They are planted from here, by replacing a function before a process serves; the product has no
switch for any of it. Each is a mistake that somebody has made somewhere. Nothing is imported from
the API at the top: what is replaced must be replaced before others take it by name.
"""

import asyncio
import itertools
import os
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import UUID

import asyncpg

from dispatcher.actions import claiming, claims, figures, submitting, sweeps
from dispatcher.actions.claiming import Held, Outcome, Wish
from dispatcher.actions.context import Moment
from dispatcher.domain.claim import Claim, ClaimState
from dispatcher.domain.errors import LeaseOver, NotYourClaim
from dispatcher.domain.events import Event, EventName, Position, Recorded, lane_channel
from dispatcher.domain.task import Task
from dispatcher.live.following import Mark, Place
from dispatcher.live.frames import Run
from dispatcher.live.heads import Head
from dispatcher.live.lane_heads import FIRST_DEPTH, LaneHeads
from dispatcher.live.outputs import NOTHING, Output, Outputs
from dispatcher.live.session import Session
from dispatcher.store import claiming as claiming_store
from dispatcher.store import claims as claim_store
from dispatcher.store import eventlog, idempotency
from dispatcher.store import offers as offer_store
from dispatcher.store import submitting as submitting_store
from dispatcher.store import tasks as task_store
from dispatcher.store.engine import Connection
from dispatcher.store.transaction import Committed, Database, Transaction
from tests.chaos.size import Size

ONE_API = Size(apis=1, gateways=0, loops=0, jobs=0)
TWO_APIS = Size(apis=2, gateways=0, loops=0, jobs=0)
WITH_LOOP = Size(apis=1, gateways=0, loops=1, jobs=0)


@dataclass(frozen=True, slots=True)
class Planted:
    """A bug: what it does, how it is put in, and which run finds it by which rule.

    `sql`: what the record must lose, so that its own guards do not stop the bug. `in_make_test`:
    one of those that every `make test` runs.
    """

    what: str
    patch: Callable[[], None]
    caught_by: str
    size: Size = ONE_API
    families: tuple[str, ...] = ()
    seed: int = 1
    seconds: float = 6.0
    settles_within_s: float = 3.0
    sql: tuple[str, ...] = field(default=())
    in_make_test: bool = False


def _replace(owner: Any, name: str, by: Any) -> Any:
    """Put `by` where `name` was and answer what was there; the code may have moved on."""
    right = getattr(owner, name)
    setattr(owner, name, by)
    return right


def _check_then_update() -> None:
    checking: ContextVar[bool] = ContextVar("checking", default=False)
    decide, lock = claiming.claim_tasks, task_store.lock_tasks

    async def claim_tasks(tx: Transaction, wishes: Sequence[Wish]) -> list[Outcome]:
        token = checking.set(True)
        try:
            return await decide(tx, wishes)
        finally:
            checking.reset(token)

    async def lock_tasks(connection: Connection, ids: Collection[UUID]) -> dict[UUID, Task]:
        if not checking.get():
            return await lock(connection, ids)
        found = await task_store.find_tasks(connection, ids)
        await asyncio.sleep(0.01)
        return found

    _replace(claiming, "claim_tasks", claim_tasks)
    _replace(task_store, "lock_tasks", lock_tasks)
    _behind_locks_alone()


def _behind_locks_alone() -> None:
    """Nothing is granted or taken in by one statement."""

    async def nothing(*_: Any) -> dict[int, Any]:
        return {}

    _replace(claiming, "_nobody_holds", lambda task: False)
    _replace(submitting, "_for_review", nothing)


def _version_ignored() -> None:
    guard = " and t.version = n.version - 1"
    assert guard in claiming_store.GRANT
    _replace(claiming_store, "GRANT", claiming_store.GRANT.replace(guard, ""))
    grant = claiming_store.grant

    async def grant_late(*given: Any) -> Any:
        await asyncio.sleep(0.1)  # a crowd is rare here: leave others time to come between
        return await grant(*given)

    _replace(claiming_store, "grant", grant_late)


def _work_after_the_end() -> None:
    for guard in (" and t.version = n.version - 1", " and c.version = n.version - 1"):
        assert guard in submitting_store.HAND_IN
        statement = submitting_store.HAND_IN.replace(guard, "")
        _replace(submitting_store, "HAND_IN", statement)
    hand_in = submitting_store.hand_in

    async def hand_in_late(*given: Any) -> Any:
        await asyncio.sleep(0.1)
        return await hand_in(*given)

    _replace(submitting_store, "hand_in", hand_in_late)


BUMP = """
insert into channel as c (name, top)
select name, n from unnest($1::text[], $2::bigint[]) as moved (name, n) order by name
on conflict (name) do update set top = c.top + excluded.top returning name, top
"""
WRITE = 'insert into event (channel, "offset", at, frame) values ($1, $2, $3, $4)'


def _offset_first() -> None:
    making: list[asyncio.Task[asyncpg.Pool]] = []

    async def make() -> asyncpg.Pool:
        url = os.environ["IMECE_DATABASE_URL"]
        return await asyncpg.create_pool(url, min_size=1, max_size=4)

    async def append(
        connection: Connection, epoch: str, events: Sequence[Event]
    ) -> tuple[Recorded, ...]:
        if not making:
            making.append(asyncio.create_task(make()))
        counts = Counter(event.channel for event in events)
        rows = await (await making[0]).fetch(BUMP, list(counts), list(counts.values()))
        following = {row["name"]: row["top"] - counts[row["name"]] + 1 for row in rows}
        await asyncio.sleep(0.01)
        recorded = []
        for event in events:
            head, tail = eventlog.encode_around(event, epoch)
            offset = following[event.channel]
            following[event.channel] += 1
            recorded.append(Recorded(event.channel, epoch, offset, f"{head}{offset}{tail}"))
        await connection.executemany(
            WRITE,
            [(r.channel, r.offset, e.at, r.frame) for r, e in zip(recorded, events, strict=True)],
        )
        return tuple(recorded)

    _replace(eventlog, "append", append)
    _behind_locks_alone()


def _fence_ignored() -> None:
    def must_hold(claim: Claim, volunteer_id: UUID, fence: int) -> None:
        if claim.volunteer_id != volunteer_id:
            raise NotYourClaim()
        if claim.state is not ClaimState.ACTIVE:
            raise LeaseOver(state=claim.state.value)

    _replace(claims, "must_hold", must_hold)
    _replace(submitting, "must_hold", must_hold)


def _active_lanes_only() -> None:
    lately = """ and exists (select from event e
        where e.channel = 'lane:' || claim.lane_id and e.at > $1 - interval '2 s') order by """
    assert " order by " in claim_store.LAPSED
    _replace(claim_store, "LAPSED", claim_store.LAPSED.replace(" order by ", lately))


def _without_replay() -> None:
    place, begin = Mark.place, Session._begin

    def whatever_comes(self: Mark, run: Run) -> Place:
        found = place(self, run)
        return Place.NEXT if found is Place.AHEAD else found

    def from_now_on(self: Session, channel: str, start: Any, top: Position) -> list[Output]:
        start.given = start.new = None
        return begin(self, channel, start, top)

    def no_net(self: Session, channel: str, top: Position) -> Outputs:
        return NOTHING

    _replace(Mark, "place", whatever_comes)
    _replace(Session, "_begin", from_now_on)
    _replace(Session, "top", no_net)


def _answer_before_commit() -> None:
    late: set[asyncio.Task[None]] = set()

    async def once(self: Database, action: Callable[[Transaction], Awaitable[Any]]) -> Any:
        answered: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

        async def commit() -> None:
            try:
                async with self.pool.acquire() as connection, connection.transaction():
                    tx = Transaction(connection)
                    answered.set_result(await action(tx))
                    await asyncio.sleep(0.1)
                    recorded = await eventlog.append(connection, self.epoch, tx.events)
                self._tell(Committed(recorded, tuple(tx.wishes)))
            except Exception as fault:
                if not answered.done():
                    answered.set_exception(fault)

        task = asyncio.create_task(commit())
        late.add(task)
        task.add_done_callback(late.discard)
        return await answered

    _replace(Database, "_once", once)


def _commits_not_flushed() -> None:
    create_pool = asyncpg.create_pool  # of this process; the harness is another

    def hasty_pool(url: str, **settings: Any) -> Any:
        settings["server_settings"]["synchronous_commit"] = "off"
        return create_pool(url, **settings)

    _replace(asyncpg, "create_pool", hasty_pool)


def _keys_forgotten() -> None:
    async def take_key(*_: Any) -> None:
        return None

    _replace(idempotency, "take_key", take_key)


def _draft_lost() -> None:
    async def end_with_draft(
        tx: Transaction, at: Moment, task: Task, claim: Claim, *rest: Any
    ) -> Held:
        await tx.connection.execute(
            "delete from draft where task_id = $1 and volunteer_id = $2",
            task.id,
            claim.volunteer_id,
        )
        return await claims.end_claim(tx, at, task, claim, *rest)

    _replace(sweeps, "end_claim", end_with_draft)


def _no_second_look() -> None:
    async def lapse_leases(db: Database, at: Moment) -> int:
        async with db.read() as connection:
            due = await claim_store.lapsed(connection, at.now, 500)
        await asyncio.sleep(2)
        for claim_id in due:
            await db.act(partial(lapse, at=at, claim_id=claim_id))
        return len(due)

    async def lapse(tx: Transaction, at: Moment, claim_id: UUID) -> None:
        task, claim, live = await claims.locked_claim(tx, claim_id)
        if claim.state is ClaimState.ACTIVE:
            how = (ClaimState.LAPSED, EventName.CLAIM_LAPSED)
            await claims.end_claim(tx, at, task, claim, live, *how)

    _replace(sweeps, "lapse_leases", lapse_leases)


def _figures_remembered() -> None:
    count = figures.count_figures
    known: dict[str, Any] = {}

    async def remember(connection: Connection, response: Any, *rest: Any) -> Any:
        if response.slug not in known:
            known[response.slug] = await count(connection, response, *rest)
        return known[response.slug]

    _replace(figures, "count_figures", remember)


def _positions_after_state() -> None:
    tops = eventlog.tops

    async def slowly(connection: Connection, channels: Collection[str]) -> dict[str, Position]:
        await asyncio.sleep(0.25)
        return await tops(connection, channels)

    _replace(eventlog, "tops", slowly)
    _replace(Database, "snapshot", Database.read)


def _silent_release() -> None:
    record = Transaction.record

    def record_most(self: Transaction, event: Event) -> None:
        silent = event.name is EventName.CLAIM_RELEASED and event.channel.startswith("inbox:")
        if not silent:
            record(self, event)

    _replace(Transaction, "record", record_most)


def _board_pretends() -> None:
    hints, recorded = itertools.count(1), LaneHeads.recorded

    def hear_most(self: LaneHeads, run: Run) -> None:
        if next(hints) % 5:
            recorded(self, run)

    async def in_step(
        self: LaneHeads, connection: Connection, tops: Mapping[int, Position]
    ) -> dict[int, Head]:
        known = {lane: self._heads.get(lane_channel(lane)) for lane in tops}
        found = {lane: head for lane, head in known.items() if head is not None}
        for lane, head in found.items():
            head.offset = max(head.offset, tops[lane].offset)
        missing = {lane: top for lane, top in tops.items() if lane not in found}
        return found | await self._load(connection, missing, FIRST_DEPTH)

    _replace(LaneHeads, "recorded", hear_most)
    _replace(LaneHeads, "_in_step", in_step)


def _rings_on() -> None:
    """Offers end by the clock alone."""
    _replace(
        offer_store, "TO_SETTLE", offer_store.TO_SETTLE.replace("or t.state <> 'open' or", "or")
    )


PLANTED = {
    "check_then_update": Planted(
        "a claim looks whether the slot is free, then takes it, without a lock",
        _check_then_update,
        "one_holder_a_slot",
        size=TWO_APIS,
        sql=("drop index claim_slot", "drop index claim_volunteer"),
        in_make_test=True,
    ),
    "version_ignored": Planted(
        "a claim of a task that nobody held is granted though somebody took it meanwhile",
        _version_ignored,
        "one_holder_a_slot",
        seconds=10,
        size=TWO_APIS,
        sql=("drop index claim_slot", "drop index claim_volunteer"),
        in_make_test=True,
    ),
    "work_after_the_end": Planted(
        "work is taken in though its claim ended since it was looked at",
        _work_after_the_end,
        "offsets_have_no_gap",
        seconds=10,
        size=WITH_LOOP,
    ),
    "offset_first": Planted(
        "offsets are taken in a transaction of their own, before the facts are committed",
        _offset_first,
        "followers_miss_and_repeat_nothing",
        in_make_test=True,
    ),
    "fence_ignored": Planted(
        "whoever holds a claim may use any fence",
        _fence_ignored,
        "stale_fences_are_refused",
        seconds=10,
        in_make_test=True,
    ),
    "active_lanes_only": Planted(
        "the sweep looks for leases only in lanes where something happened lately",
        _active_lanes_only,
        "leases_end_in_time",
        size=WITH_LOOP,
        settles_within_s=10.0,
        in_make_test=True,
    ),
    "without_replay": Planted(
        "live is pub/sub: what was said while nobody listened is not said again",
        _without_replay,
        "followers_miss_and_repeat_nothing",
        in_make_test=True,
    ),
    "answer_before_commit": Planted(
        "a command is answered first and committed a moment later",
        _answer_before_commit,
        "nothing_acknowledged_is_lost",
        families=("kill",),
        seconds=10,
    ),
    "commits_not_flushed": Planted(
        "commits are answered before they are on the disk (synchronous_commit off)",
        _commits_not_flushed,
        "nothing_acknowledged_is_lost",
        families=("kill",),
        seed=1,
        seconds=10,
    ),
    "keys_forgotten": Planted(
        "idempotency keys are not kept: sent again, a command happens again",
        _keys_forgotten,
        "commands_happen_at_most_once",
        families=("cut",),
        seed=39,  # answers get lost twice
        seconds=10,
    ),
    "draft_lost": Planted(
        "a lease that ends takes the words typed under it along",
        _draft_lost,
        "the_last_words_are_kept",
        size=WITH_LOOP,
        seconds=12,
        settles_within_s=15.0,
    ),
    "no_second_look": Planted(
        "the sweep ends what was due when it looked, also what was extended since",
        _no_second_look,
        "leases_end_in_time",
        size=WITH_LOOP,
        seconds=60,
        settles_within_s=15.0,
    ),
    "positions_after_state": Planted(
        "a snapshot reads the state first and the positions later",
        _positions_after_state,
        "views_equal_the_record",
        seconds=10,
    ),
    "board_pretends": Planted(
        "a board kept in memory trusts in hints, of which some get lost, and says that it stands"
        " where the record does",
        _board_pretends,
        "boards_agree_with_the_log",
        size=TWO_APIS,
        in_make_test=True,
    ),
    "rings_on": Planted(
        "what rings is not taken back when somebody else takes the task",
        _rings_on,
        "offers_ring_while_they_should",
        size=WITH_LOOP,
        seconds=12,
        settles_within_s=10.0,
    ),
    "silent_release": Planted(
        "a released claim is not told to its holder's screens",
        _silent_release,
        "the_log_leads_to_the_record",
    ),
    "figures_remembered": Planted(
        "figures are counted once and then remembered",
        _figures_remembered,
        "figures_equal_a_recount",
    ),
}


def plant(name: str) -> None:
    """Put the bug into this process; nothing where there is no name."""
    if name:
        PLANTED[name].patch()
