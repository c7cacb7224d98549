"""The hours ledger: crediting a backlog, and a statement over 100,000 entries of one person.

Beside that person's there are as many claims of a thousand others, so that theirs have to be found.
"""

import asyncio
import json
import time
import urllib.request
from datetime import UTC, datetime

import asyncpg

from dispatcher.actions.context import Moment
from dispatcher.actions.hours import credit_hours
from dispatcher.store.engine import open_pool
from dispatcher.store.transaction import Database
from tests.bench.filling import COORDINATOR, fill_team
from tests.bench.report import Report
from tests.bench.system import System, migrated, system

ENTRIES = 100_000
OTHERS = 1_000
MOST_S = 1.0
TRIES = 5
VOLUNTEER = "imece_bench_0"

# Work of two minutes each, one after the other, over the last months; every tenth came to nothing.
FILL = """
insert into lane (kind, source_language, target_language) values ('translation', 'tr', 'en');
create unlogged table bench_work as
select n, uuidv7() as task_id, uuidv7() as claim_id,
    case when n < {entries} then 0 else 1 + n % {others} end as who,
    now() - interval '1 day' - (n % {entries}) * interval '2 minutes' as at
from generate_series(0, 2 * {entries} - 1) as n;
insert into task (id, state, response_id, organisation_id, lane_id, urgency, title, words, wanted,
                  taken, agreement, agree_on, review, created_by, created_at, due_at)
select w.task_id, 'done', r.id, o.id, l.id, 'soon', 'Request', 14, 1, 1, 'none', 1, true, a.id,
    w.at, w.at
from bench_work w, response r, organisation o, lane l, account a
where a.email = 'coordinator@bench.example';
insert into claim (id, task_id, lane_id, volunteer_id, slot, fence, state, claimed_at, last_sign_at,
                   ended_at)
select w.claim_id, w.task_id, l.id, v.id, 1, 1,
    case when w.n % 10 = 0 then 'lapsed' else 'accepted' end,
    w.at - interval '110 seconds', w.at, w.at + interval '1 minute'
from bench_work w join bench_volunteer v on v.n = w.who cross join lane l;
insert into submission (id, task_id, claim_id, author_id, state, content, submitted_at)
select uuidv7(), w.task_id, w.claim_id, v.id, 'accepted', '{{}}', w.at
from bench_work w join bench_volunteer v on v.n = w.who where w.n % 10 <> 0;
analyze;
"""

PEOPLE = """
create unlogged table bench_volunteer as select n, uuidv7() as id from generate_series(0, {0}) as n;
insert into account (id, email, name, created_at)
    select id, 'v' || n || '@bench.example', 'Volunteer ' || n, now() from bench_volunteer;
insert into volunteer select id, now() from bench_volunteer;
insert into bearer_token
    select sha256(convert_to('imece_bench_' || n, 'UTF8')), id, now(), now() + interval '1 day'
    from bench_volunteer;
"""


async def _fill(url: str) -> None:
    connection = await migrated(url)
    await fill_team(connection)
    await connection.execute(PEOPLE.format(OTHERS))
    await connection.execute(FILL.format(entries=ENTRIES, others=OTHERS), timeout=600)
    await connection.close()


async def _credit(url: str) -> tuple[float, int, float]:
    """Seconds to credit everything, how many, and seconds of a look when there is nothing to do."""
    pool = await open_pool(url)
    db = await Database.connect(pool)
    began, credited = time.perf_counter(), 0
    while some := await credit_hours(db, Moment(datetime.now(UTC))):
        credited += some
    took = time.perf_counter() - began
    looks = []
    for _ in range(TRIES):
        began = time.perf_counter()
        await credit_hours(db, Moment(datetime.now(UTC)))
        looks.append(time.perf_counter() - began)
    await pool.close()
    return took, credited, min(looks)


async def _sum(url: str) -> int:
    connection = await asyncpg.connect(url)
    try:
        found: int = await connection.fetchval(
            "select sum(e.seconds) from ledger_entry e join bench_volunteer v"
            " on v.id = e.volunteer_id and v.n = 0"
        )
        return found
    finally:
        await connection.close()


def _ask(running: System, path: str, token: str = VOLUNTEER) -> tuple[float, bytes]:
    """The slowest of several times, in seconds, and the answer."""
    headers = {"Authorization": f"Bearer {token}"}
    request = urllib.request.Request(f"{running.url}/api/v1{path}", headers=headers)
    slowest, body = 0.0, b""
    for _ in range(TRIES):
        began = time.perf_counter()
        with urllib.request.urlopen(request, timeout=60) as answer:
            body = answer.read()
        slowest = max(slowest, time.perf_counter() - began)
    return slowest, body


def run(report: Report) -> None:
    with system() as running:
        url = running.postgres.url
        asyncio.run(_fill(url))
        took, credited, look = asyncio.run(_credit(url))
        ledger = asyncio.run(_sum(url))
        running.start("api")
        time.sleep(4)
        figures_s, figures = _ask(running, "/me/hours")
        page_s, _ = _ask(running, "/me/hours/entries")
        csv_s, statement = _ask(running, "/me/hours/statement.csv")
        pdf_s, _ = _ask(running, "/me/hours/statement.pdf")
        desk_s, _ = _ask(running, "/organisations/bench/hours", COORDINATOR)
        list_s, _ = _ask(
            running, "/organisations/bench/hours/entries?unconfirmed=true", COORDINATOR
        )
        peak = running.peak_mb()["api"]
    lines = statement.decode("utf-8-sig").splitlines()[1:]
    shown = json.loads(figures)["seconds"]
    if not ledger == shown == sum(int(line.split(",")[2]) for line in lines):
        raise RuntimeError("what is shown is not what the ledger holds")
    report.add("credited", f"{credited:,} claims, {credited / took:,.0f} a second")
    report.add("a look when nothing is due", f"{look * 1000:.0f} ms")
    for what, seconds in (
        ("figures", figures_s),
        (f"CSV, {len(lines):,} lines", csv_s),
        ("first page of the history", page_s),
    ):
        report.add(what, f"{seconds:.2f} s", f"<= {MOST_S:.0f} s", met=seconds <= MOST_S)
    report.add("PDF, with the latest 300 lines", f"{pdf_s:.2f} s")
    report.add("an organisation's figures", f"{desk_s:.2f} s")
    report.add("its list to confirm", f"{list_s:.2f} s")
    report.add("peak of the API", f"{peak:.0f} MB")
    report.data = {"credited": credited, "took_s": took, "csv_s": csv_s, "figures_s": figures_s}
