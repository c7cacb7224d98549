"""The single roles, for more than one machine; addresses come from the environment."""

import asyncio
import sys

import asyncpg
import click
import uvloop

from dispatcher.api.gateway import serve_gateway
from dispatcher.api.server import log_to_stderr, serve_api
from dispatcher.cli.processes import JOB_RUNNER, LOOP, python, supervise, unwind_when_told
from dispatcher.embedded import Supervisor
from dispatcher.settings import Settings, read_settings
from dispatcher.store.eventlog import begin_epoch
from dispatcher.store.migrations import migrate


def _configured() -> Settings:
    settings = read_settings()
    missing = [
        name
        for name, value in (
            ("IMECE_DATABASE_URL", settings.database_url),
            ("IMECE_REDIS_URL", settings.redis_url),
        )
        if value is None
    ]
    if missing:
        raise click.ClickException(
            f"{' and '.join(missing)} must be set. `imece up` starts its own servers instead."
        )
    return settings


@click.command()
@click.option("--host", default=None)
@click.option("--port", default=None, type=int)
def api(host: str | None, port: int | None) -> None:
    """Serve the HTTP API and the web pages."""
    settings = _configured()
    serve_api(settings, host or settings.host, port or settings.port)


@click.command()
@click.option("--host", default=None)
@click.option("--port", default=None, type=int)
def live(host: str | None, port: int | None) -> None:
    """Serve the live gateway."""
    settings = _configured()
    log_to_stderr()
    uvloop.run(serve_gateway(settings, host or settings.host, port or settings.live_port))


@click.command()
@click.option("--jobs", default=1, show_default=True, help="How many jobs run at once.")
def worker(jobs: int) -> None:
    """Run the sweeps and the jobs. Their logs go to standard error."""
    _configured()
    unwind_when_told()
    with Supervisor(lambda r: click.echo(f"{r.name} {r.reason}, again", err=True)) as running:
        running.start("loop", lambda: python(LOOP, "loop", None))
        for number in range(jobs):
            name = f"jobs-{number + 1}"
            running.start(name, lambda name=name: python(JOB_RUNNER, name, None))  # type: ignore[misc]
        supervise(running)
    sys.exit(0)


@click.command("migrate")
@click.option(
    "--new-epoch",
    is_flag=True,
    help="After restoring a backup, with everything stopped: nobody follows on from what was lost.",
)
def migrate_record(new_epoch: bool) -> None:
    """Bring the database to this version; safe to run from several machines at once."""
    url = read_settings().database_url
    if url is None:
        raise click.ClickException("IMECE_DATABASE_URL must be set.")

    async def run() -> list[str]:
        connection = await asyncpg.connect(url)
        try:
            applied = await migrate(connection)
            if new_epoch:
                applied.append(f"epoch {await begin_epoch(connection)}")
            return applied
        finally:
            await connection.close()

    for name in asyncio.run(run()):
        click.echo(f"applied {name}")
