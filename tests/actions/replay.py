"""What a follower makes of events, and what they would find if they loaded everything afresh.

Three audiences: a volunteer's board, an organisation's desk, a volunteer's claims. For each, the
snapshot from before an action, with the events the action recorded, must be the snapshot from
after it.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from dispatcher.domain.claim import ClaimState
from dispatcher.domain.events import Position, desk_channel, inbox_channel, lane_channel
from dispatcher.domain.lane import eligible_lanes
from dispatcher.domain.offer import RINGING
from dispatcher.store import claims as claim_store
from dispatcher.store import eventlog
from dispatcher.store import imports as import_store
from dispatcher.store import lanes as lane_store
from dispatcher.store import offers as offer_store
from dispatcher.store import tasks as task_store
from dispatcher.store.session_calls import calls_for
from dispatcher.store.shortages import shortages_of
from dispatcher.store.tasks import TaskFilter
from dispatcher.views.calls import call_view
from dispatcher.views.claims import claim_view
from dispatcher.views.imports import import_view
from dispatcher.views.offers import offer_view
from dispatcher.views.shortages import shortage_view
from dispatcher.views.tasks import card, desk_task
from tests.support.world import World

FIXTURES = Path(__file__).parents[1] / "fixtures" / "replay"
EVERYTHING = 10_000
HELD = (ClaimState.ACTIVE, ClaimState.SUBMITTED, ClaimState.RETURNED)

# All a board could show, without anything kept in memory.
ON_BOARD = """
select id from task t
where t.lane_id = any($1::int[]) and t.state = 'open'
  and not exists (select from claim c where c.task_id = t.id and c.volunteer_id = $2
                  and c.state in ('active', 'submitted', 'accepted'))
order by t.due_at, t.id
"""

Audience = Literal["board", "desk", "inbox"]
AUDIENCES: tuple[Audience, ...] = ("board", "desk", "inbox")
Entity = dict[str, Any]
Frame = dict[str, Any]


@dataclass(frozen=True)
class Snapshot:
    """All that one audience sees at one moment, by kind of entity, and up to where."""

    positions: dict[str, dict[str, Any]]
    entities: dict[str, dict[str, Entity]]

    def as_json(self) -> dict[str, Any]:
        lists = {
            f"{kind}s": [found[key] for key in sorted(found)]
            for kind, found in self.entities.items()
        }
        return {"positions": dict(sorted(self.positions.items())), **lists}


def _by_id(views: Iterable[Any]) -> dict[str, Entity]:
    dumped = [json.loads(view.model_dump_json(by_alias=True)) for view in views]
    return {entity["id"]: entity for entity in dumped}


def _positions(tops: Mapping[str, Position]) -> dict[str, dict[str, Any]]:
    return {name: {"epoch": top.epoch, "offset": top.offset} for name, top in tops.items()}


async def take(world: World, audience: Audience) -> Snapshot:
    """A snapshot with its positions, of one moment."""
    entities: dict[str, dict[str, Entity]] = {}
    async with world.db.snapshot() as connection:
        if audience == "desk":
            found = await task_store.list_tasks(
                connection, TaskFilter((world.relief.id,)), before=None, limit=EVERYTHING
            )
            live = await claim_store.live_claims(connection, [task.id for task in found])
            entities["task"] = _by_id(desk_task(task, live[task.id]) for task in found)
            imports = await import_store.list_imports(connection, [world.relief.id], EVERYTHING)
            entities["import"] = _by_id(import_view(one) for one in imports)
            short = await shortages_of(connection, [world.relief.id])
            entities["shortage"] = _by_id(shortage_view(one) for one in short)
            channels = [desk_channel(world.relief.id)]
        elif audience == "board":
            volunteer = world["onlooker"].must_volunteer()
            lanes = eligible_lanes(
                volunteer, await lane_store.lanes_after(connection, 0), world.clock.now
            )
            numbers = [lane.id for lane in lanes]
            rows = await connection.fetch(ON_BOARD, numbers, volunteer.account_id)
            tasks = await task_store.find_tasks(connection, [row["id"] for row in rows])
            entities["task"] = _by_id(card(task) for task in tasks.values())
            channels = [lane_channel(lane.id) for lane in lanes]
        else:
            person = world["holder"].id
            claims = await claim_store.claims_of(connection, person, HELD, EVERYTHING)
            tasks = await task_store.find_tasks(connection, [c.task_id for c in claims])
            entities["claim"] = _by_id(claim_view(c, tasks[c.task_id]) for c in claims)
            offers = await offer_store.ringing_for(connection, [person])
            rung_for = await task_store.find_tasks(connection, [o.task_id for o in offers])
            entities["offer"] = _by_id(offer_view(o, rung_for[o.task_id]) for o in offers)
            calls = await calls_for(connection, person, world.clock.now)
            entities["call"] = _by_id(call_view(call) for call in calls)
            channels = [inbox_channel(person)]
        return Snapshot(_positions(await eventlog.tops(connection, channels)), entities)


def _kept(audience: Audience, state: Entity) -> bool:
    if audience == "board":
        return bool(state["state"] == "open")
    return audience == "desk" or state["state"] in HELD or state["state"] in RINGING


def reduce(audience: Audience, before: Snapshot, frames: Iterable[Frame]) -> Snapshot:
    """The higher version wins; null removes what has not come to another channel since."""
    entities = {kind: dict(found) for kind, found in before.entities.items()}
    positions = dict(before.positions)
    gone: dict[str, int] = {}
    for frame in frames:
        position = positions.get(frame["channel"], {"epoch": frame["epoch"], "offset": 0})
        assert frame["offset"] == position["offset"] + 1, "a gap or a repeat"
        positions[frame["channel"]] = {"epoch": frame["epoch"], "offset": frame["offset"]}
        entity = frame["entity"]
        found = entities[entity["kind"]]
        number, version, state = entity["id"], entity["version"], entity["state"]
        known = found.get(number)
        if version < max(gone.get(number, 0), 0 if known is None else known["version"]):
            continue
        if state is None:
            elsewhere = (
                known is not None
                and known["version"] == version
                and frame["channel"] != f"lane:{known['lane']}"
            )
            if not elsewhere:
                found.pop(number, None)
                # An equal version in its new lane comes after, or came before.
        elif _kept(audience, state):
            found[number] = state
        else:
            found.pop(number, None)
            gone[number] = version
    return Snapshot(positions, entities)


def frames_of(world: World, after: Snapshot) -> list[Frame]:
    """What was recorded on the audience's channels, as it was committed."""
    return [
        json.loads(recorded.frame)
        for committed in world.told
        for recorded in committed.events
        if recorded.channel in after.positions
    ]


