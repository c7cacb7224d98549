"""Many conversations at once: how soon what one says is on the other's screen, and what each costs.

One API process holds two long polls a conversation. People write, pause and are seen to write at
the pace of people. PostgreSQL, Redis, the loop of sweeps, the API and both sides share the machine.
"""

import asyncio
import json
import secrets
import subprocess
import sys
import time
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import asyncpg

from dispatcher.actions.context import Moment
from dispatcher.actions.master_keys import KeySource, master_keys
from dispatcher.actions.sessions.begin import SeekerWish, begin_session
from dispatcher.domain.sessions.offer import Counselling
from dispatcher.sealing.master_keys import MasterKeys
from dispatcher.store.engine import open_pool
from dispatcher.store.transaction import Database
from tests.bench.report import Report
from tests.bench.system import System, migrated, percentile, system
from tests.bench.talks_load import Line, Plan, Seen

CONVERSATIONS = 500
A_COUNSELLOR = 2
SECONDS = 60.0
PAUSE_S = 20.0
HALF_S = 8.0
SCREEN_MS = 200.0
EACH_KB = 100.0
STEADY_KB = 256

TEAM = """
insert into organisation (slug, name, created_at) values ('bench', 'Bench', now());
insert into response (slug, name, created_at) values ('bench', 'Bench', now());
insert into response_organisation select r.id, o.id from response r, organisation o;
insert into account (id, email, name, created_at)
    select gen_random_uuid(), 'c' || n || '@bench.example', 'C' || n, now()
    from generate_series(1, 2000) n;
insert into counselling
    select r.id, o.id, true, 50, 2, 24, (select id from account limit 1), now()
    from response r, organisation o;
"""
BEARERS = """
insert into bearer_token
select sha256(n.token::bytea), a.id, now(), now() + interval '1 day'
from unnest($1::text[]) with ordinality as n (token, at)
join account a on a.email = 'c' || n.at || '@bench.example'
"""
LIVE = """
update counselling_session s set state = 'live', counsellor_id = a.id, met = array[a.id],
    answered_at = now(), counsellor_seen_at = now()
from unnest($1::uuid[], $2::text[]) as n (id, token)
join bearer_token b on b.token_hash = sha256(n.token::bytea)
join account a on a.id = b.account_id
where s.id = n.id
"""
STINTS = """
insert into session_stint (session_id, counsellor_id, began_at)
select id, counsellor_id, now() from counselling_session
"""


async def _fill(url: str, masters: MasterKeys, many: int) -> list[Line]:
    connection: asyncpg.Connection = await migrated(url)
    await connection.execute(TEAM)
    bearers = [f"imece_{secrets.token_urlsafe(24)}" for _ in range(-(-many // A_COUNSELLOR))]
    await connection.execute(BEARERS, bearers)
    offer = Counselling(
        await connection.fetchval("select id from response"),
        await connection.fetchval("select id from organisation"),
        open=True,
    )
    pool = await open_pool(url, smallest=1, largest=2)
    db = await Database.connect(pool)
    lines = []
    for n in range(many):
        at = Moment(datetime.now(UTC), cause="bench")
        wish = SeekerWish(uuid4(), None, None, None, danger=False)
        begun = await db.act(lambda tx: begin_session(tx, at, masters, offer, "tr", wish))  # noqa: B023
        bearer = bearers[n // A_COUNSELLOR]
        lines.append(Line(str(begun.talk.session.id), begun.token, bearer))
        await connection.execute(LIVE, [begun.talk.session.id], [bearer])
    await connection.execute(STINTS)
    await connection.execute("analyze")
    await pool.close()
    await connection.close()
    return lines


def _rss_kb(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    (line,) = (row for row in status.splitlines() if row.startswith("VmRSS"))
    return int(line.split()[1])


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / 100


def _at_rest_kb(pid: int) -> int:
    """Once its models are loaded and nothing grows any more."""
    last, since = 0, time.monotonic()
    while time.monotonic() - since < 4:
        now = _rss_kb(pid)
        if abs(now - last) > STEADY_KB:
            last, since = now, time.monotonic()
        time.sleep(0.2)
    return last


def run(report: Report, many: int = CONVERSATIONS, seconds: float = SECONDS) -> None:
    """Everybody listens, then everybody talks."""
    with system() as running:
        masters = master_keys(KeySource(running.folder.path / "keys"))
        lines = asyncio.run(_fill(running.postgres.url, masters, many))
        running.start("api", "loop")
        _measure(report, running, lines, seconds)


def _measure(report: Report, running: System, lines: list[Line], seconds: float) -> None:
    pid = running.processes["api"].pid
    empty_kb = _at_rest_kb(pid)
    plan = Plan(running.port, lines, seconds, PAUSE_S, HALF_S)
    command = [sys.executable, "-m", "tests.bench.talks_load"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as load:
        assert load.stdin is not None
        assert load.stdout is not None
        load.stdin.write(json.dumps(asdict(plan)) + "\n")
        load.stdin.flush()
        assert load.stdout.readline().strip() == "held"
        silent_kb, cpu = _rss_kb(pid), _cpu_s(pid)
        load.stdin.write("talk\n")
        load.stdin.flush()
        seen = Seen(**json.loads(load.stdout.readline()))
    spent = (_cpu_s(pid) - cpu) / (seconds + 2)
    talked_kb = _rss_kb(pid)
    _tell(report, len(lines), seen, spent, seconds)
    for when, held_kb in (("silent", silent_kb), ("talking", talked_kb)):
        each = (held_kb - empty_kb) / len(lines)
        report.add(f"memory a conversation, {when}", f"{each:.0f} kB", f"< {EACH_KB:.0f} kB",
                   met=each < EACH_KB)  # fmt: skip
        report.data[f"kb_{when}"] = each
    report.add("memory of the API without them", f"{empty_kb / 1024:.0f} MB")


def _tell(report: Report, many: int, seen: Seen, spent: float, seconds: float) -> None:
    screen, sent, bare = sorted(seen.screen), sorted(seen.sent), sorted(seen.bare)
    p50, p99 = percentile(screen, 0.5), percentile(screen, 0.99)
    report.add("conversations, long polls", f"{many}, {2 * many}")
    report.add("said", f"{seen.said}, {seen.said / seconds:.0f} a second")
    report.add("seen by the other", f"{len(screen)}", "all", met=len(screen) == seen.said)
    report.add("to the other's screen p50", f"{p50:.1f} ms")
    report.add("to the other's screen p99", f"{p99:.1f} ms", f"< {SCREEN_MS:.0f} ms",
               met=p99 < SCREEN_MS)  # fmt: skip
    report.add("to the other's screen, slowest", f"{screen[-1]:.0f} ms")
    report.add("taken p50, p99", f"{percentile(sent, 0.5):.1f}, {percentile(sent, 0.99):.1f} ms")
    floor = percentile(bare, 0.5), percentile(bare, 0.99)
    report.add("a question that does nothing p50, p99", f"{floor[0]:.1f}, {floor[1]:.1f} ms")
    report.add("screen over such a question, p50, p99",
               f"{p50 / floor[0]:.1f}, {p99 / floor[1]:.1f} times")  # fmt: skip
    report.add("answers without a message", f"{seen.empty} of {seen.answers}")
    report.add("processor of the API", f"{spent:.0%} of a core")
    report.add("statuses", ", ".join(f"{n} x {s}" for s, n in sorted(seen.statuses.items())))
    report.data.update(p50_ms=p50, p99_ms=p99, said=seen.said, cpu=spent, statuses=seen.statuses)
