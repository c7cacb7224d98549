"""Rotating master keys: keys of sessions and of incident reports are sealed anew under the newest;
words are not touched.

In batches of short statements, while everybody goes on talking. Breaking it off at any moment
harms nothing: what is done is done, and running it again does the rest.
"""

from collections import Counter
from dataclasses import dataclass, field
from uuid import UUID

from dispatcher.actions.sessions.incidents import rewrap_incident_keys
from dispatcher.sealing.master_keys import CannotOpen, MasterKeys
from dispatcher.store import incidents as incident_store
from dispatcher.store import session_keys as store
from dispatcher.store.transaction import Database

AT_ONCE = 500
_BEFORE_ALL = UUID(int=0)


@dataclass
class Rewrapped:
    """How many were sealed anew; `left`: how many could not be opened, by their master key."""

    done: int = 0
    left: Counter[str] = field(default_factory=Counter)


async def rewrap_keys(db: Database, masters: MasterKeys) -> Rewrapped:
    """Seal everything that lies under an older master key anew under the newest one."""
    found = await rewrap_session_keys(db, masters)
    done, left = await rewrap_incident_keys(db, masters)
    return Rewrapped(found.done + done, found.left + left)


async def rewrap_session_keys(
    db: Database, masters: MasterKeys, *, at_once: int = AT_ONCE
) -> Rewrapped:
    """Seal the key of every session that has words anew under the newest master key."""
    found, after = Rewrapped(), _BEFORE_ALL
    while True:
        async with db.read() as connection:
            batch = await store.under_others(connection, masters.newest, after, at_once)
            if not batch:
                break
            were, are = [], []
            for one in batch:
                try:
                    sealed = masters.rewrap(one.wrapped, one.session_id)
                except CannotOpen:
                    found.left[one.wrapped.master] += 1
                else:
                    were.append(one)
                    are.append(sealed)
            found.done += await store.rewrap(connection, were, are)
        after = batch[-1].session_id
    async with db.read() as connection:
        await store.sweep_up(connection)
    return found


async def keys_in_use(db: Database) -> dict[str, int]:
    """How many keys of sessions and reports are sealed under each master key, by its id."""
    async with db.read() as connection:
        sessions = Counter(await store.count_by_master(connection))
        return dict(sessions + Counter(await incident_store.count_by_master(connection)))