def by_channel(frames: Sequence[Frame], *, backwards: bool = False) -> list[Frame]:
    """The same frames, one channel after the other: nobody promises an order across channels."""
    channels = sorted({frame["channel"] for frame in frames}, reverse=backwards)
    return [frame for channel in channels for frame in frames if frame["channel"] == channel]


SLOTS = ("version", "state", "taken", "wanted")


def comparable(snapshot: Snapshot) -> dict[str, Any]:
    """A card tells of the task as it was when its claim or offer last changed. How many slots are
    taken may have changed since where others hold slots as well, and anything once it ended."""
    shown: dict[str, Any] = json.loads(json.dumps(snapshot.as_json()))
    for claim in shown.get("claims", ()):
        if claim["state"] == "returned":
            claim.pop("card")
        elif claim["card"]["wanted"] > 1:
            for name in SLOTS:
                claim["card"].pop(name)
    for offer in shown.get("offers", ()):
        offer.pop("card")
    # A lane that was empty before has no position until somebody writes to it.
    shown["positions"] = {k: v for k, v in shown["positions"].items() if v["offset"]}
    return shown


def fixture(
    name: str, audience: Audience, before: Snapshot, frames: Sequence[Frame], after: Snapshot
) -> str:
    """The recording as a file, the same letters each time."""
    recording = {
        "name": name,
        "audience": audience,
        "snapshot_before": before.as_json(),
        "frames": list(frames),
        "snapshot_after": after.as_json(),
    }
    ends: tuple[Any, Any] = (recording["snapshot_before"], recording["snapshot_after"])
    if not any(end.get("calls") for end in ends):  # as in most: nobody waits for a counsellor
        for end in ends:
            end.pop("calls", None)
    text = json.dumps(recording, indent=1, ensure_ascii=False) + "\n"
    return _renumbered(text)


_MADE_BY_THE_CLOCK = re.compile(
    r"(?!01950000-0000-7000-8000-)[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}"
)


def _renumbered(text: str) -> str:
    """Ids of imported rows come from the wall clock: numbered here in their own order."""
    found = sorted(set(_MADE_BY_THE_CLOCK.findall(text)))
    numbers = {old: f"01960000-0000-7000-8000-{n:012x}" for n, old in enumerate(found, 1)}
    return _MADE_BY_THE_CLOCK.sub(lambda match: numbers[match[0]], text)
