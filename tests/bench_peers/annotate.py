"""Next task and hand it in: cycles a second of Label Studio and of ours, each over HTTP.

Label Studio has a project of 10,000 tasks in the same PostgreSQL, started as its own command starts
it; ours has 1,000,000 tasks. One client drives both: a thread and a connection for each user.
"""

import asyncio
import statistics
import time
from collections.abc import Callable
from queue import SimpleQueue

from tests.bench.claims import SETTLES_S
from tests.bench.filling import Fill, fill, token
from tests.bench.report import Report
from tests.bench.system import System, migrated, system
from tests.bench_peers.children.rounds import Taken, threaded
from tests.bench_peers.effort import Effort
from tests.bench_peers.label_studio import label_studio
from tests.bench_peers.person import Person

USERS = (1, 8)
OUR_TASKS = 1_000_000
THEIR_TASKS = 10_000
TARGET = 50.0
WORDS = "A translation of the request, of some words."

Cycle = Callable[[Person], object]


def run(report: Report, effort: Effort) -> None:
    rounds: dict[tuple[str, int], list[Taken]] = {}
    with system() as running, label_studio(running) as theirs:
        report.data["versions"] = {"label-studio": theirs.version()}
        project = theirs.project(THEIR_TASKS)
        people = theirs.people(max(USERS))
        asyncio.run(_fill(running))
        running.start("api")
        time.sleep(SETTLES_S)
        our_people = [Person(running.url, f"Bearer {token(n)}") for n in range(max(USERS))]
        for number in range(effort.rounds + 1):
            for users in USERS:
                for name, cycle, everyone in (
                    ("Imece", ours, our_people),
                    ("Label Studio", lambda person: annotate(person, project), people),
                ):
                    taken = _round(cycle, everyone[:users], effort.seconds)
                    print(f"  {number}  {name}, {users}: {taken.rate:,.1f}", flush=True)
                    rounds.setdefault((name, users), []).extend([taken] if number else [])
    tell(report, rounds)


async def _fill(running: System) -> None:
    connection = await migrated(running.postgres.url)
    await fill(connection, Fill(OUR_TASKS, max(USERS)))
    await connection.close()


def _round(cycle: Cycle, people: list[Person], seconds: float) -> Taken:
    idle: SimpleQueue[Person] = SimpleQueue()
    for person in people:
        person.hang_up()
        idle.put(person)

    def take() -> bool:
        person = idle.get()
        cycle(person)
        idle.put(person)
        return True

    return threaded(len(people), seconds, take)


def ours(person: Person) -> None:
    """Claim the best task for this volunteer, and hand in a text."""
    claim = person.ask("POST", "/api/v1/board/next", {})
    body = {"fence": claim["fence"], "content": {"text": WORDS}}
    person.ask("POST", f"/api/v1/claims/{claim['id']}/submit", body)


def annotate(person: Person, project: int) -> None:
    """Label Studio's next task for this user, and an annotation of it."""
    task = person.ask("GET", f"/api/projects/{project}/next")
    value = {"text": [WORDS]}
    result = [{"from_name": "text", "to_name": "source", "type": "textarea", "value": value}]
    person.ask("POST", f"/api/tasks/{task['id']}/annotations/", {"result": result})


def tell(report: Report, rounds: dict[tuple[str, int], list[Taken]]) -> None:
    """Rates and latencies, and ours against Label Studio's in the same round."""
    for (name, users), taken in rounds.items():
        rate = statistics.median(one.rate for one in taken)
        p50 = statistics.median(one.p50_ms or 0.0 for one in taken)
        report.add(f"{name}, users: {users}", f"{rate:,.1f} cycles/s  p50 {p50:.1f} ms")
    for users in USERS:
        pairs = zip(rounds["Imece", users], rounds["Label Studio", users], strict=True)
        ratio = statistics.median(a.rate / b.rate for a, b in pairs)
        name = f"ours / Label Studio, users: {users}"
        report.add(name, f"{ratio:.1f}", f">= {TARGET:.0f}", met=ratio >= TARGET)
    for name, version in report.data["versions"].items():
        report.add(f"  {name}", version)
    report.data["rates"] = {
        f"{name}, {users}": [one.rate for one in taken] for (name, users), taken in rounds.items()
    }
