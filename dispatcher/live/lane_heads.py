"""Boards from the heads of lanes, kept in memory and in step with the record.

A lane is loaded when somebody first looks at it. From then on its events change it: as hints while
they come, and before each answer whatever the log has that was not heard of. So an answer never
says less than the record did when it was asked for, and always which positions it stands at.
"""

from collections import OrderedDict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from heapq import merge
from itertools import islice
from uuid import UUID

from dispatcher.domain.events import Position, lane_channel
from dispatcher.live.frames import Run, runs_of
from dispatcher.live.heads import Due, Entry, Head
from dispatcher.store import boards, eventlog
from dispatcher.store import claims as claim_store
from dispatcher.store import tasks as task_store
from dispatcher.store.engine import Connection
from dispatcher.views.tasks import card_json

FIRST_DEPTH = 8
"""Tasks of a lane loaded at first; twice as many each time that was too few. A board over many
lanes needs few of each."""

TOO_FAR = 200
"""Events behind at which a lane is loaded afresh."""

ENTRIES = 50_000
"""Tasks kept at most, about a kilobyte each; lanes nobody has looked at for longest go first."""


@dataclass(frozen=True, slots=True)
class Soonest:
    """The soonest-due cards of some lanes, and the position each lane stands at."""

    cards: Sequence[str]
    more: bool
    positions: Mapping[str, Position]


class LaneHeads:
    """The heads of the lanes that people look at through this process."""

    def __init__(self, entries: int = ENTRIES) -> None:
        self._most = entries
        self._heads: OrderedDict[str, Head] = OrderedDict()

    def recorded(self, run: Run) -> None:
        """A hint of what was recorded."""
        head = self._heads.get(run.channel)
        if head is not None and head.follows(run):
            head.apply(run)

    async def soonest(
        self,
        connection: Connection,
        tops: Mapping[int, Position],
        volunteer_id: UUID,
        limit: int,
    ) -> Soonest:
        """The `limit` soonest-due tasks that this volunteer could claim. `tops`: how far each
        lane goes, read on this connection, which is a snapshot's."""
        heads = await self._in_step(connection, tops)
        asked: set[str] = set()
        mine: set[str] = set()
        while True:
            picked = _pick(heads.values(), limit + 1, mine)
            last = picked[-1].due if len(picked) > limit else None
            shallow = [lane for lane, head in heads.items() if _ends_before(head, last)]
            apart = {entry.due.id for entry in picked if entry.apart} - asked
            ahead = [lane for lane, head in heads.items() if _says_more(head, tops[lane])]
            if ahead:
                for lane in ahead:
                    only = {lane: tops[lane]}
                    heads |= await self._read(connection, only, heads[lane].depth)
            elif shallow:
                depth = min(max(heads[lane].depth for lane in shallow) * 2, limit + 1 + len(mine))
                depth = max(depth, FIRST_DEPTH)
                heads |= await self._load(connection, {lane: tops[lane] for lane in shallow}, depth)
            elif apart:
                asked |= apart
                out = await claim_store.taken_or_not_for(connection, volunteer_id, map(UUID, apart))
                mine |= set(map(str, out))
            else:
                break
        return Soonest(
            [entry.card for entry in picked[:limit]],
            len(picked) > limit,
            {lane_channel(lane): Position(h.epoch, h.offset) for lane, h in heads.items()},
        )

    async def _in_step(
        self, connection: Connection, tops: Mapping[int, Position]
    ) -> dict[int, Head]:
        """The heads of these lanes, none older than its top."""
        behind: dict[str, int] = {}
        for lane, top in tops.items():
            head = self._heads.get(lane_channel(lane))
            if head is not None and (head.epoch != top.epoch or top.offset - head.offset > TOO_FAR):
                del self._heads[lane_channel(lane)]
            elif head is not None and head.offset < top.offset:
                behind[lane_channel(lane)] = head.offset
        if behind:
            epoch = next(iter(tops.values())).epoch
            for run in runs_of(await eventlog.read_after_each(connection, epoch, behind)):
                self.recorded(run)
        found = {}
        for lane, top in tops.items():
            head = self._heads.get(lane_channel(lane))
            if head is not None and head.epoch == top.epoch and head.offset >= top.offset:
                found[lane] = head
                self._heads.move_to_end(lane_channel(lane))
        missing = {lane: top for lane, top in tops.items() if lane not in found}
        return found | await self._load(connection, missing, FIRST_DEPTH)

    async def _load(
        self, connection: Connection, tops: Mapping[int, Position], depth: int
    ) -> dict[int, Head]:
        """The heads of these lanes as the snapshot has them. One that is kept already is replaced,
        also by an older one: it is deeper, and the next who asks brings it up to date."""
        loaded = await self._read(connection, tops, depth)
        for lane, head in loaded.items():
            self._heads[lane_channel(lane)] = head
            self._heads.move_to_end(lane_channel(lane))
        self._forget()
        return loaded

    @staticmethod
    async def _read(
        connection: Connection, tops: Mapping[int, Position], depth: int
    ) -> dict[int, Head]:
        """The heads of these lanes as the snapshot has them."""
        if not tops:
            return {}
        ids = await boards.heads(connection, list(tops), depth)
        tasks = await task_store.find_tasks(connection, ids)
        by_lane: dict[int, list[Entry]] = {lane: [] for lane in tops}
        for task in tasks.values():
            apart = task.wanted > 1 or task.after_id is not None
            entry = Entry(Due(task.due_at, str(task.id)), card_json(task), apart)
            by_lane[task.lane.id].append(entry)
        loaded = {}
        for lane, entries in by_lane.items():
            top, complete = tops[lane], len(entries) < depth
            loaded[lane] = Head(top.epoch, top.offset, entries, depth, complete=complete)
        return loaded

    def _forget(self) -> None:
        count = sum(map(len, self._heads.values())) + len(self._heads)
        while count > self._most and self._heads:
            _, head = self._heads.popitem(last=False)
            count -= len(head) + 1


def _pick(heads: Collection[Head], count: int, mine: Collection[str]) -> list[Entry]:
    entries = merge(*(head.entries for head in heads))
    return list(islice((entry for entry in entries if entry.due.id not in mine), count))


def _says_more(head: Head, top: Position) -> bool:
    """Whether the head has gone beyond the snapshot with tasks that are not the same for all. Whom
    they are for only the snapshot says: with a slot given back since, one would be missing."""
    return head.offset > top.offset and any(entry.apart for entry in head.entries)


def _ends_before(head: Head, last: Due | None) -> bool:
    """Whether there may be tasks that the head doesn't have, due before the last one picked."""
    return head.horizon is not None and (last is None or head.horizon < last)
