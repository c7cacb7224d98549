"""What must be so after every step: the record, the events and the figures tell one story."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from dispatcher.actions.figures import count_figures
from dispatcher.store import eventlog
from tests.actions.replay import AUDIENCES, Snapshot, comparable, frames_of, reduce, take
from tests.fuzz.model import Model
from tests.support.world import World, broken_tasks

TASKS = "select id, state, taken, wanted, fence, due_at from task"
CLAIMS = """
select id, task_id, volunteer_id, slot, fence, state, lease_ends_at, warned from claim
"""
DRAFTS = "select task_id, volunteer_id, content->>'text' as words from draft"
CHANNELS = "select name from channel"


class Agreement:
    """Compares one world with its model, step by step."""

    def __init__(self, world: World, model: Model) -> None:
        self._world = world
        self._model = model
        self._fences: dict[UUID, int] = {}
        self._offsets: dict[str, int] = {}
        self._seen: dict[str, Snapshot] = {}

    async def begin(self) -> None:
        for audience in AUDIENCES:
            self._seen[audience] = await take(self._world, audience)

    async def check(self) -> None:
        """After each step; forgets the events it has looked at."""
        assert await broken_tasks(self._world.db) == []
        await self._record()
        await self._figures()
        self._events_have_no_gap()
        await self._folding_events_is_loading_afresh()
        self._world.told.clear()

    async def _rows(self, query: str) -> list[Mapping[str, Any]]:
        async with self._world.db.read() as connection:
            return [dict(row) for row in await connection.fetch(query)]

    async def _record(self) -> None:
        model, names = self._model, {p.id: name for name, p in self._world.people.items()}
        found = {row["id"]: row for row in await self._rows(TASKS)}
        assert found == {
            number: {
                "id": number,
                "state": task.state,
                "taken": len(model.live(number)),
                "wanted": task.wanted,
                "fence": task.fence,
                "due_at": task.due_at,
            }
            for number, task in model.tasks.items()
        }
        assert all(found[number]["fence"] >= fence for number, fence in self._fences.items())
        self._fences = {number: row["fence"] for number, row in found.items()}
        held = {
            row["id"]: {**row, "volunteer_id": names[row["volunteer_id"]]}
            for row in await self._rows(CLAIMS)
        }
        for number, claim in model.claims.items():
            row = held.pop(number)
            assert (row["task_id"], row["volunteer_id"]) == (claim.task, claim.holder)
            assert (row["slot"], row["fence"], row["state"]) == (
                claim.slot,
                claim.fence,
                claim.state,
            )
            if claim.state == "active":
                assert row["lease_ends_at"] == claim.lease_ends_at
                assert row["warned"] == claim.warned
        assert held == {}
        drafts = {
            (row["task_id"], names[row["volunteer_id"]]): row["words"]
            for row in await self._rows(DRAFTS)
        }
        assert drafts == model.drafts

    async def _figures(self) -> None:
        async with self._world.db.snapshot() as connection:
            figures = await count_figures(
                connection, self._world.response, None, self._world.clock.now
            )
        assert figures.tasks.model_dump() == self._model.counts()
        lanes = figures.lanes
        for name, total in figures.tasks.model_dump(include={"open", "held", "done"}).items():
            assert sum(getattr(lane, name) for lane in lanes) == total
        waits = self._model.waits_s()
        for part, shown in (
            (0.5, figures.time_to_claim.p50_s),
            (0.9, figures.time_to_claim.p90_s),
        ):
            assert shown == (round(_percentile(waits, part), 1) if waits else None)

    def _events_have_no_gap(self) -> None:
        for committed in self._world.told:
            for event in committed.events:
                assert event.offset == self._offsets.get(event.channel, 0) + 1, event.frame
                self._offsets[event.channel] = event.offset

    async def _folding_events_is_loading_afresh(self) -> None:
        async with self._world.db.read() as connection:
            tops = await eventlog.tops(connection, list(self._offsets))
        assert {name: top.offset for name, top in tops.items()} == self._offsets
        for audience in AUDIENCES:
            after = await take(self._world, audience)
            folded = reduce(audience, self._seen[audience], frames_of(self._world, after))
            assert comparable(folded) == comparable(after), audience
            self._seen[audience] = after


def _percentile(values: list[float], part: float) -> float:
    """As PostgreSQL's percentile_cont does it: between the two nearest."""
    place = part * (len(values) - 1)
    below = int(place)
    above = min(below + 1, len(values) - 1)
    return values[below] + (values[above] - values[below]) * (place - below)
