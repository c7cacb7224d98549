"""`imece export`: the answers to a form as a file, without the web."""

import sys
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

import click

from dispatcher.actions.exports import Each, export_answers
from dispatcher.cli.accounts import DATA
from dispatcher.cli.record import run
from dispatcher.domain.forms.reading import form_of
from dispatcher.settings import Settings
from dispatcher.store.exports import AskedForm, asked_forms
from dispatcher.store.responses import find_response
from dispatcher.store.transaction import Database
from dispatcher.views.exports import ExportFormat, writing


async def _asked(db: Database, response: str, organisation: str) -> tuple[int, list[AskedForm]]:
    """(the response's id, the forms that the organisation's tasks ask there)"""
    async with db.read() as connection:
        found = await find_response(connection, response)
        if found is None:
            raise click.ClickException(f"There is no response {response}.")
        mine = [one.id for one in found.organisations if one.slug == organisation]
        if not mine:
            raise click.ClickException(f"{organisation} takes no part in the response {response}.")
        return found.id, await asked_forms(connection, mine, found.id)


def _chosen(asked: list[AskedForm], wanted: str | None) -> AskedForm:
    """By id or by name; the only one where none is named."""
    fitting = [
        one for one in asked if wanted is None or wanted in (str(one.form.id), one.form.name)
    ]
    if len(fitting) == 1:
        return fitting[0]
    known = "\n".join(
        f"  {one.form.id}  {one.tasks} tasks, {one.answered} answered  {one.form.name}"
        for one in asked
    )
    raise click.ClickException(
        f"Name one of these forms with --form:\n{known}" if asked else "No task asks a form there."
    )


@click.command("export")
@click.option("--response", required=True, help="The response's slug.")
@click.option("--organisation", required=True, help="The organisation's slug.")
@click.option("--form", "wanted", default=None, help="A form's id or name; default: the only one.")
@click.option(
    "--format",
    "how",
    default=ExportFormat.CSV.value,
    show_default=True,
    type=click.Choice([one.value for one in ExportFormat]),
)
@click.option(
    "--each",
    default=Each.TASK.value,
    show_default=True,
    type=click.Choice([one.value for one in Each]),
    help="What a row is of.",
)
@click.option("--place", default=None, help="The question that places a GeoJSON feature.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), default=None)
@DATA
def export_file(
    response: str,
    organisation: str,
    wanted: str | None,
    how: str,
    each: str,
    place: str | None,
    out: Path | None,
    data: Path | None,
) -> None:
    """Write the accepted answers to a form, to --out or the standard output. Nobody is named."""

    async def do(db: Database, _: Settings) -> UUID:
        response_id, asked = await _asked(db, response, organisation)
        chosen = _chosen(asked, wanted).form
        form = form_of(chosen.schema)
        target: BinaryIO = sys.stdout.buffer if out is None else out.open("wb")
        try:
            written = writing(form, ExportFormat(how), place)
            async for piece in export_answers(
                db, chosen.id, response_id, form, written, Each(each)
            ):
                target.write(piece)
            target.flush()
        finally:
            if out is not None:
                target.close()
        return chosen.id

    run(data, do)
