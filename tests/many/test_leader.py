"""Of three loops one acts; when it is killed another one does, soon."""

from uuid import UUID, uuid4

import httpx

from dispatcher.store.leader import LEADER
from tests.chaos.people import RESPONSE, Cast, Person
from tests.many.cluster import APIS, WORKERS, Cluster
from tests.many.record import Record

TAKES_OVER_WITHIN_S = 10.0
"""One tick to notice and one to sweep, 2 s each; the rest is for a machine that is busy."""

LEADING = """
select count(*) = 1 and count(*) filter (where granted) = 1 from pg_locks
where locktype = 'advisory' and objid::bigint = $1
  and database = (select oid from pg_database where datname = current_database())
"""
END = "update claim set lease_ends_at = now(), last_sign_at = now() where id = $1"
OVER = "select state = 'lapsed' from claim where id = $1"
LATE = "select extract(epoch from ended_at - lease_ends_at)::float8 from claim where id = $1"


async def test_one_loop_acts_and_when_it_is_killed_another_one_does(
    cluster: Cluster, cast: Cast
) -> None:
    record = Record(cluster.database_url)
    await _lapse(cluster, cast, record)
    assert await record.ask(LEADING, LEADER)
    (first,) = acted = _acted(cluster)
    assert acted[first] == 1
    cluster.kill(first)
    assert await _lapse(cluster, cast, record) < TAKES_OVER_WITHIN_S
    assert await record.ask(LEADING, LEADER)
    (second,) = _acted(cluster).keys() - {first}
    # Who comes back stands by.
    cluster.start(first)
    assert await _lapse(cluster, cast, record) < TAKES_OVER_WITHIN_S
    assert _acted(cluster) == {first: 1, second: 2}


def _acted(cluster: Cluster) -> dict[str, int]:
    """How many leases each worker has ended, by its log; only those who have."""
    ended = {}
    for name in WORKERS:
        lines = cluster.log(name).read_text().splitlines()
        counts = [int(line.rpartition(": ")[2]) for line in lines if " lapse_leases: " in line]
        if counts:
            ended[name] = sum(counts)
    return ended


async def _lapse(cluster: Cluster, cast: Cast, record: Record) -> float:
    """A lease ends now; answers after how many seconds a loop has ended its claim."""
    claim = UUID(await _hold(cluster, cast.coordinators[0], cast.volunteers[0]))
    await record.ask(END, claim)
    await record.until(OVER, claim)
    late: float = await record.ask(LATE, claim)
    return late


async def _hold(cluster: Cluster, coordinator: Person, volunteer: Person) -> str:
    body = {"response": RESPONSE, "kind": "general", "urgency": "soon", "source_language": "tr"}
    named = {"title": "Held", "brief": f"held {uuid4()}"}
    task = await _post(cluster, coordinator, "/tasks", {**body, **named})
    return await _post(cluster, volunteer, f"/tasks/{task}/claim", None)


async def _post(cluster: Cluster, person: Person, path: str, body: object) -> str:
    headers = {"authorization": f"Bearer {person.token}"}
    async with httpx.AsyncClient(headers=headers, timeout=30) as http:
        answer = await http.post(f"{cluster.url(APIS[0])}/api/v1{path}", json=body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])
