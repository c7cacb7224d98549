"""Finding the lane a task lies in, and opening it where it is the first of its kind."""

from collections.abc import Collection

from dispatcher.actions.announce import tell_new_lane
from dispatcher.actions.context import Moment
from dispatcher.domain.lane import Lane, LaneKey
from dispatcher.store import lanes as store
from dispatcher.store.transaction import Transaction


async def lanes_for(tx: Transaction, at: Moment, keys: Collection[LaneKey]) -> dict[LaneKey, Lane]:
    """The lane of each key. Sorted, so that two imports opening the same lanes don't deadlock."""
    wanted = sorted(set(keys), key=repr)
    found = await store.find_lanes(tx.connection, wanted)
    missing = [key for key in wanted if key not in found]
    if missing:
        for lane in await store.open_lanes(tx.connection, missing):
            tell_new_lane(tx, at, lane)
        found |= await store.find_lanes(tx.connection, missing)
    return found
