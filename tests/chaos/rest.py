"""The end of a run: wait until nothing is due any more, then write down the record as it is."""

import asyncio
import time
from collections.abc import Sequence

import asyncpg
import httpx

from tests.chaos.dump import dump
from tests.chaos.followers import Follower
from tests.chaos.history import Clock, Ended, HistoryFile, Json
from tests.chaos.people import RESPONSE, Person

AGAIN_S = 0.3
LONGEST_PULSE_S = 12.0

# A lease that runs, or a task whose time is over and that nobody works on; an import being read;
# what rings and should not any more.
SWEEPS_DUE = """
select exists (select from claim where state = 'active' and lease_ends_at is not null)
    or exists (select from import where state = 'running')
    or exists (select from task t where t.expires_at < now() + interval '1 min'
        and t.state in ('draft', 'open') and not exists (
            select from claim c where c.task_id = t.id and c.state in ('active', 'submitted')))
    or exists (select from offer o join task t on t.id = o.task_id
        where o.state in ('made', 'seen') and (t.state <> 'open' or exists (
            select from claim c where c.task_id = o.task_id and c.volunteer_id = o.volunteer_id
              and c.state in ('active', 'submitted', 'accepted'))))
"""


async def settle(
    database_url: str, followers: Sequence[Follower], within_s: float, *, sweeps: bool
) -> bool:
    """Wait until followers are where the record is, and with `sweeps` nothing is due any more."""
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        if await _at_rest(database_url, followers, sweeps=sweeps):
            return True
        await asyncio.sleep(AGAIN_S)
    return False


async def _at_rest(url: str, followers: Sequence[Follower], *, sweeps: bool) -> bool:
    connection = await asyncpg.connect(url)
    try:
        if sweeps and await connection.fetchval(SWEEPS_DUE):
            return False
        tops = {row["name"]: row["top"] for row in await connection.fetch("table channel")}
    finally:
        await connection.close()
    for follower in followers:
        positions = dict(follower.view.positions)
        if follower.view.reloading or not positions:
            return False
        if any(offset != tops.get(channel, 0) for channel, (_, offset) in positions.items()):
            return False
    return True


async def write_end(
    database_url: str,
    api: str,
    person: Person,
    followers: Sequence[Follower],
    history: HistoryFile,
    clock: Clock,
    *,
    settled: bool,
) -> None:
    """Figures, record and views into the history. `api`: its address up to the version."""
    figures = await _await_pulses(api, person, followers)
    await dump(database_url, history)
    for follower in followers:
        follower.pause()
        history.append(follower.final())
    history.append(Ended(clock(), settled, figures))


async def _await_pulses(api: str, person: Person, followers: Sequence[Follower]) -> Json | None:
    """The figures, once every watcher has been told them, or after their longest pause."""
    deadline = time.monotonic() + LONGEST_PULSE_S
    async with httpx.AsyncClient(headers={"authorization": f"Bearer {person.token}"}) as http:
        while True:
            figures = await _figures(http, api)
            told = [f.view.pulse for f in followers if f.view.pulse is not None]
            counted = None if figures is None else figures["tasks"]
            if all(pulse["tasks"] == counted for pulse in told) or time.monotonic() > deadline:
                return figures
            await asyncio.sleep(AGAIN_S)


async def _figures(http: httpx.AsyncClient, api: str) -> Json | None:
    answer = await http.get(f"{api}/figures", params={"response": RESPONSE}, timeout=10)
    found: Json | None = answer.json() if answer.status_code == 200 else None
    return found
