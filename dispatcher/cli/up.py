"""`imece up`: the whole system in one go."""

import asyncio
import contextlib
import json
import socket
import sys
import time
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import click

from dispatcher.cli.processes import JOB_RUNNER, LOOP, python, supervise, unwind_when_told
from dispatcher.domain.response import DEMO, DEMO_ACCOUNTS
from dispatcher.embedded import (
    DataFolder,
    EmbeddedFault,
    Postgres,
    Redis,
    Restart,
    Supervisor,
)
from dispatcher.settings import Settings, read_settings
from dispatcher.store.engine import open_pool
from dispatcher.store.migrations import migrate
from dispatcher.store.responses import find_response

READY_WITHIN_S = 60
WRITTEN_WITHIN_S = 120
COUNSELLING = (
    "Counselling: {url}/talk/demo is open while supervisor@… and a volunteer who counsels "
    "(tr, kmr, ckb, ar) are signed in; that one answers at {url}/counsel."
)


@click.command()
@click.option("--host", default=None, help="Where to listen (default: IMECE_HOST or 127.0.0.1).")
@click.option("--port", default=None, type=int, help="The port (default: PORT or 8000).")
@click.option(
    "--data",
    default=None,
    type=click.Path(path_type=Path),
    help="The data folder (default: ./var).",
)
@click.option("--demo", is_flag=True, help="Fill an empty record with demo accounts and tasks.")
@click.option("--workers", default=1, show_default=True, help="How many background jobs at once.")
@click.option("--apis", default=1, show_default=True, help="How many API processes share the port.")
def up(
    host: str | None,
    port: int | None,
    data: Path | None,
    demo: bool,
    workers: int,
    apis: int,
) -> None:
    """Run everything: API, live gateway, worker, web pages, and PostgreSQL and Redis of its own
    where IMECE_DATABASE_URL and IMECE_REDIS_URL name none. Ctrl-C stops all of it."""
    unwind_when_told()
    settings = read_settings()
    host = host or settings.host
    port = port or settings.port
    folder_path = (data or settings.data).absolute()
    try:
        _refuse_taken(host, port)
        with DataFolder.open(folder_path) as folder, Supervisor(_restarted) as running:
            _System(settings, folder, running, host, port, demo, workers, apis).run()
    except EmbeddedFault as fault:
        raise click.ClickException(str(fault)) from fault
    sys.exit(0)


def _restarted(restart: Restart) -> None:
    click.echo(
        f"{restart.name} {restart.reason} (exit {restart.exit_code}); "
        f"starting it again in {restart.wait_s:g} s",
        err=True,
    )


def _refuse_taken(host: str, port: int) -> None:
    """A clear word before anything is started, instead of a failing child afterwards."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as fault:
            raise click.ClickException(
                f"{host}:{port} cannot be listened on ({fault.strerror}). "
                "Choose another port with --port or PORT=."
            ) from None


def _free_port(host: str, wished: int) -> int:
    """The wished port where it is free, else any that is."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for port in (wished, 0):
        with socket.socket(family) as probe, contextlib.suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
            found: int = probe.getsockname()[1]
            return found
    raise click.ClickException(f"no port is free on {host}")


@dataclass
class _System:
    """The processes of one `imece up`, in the order they need each other."""

    settings: Settings
    folder: DataFolder
    running: Supervisor
    host: str
    port: int
    demo: bool
    workers: int
    apis: int

    def run(self) -> None:
        began = time.monotonic()
        database_url, redis_url = self._servers()
        has_demo = asyncio.run(_prepare(database_url))
        live_port = _free_port(self.host, self.port + 1)
        env = {
            "IMECE_DATABASE_URL": database_url,
            "IMECE_REDIS_URL": redis_url,
            "IMECE_DATA": str(self.folder.path),
            "IMECE_HOST": self.host,
            "IMECE_PORT": str(self.port),
            "IMECE_LIVE_PORT": str(live_port),
            "IMECE_LIVE_URL": self.settings.live_url or f":{live_port}",
            "IMECE_DEMO": "1" if self.demo else "",
            "IMECE_DRAIN_S": "0",  # nobody is there to take over
        }
        log = self.folder.path / "log"
        # First what people wait for; the demo is written beside it. The cores are few.
        apis = [(_numbered("api", n), "dispatcher.api.server") for n in range(self.apis)]
        self._start(log, env, *apis, ("live", "dispatcher.api.gateway"))
        if self.demo and not has_demo:
            self._write_demo(log, env)
        self._wait(log)
        jobs = [(_numbered("jobs", n), JOB_RUNNER) for n in range(self.workers)]
        self._start(log, env, ("loop", LOOP), *jobs)
        self._greet(time.monotonic() - began)
        supervise(self.running)
        click.echo("Stopping …")

    def _start(self, log: Path, env: Mapping[str, str], *modules: tuple[str, str]) -> None:
        for name, module in modules:
            self.running.start(
                name,
                lambda name=name, module=module: python(module, name, log, env),  # type: ignore[misc]
            )

    def _write_demo(self, log: Path, env: Mapping[str, str]) -> None:
        writer = python("dispatcher.cli.demo", "demo", log, env)
        try:
            if writer.wait(WRITTEN_WITHIN_S) != 0:
                raise click.ClickException(f"The demo was not written; see {log / 'demo.log'}.")
        finally:
            writer.stop()

    def _servers(self) -> tuple[str, str]:
        """The configured servers, else our own; what one lacks does not stop the other."""
        database_url, redis_url = self.settings.database_url, self.settings.redis_url
        if database_url is None:
            database_url = self.running.start("postgres", lambda: Postgres.start(self.folder)).url
        if redis_url is None:
            redis_url = self.running.start("redis", lambda: Redis.start(self.folder)).url
        return database_url, redis_url

    def _wait(self, log: Path) -> None:
        """Until the API answers: an address that is printed must work."""
        url = f"http://{self._shown_host()}:{self.port}/readyz"
        deadline = time.monotonic() + READY_WITHIN_S
        while time.monotonic() < deadline:
            self.running.check()
            with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=1):
                return
            time.sleep(0.05)
        raise click.ClickException(f"The API did not come up; see {log / 'api.log'}.")

    def _shown_host(self) -> str:
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104
        return f"[{host}]" if ":" in host else host

    def _greet(self, took_s: float) -> None:
        click.echo(f"Imece is running at http://{self._shown_host()}:{self.port}  ({took_s:.1f} s)")
        click.echo(f"Data and logs: {self.folder.path}")
        if self.demo:
            accounts = self.folder.path / DEMO_ACCOUNTS
            if accounts.is_file():
                click.echo("Demo accounts (made for this data folder alone):")
                for address, password in json.loads(accounts.read_text()).items():
                    click.echo(f"  {address:<28} {password}")
                click.echo(COUNSELLING.format(url=f"http://{self._shown_host()}:{self.port}"))
        click.echo("Ctrl-C stops everything.")
        sys.stdout.flush()


def _numbered(name: str, n: int) -> str:
    return name if n == 0 else f"{name}-{n + 1}"


async def _prepare(url: str) -> bool:
    """Bring the record to this version; answers whether the demo is in it."""
    pool = await open_pool(url, smallest=1, largest=1)
    try:
        async with pool.acquire() as connection:
            await migrate(connection)
            return await find_response(connection, DEMO) is not None
    finally:
        await pool.close()
