"""Any actions in any order, at any time: the record does what a simple model says it must."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from copy import copy
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any, ClassVar
from uuid import UUID

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from dispatcher.actions import claims, reviews, sweeps, tasks
from dispatcher.actions.claiming import Held, Wish, decide_wishes
from dispatcher.domain.errors import Refusal
from dispatcher.domain.policy import Kind, Urgency
from dispatcher.embedded import Postgres
from dispatcher.store.engine import open_pool
from dispatcher.store.transaction import Committed, Database
from tests.fuzz.agreement import Agreement
from tests.fuzz.budget import examples
from tests.fuzz.model import Model, ModelClaim, ModelTask
from tests.support.servers import run_sql
from tests.support.world import EPOCH, Clock, World, build_world

ABLE = ("turkish", "second", "holder", "free")
UNABLE = "sorani"
REVIEWERS = ("coordinator", "second")

volunteers = st.sampled_from((*ABLE, UNABLE))
picks = st.integers(0, 11)
words = st.sampled_from(("Water", "Bread", "Tents"))
off_by = st.sampled_from((0, 0, 0, 0, 1, -1))

postings = st.fixed_dictionaries(
    {
        "kind": st.sampled_from((Kind.TRANSLATION, Kind.DATA, Kind.GENERAL)),
        "urgency": st.sampled_from(Urgency),
        "wanted": st.sampled_from((1, 1, 2, 3)),
        "review": st.booleans(),
        "agreement": st.sampled_from(("none", "majority")),
        "lasts": st.sampled_from((None, None, 30, 90)),
    }
)
holders = st.sampled_from((None, None, None, None, None, "turkish", "second"))

STAGE = "machine_stage"
_numbers = count(1)


def make_database(server: Postgres, name: str, template: str) -> None:
    run_sql(
        server.admin_url,
        f"CREATE DATABASE {name} TEMPLATE {template} OWNER imece STRATEGY FILE_COPY",
    )


def drop_database(server: Postgres, name: str) -> None:
    run_sql(server.admin_url, f"DROP DATABASE {name} WITH (FORCE)")


def url_of(server: Postgres, database: str) -> str:
    return server.url.replace("@/imece?", f"@/{database}?")


async def set_stage(url: str) -> World:
    world = await build_world(url, pool_size=2)
    await world.join("holder", "tr:native,kmr:fluent,en:fluent", volunteers=True)
    await world.join("onlooker", "tr:native,kmr:native,en:fluent", volunteers=True)
    await world.db.pool.close()
    return world


class Actions(RuleBasedStateMachine):
    """One record and its model, side by side."""

    server: ClassVar[Postgres]
    stage: ClassVar[World]

    def __init__(self) -> None:
        super().__init__()
        self._database = f"machine_{next(_numbers)}"
        make_database(self.server, self._database, STAGE)
        self._runner = asyncio.Runner()
        self._submissions: dict[UUID, UUID] = {}
        self.model = Model()
        self.world: World = self._runner.run(self._copy())
        self.agreement = Agreement(self.world, self.model)
        self._runner.run(self.agreement.begin())

    async def _copy(self) -> World:
        """The stage as it is built, in a record of our own."""
        pool = await open_pool(url_of(self.server, self._database), smallest=1, largest=2)
        told: list[Committed] = []
        db = Database(pool, EPOCH, told.append)
        return replace(self.stage, db=db, told=told, clock=Clock(), ids=copy(self.stage.ids))

    def teardown(self) -> None:
        self._runner.run(self.world.db.pool.close())
        self._runner.close()
        drop_database(self.server, self._database)

    # What is picked from

    def _claims(self, *states: str) -> list[UUID]:
        """Those in one of the states, or, where there are none, all."""
        found = [number for number, claim in self.model.claims.items() if claim.state in states]
        return found or list(self.model.claims)

    def _active(self) -> list[UUID]:
        return [n for n, claim in self.model.claims.items() if claim.state == "active"]

    def _a_task(self, pick: int) -> UUID:
        """A task, one time in four whatever its state."""
        live = self.model.live_tasks()
        among = list(self.model.tasks) if pick % 4 == 0 or not live else live
        return among[pick % len(among)]

    def _a_claim(self, pick: int, *states: str) -> tuple[UUID, ModelClaim]:
        among = list(self.model.claims) if pick % 4 == 0 else self._claims(*states)
        number = among[pick % len(among)]
        return number, self.model.claims[number]

    # How it is done

    def _expect(
        self, code: str | None, action: Callable[..., Awaitable[Any]], *args: Any, **more: Any
    ) -> Any:
        """The outcome of an action that must be refused with this code, or not at all."""
        return self._outcome(code, self.world.act(action, *args, **more))

    def _outcome(self, code: str | None, doing: Coroutine[Any, Any, Any]) -> Any:
        try:
            outcome = self._runner.run(doing)
        except Refusal as refusal:
            outcome = refusal
        assert (outcome.code if isinstance(outcome, Refusal) else None) == code
        return outcome

    # What people do

    @initialize(
        wishes=st.lists(postings, min_size=3, max_size=5), eager=st.lists(picks, min_size=3)
    )
    def begin(self, wishes: list[dict[str, Any]], eager: list[int]) -> None:
        for wish in wishes:
            self.create(wish)
        for pick in eager:
            self.claim(ABLE[pick % len(ABLE)], 4 * pick + 1)

    @rule(wish=postings)
    def create(self, wish: dict[str, Any]) -> None:
        now = self.world.clock.now
        lasts = wish["lasts"]
        expires_at = None if lasts is None else now + timedelta(minutes=lasts)
        wish = {name: value for name, value in wish.items() if name != "lasts"}
        task = self._runner.run(self.world.post(expires_at=expires_at, **wish))
        self.model.tasks[task.id] = ModelTask(**wish, created_at=now, expires_at=expires_at)

    @precondition(lambda self: self.model.tasks)
    @rule(who=volunteers, pick=picks)
    def claim(self, who: str, pick: int) -> None:
        self._claim_together([(who, self._a_task(pick))])

    @precondition(lambda self: self.model.tasks)
    @rule(wishes=st.lists(st.tuples(volunteers, picks), min_size=2, max_size=5))
    def claim_together(self, wishes: list[tuple[str, int]]) -> None:
        self._claim_together([(who, self._a_task(pick)) for who, pick in wishes])

    def _claim_together(self, wished: list[tuple[str, UUID]]) -> None:
        at = self.world.at("claim")
        wishes = [Wish(task, self.world[who].must_volunteer(), at) for who, task in wished]

        outcomes = self._runner.run(decide_wishes(self.world.db, wishes))
        for (who, task), outcome in zip(wished, outcomes, strict=True):
            code = self.model.why_no_claim(who, task, able=who != UNABLE)
            assert code == (outcome.code if isinstance(outcome, Refusal) else None)
            if isinstance(outcome, Held):
                self.model.claim(outcome.claim.id, who, task, at.now)

    @precondition(lambda self: self.model.claims)
    @rule(who=holders, pick=picks, off=off_by)
    def extend(self, who: str | None, pick: int, off: int) -> None:
        number, claim = self._a_claim(pick, "active")
        who, fence = who or claim.holder, claim.fence + off
        code = self.model.extend(who, number, fence, self.world.clock.now)
        self._expect(code, claims.extend_claim, self.world[who], number, fence)

    @precondition(lambda self: self.model.claims)
    @rule(who=holders, pick=picks, off=off_by)
    def release(self, who: str | None, pick: int, off: int) -> None:
        number, claim = self._a_claim(pick, "active")
        who, fence = who or claim.holder, claim.fence + off
        code = self.model.release(who, number, fence)
        self._expect(code, claims.release_claim, self.world[who], number, fence, "tired")

    @precondition(lambda self: self.model.claims)
    @rule(who=holders, pick=picks, words=words)
    def draft(self, who: str | None, pick: int, words: str) -> None:
        number, claim = self._a_claim(pick, "active", "lapsed")
        who = who or claim.holder
        code = self.model.draft(who, number, words)
        self._expect(code, claims.save_draft, self.world[who], number, {"text": words})

    @precondition(lambda self: self._active())
    @rule(pick=picks, words=words)
    def hand_in(self, pick: int, words: str) -> None:
        """What goes well most of the time, so that enough of it comes before a verdict."""
        self.submit(None, 4 * pick + 1, 0, words)

    @precondition(lambda self: self.model.claims)
    @rule(who=holders, pick=picks, off=off_by, words=words)
    def submit(self, who: str | None, pick: int, off: int, words: str) -> None:
        number, claim = self._a_claim(pick, "active")
        who, fence = who or claim.holder, claim.fence + off
        code = self.model.submit(who, number, fence, words, self.world.clock.now)
        content = {"text": words}
        doing = self.world.hand_in(self.world[who], number, fence, content)
        handed_in = self._outcome(code, doing)
        if code is None:
            self._submissions[number] = handed_in.submission.id

    def _handed_in(self, pick: int) -> UUID:
        waiting = [n for n in self._submissions if self.model.claims[n].state == "submitted"]
        among = list(self._submissions) if pick % 4 == 0 or not waiting else waiting
        return among[pick % len(among)]

    @precondition(lambda self: self._submissions)
    @rule(who=st.sampled_from(REVIEWERS), pick=picks)
    def accept(self, who: str, pick: int) -> None:
        number = self._handed_in(pick)
        code = self.model.accept(who, number)
        what = (self.world[who], self._submissions[number])
        self._expect(code, reviews.accept_work, *what, content=None, remarks="")

    @precondition(lambda self: self._submissions)
    @rule(who=st.sampled_from(REVIEWERS), pick=picks)
    def give_back(self, who: str, pick: int) -> None:
        number = self._handed_in(pick)
        code = self.model.give_back(who, number)
        what = (self.world[who], self._submissions[number])
        self._expect(code, reviews.return_work, *what, "A word is missing")

    @precondition(lambda self: len(self._active()) > 1)
    @rule(pick=picks)
    def revoke(self, pick: int) -> None:
        number, _ = self._a_claim(pick, "active")
        code = self.model.revoke(number)
        self._expect(code, claims.revoke_claim, self.world["coordinator"], number, "")

    @precondition(lambda self: len(self.model.live_tasks()) > 2)
    @rule(pick=picks)
    def cancel(self, pick: int) -> None:
        number = self._a_task(pick)
        code = self.model.cancel(number)
        self._expect(code, tasks.cancel_task, self.world["coordinator"], number, "")

    @precondition(lambda self: self.model.tasks)
    @rule(pick=picks, urgency=st.sampled_from(Urgency))
    def change_urgency(self, pick: int, urgency: Urgency) -> None:
        number = self._a_task(pick)
        code = self.model.change_urgency(number, urgency)
        change = tasks.Change(urgency=urgency.value)
        self._expect(code, tasks.change_task, self.world["coordinator"], number, change)

    # What the clock does

    @precondition(lambda self: self._active())
    @rule(minutes=st.sampled_from((1, 5, 9, 11, 16, 25, 130)))
    def wait(self, minutes: int) -> None:
        self.world.clock.go(minutes=minutes)

    @rule()
    def sweep(self) -> None:
        at = self.world.at("sweep")
        for due in (sweeps.lapse_leases, sweeps.warn_leases, sweeps.expire_tasks):
            self._runner.run(due(self.world.db, at))
        self.model.sweep(at.now)

    @invariant()
    def the_record_agrees(self) -> None:
        self._runner.run(self.agreement.check())


def test_any_actions_in_any_order(
    postgres_server: Postgres, caplog: pytest.LogCaptureFixture
) -> None:
    make_database(postgres_server, STAGE, "imece")

    class Here(Actions):
        server = postgres_server
        stage = asyncio.run(set_stage(url_of(postgres_server, STAGE)))

    try:
        run_state_machine_as_test(Here, settings=examples(10, stateful_step_count=40))
    finally:
        drop_database(postgres_server, STAGE)
    faults = [record.message for record in caplog.records if record.levelname == "ERROR"]
    assert faults == [], "a sweep met a defect"
