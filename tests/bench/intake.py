"""From the upload of a TSV to every text on boards, language detected, and the memory it takes.

The processes are those of `imece up`: API, sweeps, one runner of jobs, servers of their own. The
texts are a TSV's (a `text` column, else the last one), or the language samples over and over, each
numbered so that no two are the same.
"""

import asyncio
import itertools
import json
import time
import urllib.request
from pathlib import Path
from typing import Any

import asyncpg

from tests.bench.filling import COORDINATOR, fill_team
from tests.bench.language import SAMPLES, read_tsv
from tests.bench.report import Report
from tests.bench.system import System, migrated, peak_mb, system

ROWS = 7_000
MANY_ROWS = 100_000
MOST_S = 10.0
MOST_MB = 400
PATIENCE_S = 300.0


def texts_of(path: Path | None, count: int | None) -> list[str]:
    """The texts of a TSV, all of them or so many; of the samples where there is none."""
    found = [text for _, text in read_tsv(path or SAMPLES)]
    if path is not None and count is None:
        return found
    numbered = (f"{text} ({n})" for n, text in enumerate(itertools.cycle(found)))
    return list(itertools.islice(numbered, count or ROWS))


def _form(texts: list[str]) -> tuple[bytes, str]:
    """A multipart body and its type."""
    fields = {"response": "bench", "kind": "translation", "to": "en", "urgency": "urgent"}
    mark = "----imece-bench"
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    rows = "text\n" + "".join(f"{text}\n" for text in texts)
    parts.append(
        f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="texts.tsv"\r\n'
        f"Content-Type: text/tab-separated-values\r\n\r\n{rows}\r\n--{mark}--\r\n"
    )
    return "".join(parts).encode(), f"multipart/form-data; boundary={mark}"


def _ask(running: System, path: str, body: bytes | None = None, kind: str = "") -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {COORDINATOR}"}
    if body is not None:
        headers["Content-Type"] = kind
    request = urllib.request.Request(f"{running.url}/api/v1{path}", body, headers)
    with urllib.request.urlopen(request, timeout=60) as answer:
        found: dict[str, Any] = json.load(answer)
        return found


def import_texts(running: System, texts: list[str]) -> tuple[float, dict[str, Any]]:
    """Seconds from the upload to the import's end, and the import."""
    body, kind = _form(texts)
    began = time.perf_counter()
    made = _ask(running, "/imports", body, kind)
    while made["state"] == "running":
        if time.perf_counter() - began > PATIENCE_S:
            raise RuntimeError(f"not done after {PATIENCE_S:.0f} s: {made}")
        time.sleep(0.05)
        made = _ask(running, f"/imports/{made['id']}")
    if made["state"] != "done":
        raise RuntimeError(f"the import is {made['state']}: {made['error']}")
    return time.perf_counter() - began, made


async def _prepare(url: str) -> None:
    connection = await migrated(url)
    await fill_team(connection)
    await connection.close()


def _peaks_mb(running: System) -> dict[str, float]:
    """The most memory each process has held, and that the job process started to read texts."""
    peaks = running.peak_mb()
    jobs = running.processes["jobs"].pid
    for child in Path(f"/proc/{jobs}/task/{jobs}/children").read_text().split():
        peaks["reader"] = max(peaks.get("reader", 0.0), peak_mb(int(child)))
    return peaks


async def _on_boards(url: str) -> int:
    """How many texts can be claimed: as themselves, or as the question which language they are."""
    connection = await asyncpg.connect(url)
    count: int = await connection.fetchval(
        "select count(*) from task t where purpose = 'work' and (state = 'open' or exists "
        "(select from task q where q.parent_id = t.id and q.state = 'open'))"
    )
    await connection.close()
    return count


def run(report: Report, path: Path | None = None, many: int = MANY_ROWS) -> None:
    texts = texts_of(path, None if path else ROWS)
    with system() as running:
        asyncio.run(_prepare(running.postgres.url))
        running.start("api", "jobs", "loop")
        time.sleep(4)  # a system that is up: its runner has loaded its models
        took_s, made = import_texts(running, texts)
        on_boards = asyncio.run(_on_boards(running.postgres.url))
        if on_boards != made["created"]:
            raise RuntimeError(f"{made['created']} created, {on_boards} on boards")
        peak = _peaks_mb(running)
        much_s, _ = import_texts(running, texts_of(path, many)) if many else (0.0, {})
        peak_many = _peaks_mb(running)
    report.add(
        f"{len(texts):,} texts", f"{took_s:.1f} s", f"<= {MOST_S:.0f} s", met=took_s <= MOST_S
    )
    report.add("texts a second", f"{len(texts) / took_s:,.0f}")
    for what in ("created", "repeated", "uncertain", "rejected"):
        report.add(what, f"{made[what]:,}")
    for rows, peaks in ((len(texts), peak), (many, peak_many)):
        for name, mb in peaks.items():
            met = mb <= MOST_MB
            report.add(
                f"peak of {name}, {rows:,} rows", f"{mb:.0f} MB", f"<= {MOST_MB} MB", met=met
            )
    if many:
        report.add(f"{many:,} rows", f"{much_s:.1f} s, {many / much_s:,.0f} a second")
    report.data = {"took_s": took_s, "import": made, "peak_mb": peak, "peak_many_mb": peak_many}
