"""`imece import`: a file to tasks, without the web."""

import math
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from dispatcher.actions import imports as actions
from dispatcher.actions.context import Moment
from dispatcher.actions.import_run import ImportRun
from dispatcher.cli.accounts import DATA, sentence
from dispatcher.cli.record import run
from dispatcher.domain.actor import Actor
from dispatcher.domain.errors import Refusal
from dispatcher.domain.imports import Import, ImportState
from dispatcher.domain.organisation import Organisation
from dispatcher.domain.policy import Kind, Urgency
from dispatcher.domain.response import Response
from dispatcher.language.detect import load
from dispatcher.settings import Settings
from dispatcher.store.accounts import a_coordinator
from dispatcher.store.responses import find_response
from dispatcher.store.transaction import Database, Transaction


def _now() -> datetime:
    return datetime.now(UTC)


async def _where(
    db: Database, response_slug: str, organisation_slug: str
) -> tuple[Actor, Response, Organisation]:
    """Where to post, and the coordinator in whose name."""
    async with db.read() as connection:
        response = await find_response(connection, response_slug)
        if response is None:
            raise click.ClickException(f"There is no response {response_slug}.")
        organisation = next(
            (o for o in response.organisations if o.slug == organisation_slug), None
        )
        if organisation is None:
            raise click.ClickException(
                f"{organisation_slug} takes no part in the response {response_slug}."
            )
        actor = await a_coordinator(connection, organisation.id)
    if actor is None:
        raise click.ClickException(
            f"{organisation_slug} has no coordinator yet: `imece account create --role coordinator`"
        )
    return actor, response, organisation


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--response", required=True, help="The response's slug.")
@click.option("--organisation", required=True, help="The organisation's slug.")
@click.option("--kind", required=True, type=click.Choice([kind.value for kind in Kind]))
@click.option("--to", default=None, help="The language to work into.")
@click.option(
    "--urgency",
    default=Urgency.URGENT.value,
    show_default=True,
    type=click.Choice([urgency.value for urgency in Urgency]),
)
@click.option("--text-column", default=None, help="Default: guessed from the header.")
@click.option("--language-column", default=None, help="Default: guessed; none: detected.")
@DATA
def import_file(
    file: Path,
    response: str,
    organisation: str,
    kind: str,
    to: str | None,
    urgency: str,
    text_column: str | None,
    language_column: str | None,
    data: Path | None,
) -> None:
    """Make a task of every row of FILE (CSV, TSV, XLSX or NDJSON).

    Importing the same rows again makes no task twice. Rows that cannot be used are written to
    FILE.rejects.csv with their line and the reason; the exit code is 1 where there are any.
    """

    async def do(db: Database, settings: Settings) -> Import:
        where = await _where(db, response, organisation)
        choices = actions.check_choices(kind, to, urgency)
        source = actions.look_into(file, file.name)
        mapping = dict(source.preview.mapping)
        if text_column is not None:
            mapping["text"] = text_column
        if language_column is not None:
            mapping["language"] = language_column
        moment = Moment(_now(), cause="imece import")
        import_id = moment.new_id()
        kept = settings.data / "imports" / str(import_id)
        kept.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copyfile(file, kept)

        async def begin(tx: Transaction) -> Import:
            actor = where[0]
            await actions.create_import(
                tx,
                moment,
                *where,
                import_id=import_id,
                filename=file.name,
                source=source,
                choices=choices,
                mapping=None,
            )
            return await actions.start_import(tx, moment, actor, import_id, mapping, job=False)

        found = await _read(db, await db.act(begin), kept)
        kept.unlink(missing_ok=True)
        rejects = file.with_name(file.name + ".rejects.csv")
        if found.rejected:
            await actions.write_rejects(db, found, rejects)
        _report(found, rejects)
        return found

    try:
        found = run(data, do)
    except Refusal as refusal:
        raise click.ClickException(sentence(refusal)) from None
    sys.exit(0 if found.state is ImportState.DONE and not found.rejected else 1)


async def _read(db: Database, started: Import, path: Path) -> Import:
    detector = load()
    with click.progressbar(
        length=max(started.bytes_total, 1), label=started.filename, file=sys.stderr
    ) as bar:

        def progressed(found: Import) -> None:
            bar.update(found.bytes_done - bar.pos)

        runner = ImportRun(db, detector, path, _now, progressed)
        found = await runner.run(started.id, for_s=math.inf)
        assert found is not None, "nobody else knows of this import yet"
        bar.update(bar.length - bar.pos if bar.length else 0)
    return found


def _report(found: Import, rejects: Path) -> None:
    if found.error is not None:
        error = found.error
        raise click.ClickException(f"stopped: {error['code']} {error['data'] or ''}".rstrip())
    click.echo(
        f"{found.created} tasks made, {found.repeated} rows were tasks already, "
        f"{found.uncertain} texts wait for people to name their language, "
        f"{found.rejected} rows rejected."
    )
    for warning in found.warnings:
        click.echo(f"Please check: {warning['code']} {warning['data']}", err=True)
    if found.rejected:
        click.echo(f"The rejected rows, with lines and reasons: {rejects}", err=True)
