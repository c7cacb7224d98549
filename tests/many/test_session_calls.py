"""Counsellors are rung once a wave, whichever loop leads, and however the one before was killed."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import httpx
import pytest
import redis.asyncio

from dispatcher.live.presence import Presence
from tests.chaos.people import RESPONSE, Cast, Person
from tests.many.cluster import APIS, WORKERS, Cluster
from tests.many.record import Record

RANG = "select count(*) = $2 from session_call where session_id = $1 and state = 'made'"
IN_ALL = "select count(*) from session_call where session_id = $1"
MOST = """
select max(n) from (
    select count(*) as n from session_call group by session_id, counsellor_id) as rung
"""
QUIET = "select not exists (select from session_call where state = 'made')"
SUPERVISES = """
insert into membership (account_id, organisation_id, role, created_at)
values ($1, $2, 'supervisor', now()) on conflict do nothing
"""


@pytest.fixture
async def open_line(cluster: Cluster, cast: Cast) -> AsyncIterator[Presence]:
    """Two counsel, and one coordinator supervises; all of them are there."""
    record, coordinator = Record(cluster.database_url), cast.coordinators[0]
    supervisor = cast.coordinators[1]
    people = cast.volunteers[:2]
    offer = {"organisation": "relief", "open": True}
    await _ask(cluster, coordinator, "PUT", f"/counselling/{RESPONSE}", offer)
    for person in people:
        path = f"/organisations/relief/counsellors/{person.account}"
        shown = {
            "vetting": {"what": "Seen", "until": None},
            "training": {"until": None},
            "code_of_conduct": {"version": 1, "signed_on": "2026-01-01"},
        }
        await _ask(cluster, coordinator, "PUT", path, shown)
    await record.ask(SUPERVISES, UUID(supervisor.account), cast.organisation)
    now = datetime.now(UTC)
    shift = {
        "account": supervisor.account,
        "role": "supervisor",
        "starts_at": now.isoformat(),
        "ends_at": (now + timedelta(hours=1)).isoformat(),
    }
    await _ask(cluster, coordinator, "POST", "/organisations/relief/shifts", shift)
    async with redis.asyncio.from_url(cluster.redis.url) as client:
        yield Presence(client)
    await _ask(cluster, coordinator, "PUT", f"/counselling/{RESPONSE}", {**offer, "open": False})


async def test_nobody_is_rung_twice_in_a_wave_and_nobody_is_forgotten(
    cluster: Cluster, cast: Cast, open_line: Presence
) -> None:
    record = Record(cluster.database_url)
    here = [UUID(one.account) for one in (*cast.volunteers[:2], cast.coordinators[1])]
    await open_line.heard(here)
    calm = await _begin(cluster)
    await record.until(RANG, calm, 2)
    # Whoever led is killed, and so is everybody who leads after that.
    for name in WORKERS:
        cluster.kill(name)
        cluster.start(name)
    await open_line.heard(here)
    # Somebody comes into danger while nobody leads at all.
    for name in WORKERS:
        cluster.kill(name)
    danger = await _begin(cluster, danger=True)
    assert await record.ask(IN_ALL, danger) == 0
    for name in WORKERS:
        cluster.start(name)
    await open_line.heard(here)
    await record.until(RANG, danger, 2)
    assert await record.ask(IN_ALL, calm) == 2
    assert await record.ask(MOST) == 1

    # Each comes to one of them: then nothing rings any more.
    await open_line.heard(here)
    given = [await _ask(cluster, one, "POST", "/sessions/next", {}) for one in cast.volunteers[:2]]
    assert [UUID(one["id"]) for one in given] == [danger, calm]
    await record.until(QUIET)
    assert await record.ask(MOST) == 1


async def _begin(cluster: Cluster, *, danger: bool = False) -> UUID:
    body = {"client_id": str(uuid4()), "language": "tr", "danger": danger}
    async with httpx.AsyncClient(timeout=30) as http:
        url = f"{cluster.url(APIS[0])}/api/v1/talk/{RESPONSE}/sessions"
        answer = await http.post(url, json=body)
    assert answer.status_code == 201, answer.text
    return UUID(answer.json()["id"])


async def _ask(
    cluster: Cluster, person: Person, method: str, path: str, body: object
) -> dict[str, str]:
    headers = {"authorization": f"Bearer {person.token}"}
    async with httpx.AsyncClient(headers=headers, timeout=30) as http:
        url = f"{cluster.url(APIS[0])}/api/v1{path}"
        answer = await http.request(method, url, json=body)
    assert answer.is_success, answer.text
    found: dict[str, str] = answer.json()
    return found
