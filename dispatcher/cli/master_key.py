"""`imece master-key`: what keys of counselling sessions and incident reports are sealed under."""

import asyncio
from pathlib import Path

import click

from dispatcher.actions import master_keys as files
from dispatcher.actions.master_keys import BadMasterKey, KeyFile, KeySource, master_keys
from dispatcher.actions.sessions.rotation import Rewrapped, keys_in_use, rewrap_keys
from dispatcher.cli.accounts import DATA
from dispatcher.cli.record import run
from dispatcher.sealing.master_keys import MasterKeys
from dispatcher.settings import Settings
from dispatcher.store.transaction import Database

SETTLES_S = 3.0
"""Longer than a request holds keys that it has looked up."""


@click.group("master-key")
def master_key() -> None:
    """Keys that counselling sessions are sealed under: docs/master-keys.md."""


@master_key.command("new")
def new() -> None:
    """Print a new key, for IMECE_MASTER_KEY or a Docker secret. It is kept nowhere."""
    click.echo(files.new_master_key().decode())


@master_key.command("list")
@DATA
def list_keys(data: Path | None) -> None:
    """Which keys there are, by names that tell nothing about them, and what each still opens."""

    async def look(db: Database, settings: Settings) -> tuple[MasterKeys, dict[str, int]]:
        return _keys(settings), await keys_in_use(db)

    masters, used = run(data, look)
    for key_id in masters.ids:
        newest = "  seals" if key_id == masters.newest else ""
        click.echo(f"{key_id}  {used.pop(key_id, 0):>7} keys{newest}")
    for key_id, count in used.items():
        click.echo(f"{key_id}  {count:>7} keys  MISSING: their words cannot be read")


@master_key.command("rotate")
@click.option("--no-new", is_flag=True, help="Go on with a rotation that was broken off.")
@DATA
def rotate(no_new: bool, data: Path | None) -> None:
    """Make a new key and seal every other one anew under it, while everything runs.

    Where keys are given by the environment, give a new one first: it is the newest already.
    """

    async def rotating(db: Database, settings: Settings) -> tuple[MasterKeys, Rewrapped]:
        source = _source(settings)
        if source.ours_to_make and not no_new:
            _keys(settings)
            made = files.add_key_file(source.folder)
            click.echo(f"made {made.path.name} ({made.key_id}); it seals from now on")
            await asyncio.sleep(SETTLES_S)
        masters = _keys(settings)
        return masters, await rewrap_keys(db, masters)

    masters, found = run(data, rotating)
    click.echo(f"{found.done} keys sealed anew under {masters.newest}")
    for key_id, count in found.left.items():
        click.echo(f"{count} keys are sealed under {key_id}, which is not here", err=True)
    older = [key_id for key_id in masters.ids if key_id != masters.newest]
    for key_id in older:
        click.echo(f"{key_id} opens nothing in the record any more: imece master-key remove")
    if found.left:
        raise click.ClickException("Give the missing keys back, then rotate again with --no-new.")


@master_key.command("remove")
@click.argument("key_id", metavar="KEY")
@DATA
def remove(key_id: str, data: Path | None) -> None:
    """Destroy the file of KEY, which opens nothing any more. Refused while anything needs it.

    Backups of the record from before its rotation are unreadable from then on.
    """

    async def removing(db: Database, settings: Settings) -> KeyFile:
        if not _source(settings).ours_to_make:
            raise click.ClickException("Keys are given by the environment: take it away there.")
        file = _file(settings, key_id)
        await _must_be_free(db, key_id)
        # Nobody seals with it any more from here on; who was about to has ended after a moment.
        aside = files.set_aside(file)
        try:
            await asyncio.sleep(SETTLES_S)
            await _must_be_free(db, key_id)
        except BaseException:
            files.give_back(aside)
            raise
        aside.path.unlink()
        return file

    click.echo(f"removed {run(data, removing).path.name}")


def _source(settings: Settings) -> KeySource:
    return KeySource(settings.key_folder, settings.master_key, settings.master_key_file)


def _keys(settings: Settings) -> MasterKeys:
    try:
        return master_keys(_source(settings))
    except BadMasterKey as fault:
        raise click.ClickException(str(fault)) from None


def _file(settings: Settings, key_id: str) -> KeyFile:
    if key_id == _keys(settings).newest:
        raise click.ClickException(f"{key_id} seals what is said now: rotate first.")
    for file in files.key_files(_source(settings).folder):
        if file.key_id == key_id:
            return file
    raise click.ClickException(f"There is no key {key_id}: see imece master-key list.")


async def _must_be_free(db: Database, key_id: str) -> None:
    count = (await keys_in_use(db)).get(key_id, 0)
    if count:
        raise click.ClickException(
            f"{key_id} still opens {count} keys: imece master-key rotate --no-new first."
        )
