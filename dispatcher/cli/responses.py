"""`imece organisation create` and `imece response create`: the beginning of a real installation."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import click

from dispatcher.actions import responses as actions
from dispatcher.actions.context import Moment
from dispatcher.cli.accounts import DATA, sentence
from dispatcher.cli.record import run
from dispatcher.domain.errors import Refusal
from dispatcher.settings import Settings
from dispatcher.store.transaction import Database, Transaction


@click.group()
def organisation() -> None:
    """Organisations, which post work and vouch for people."""


@organisation.command("create")
@click.argument("slug")
@click.option("--name", required=True)
@DATA
def create_organisation(slug: str, name: str, data: Path | None) -> None:
    """Make the organisation SLUG."""

    async def make(db: Database, _: Settings) -> None:
        async def write(tx: Transaction) -> None:
            await actions.create_organisation(tx, Moment(datetime.now(UTC)), slug, name)

        await db.act(write)

    _run(data, make)


@organisation.command("partner")
@click.argument("slug")
@click.argument("partner")
@click.option("--end", "ends", is_flag=True, help="They are partners no longer.")
@DATA
def set_partner(slug: str, partner: str, ends: bool, data: Path | None) -> None:
    """Let volunteers of PARTNER do what SLUG posts for its own people and its partners'."""

    async def make(db: Database, _: Settings) -> None:
        async def write(tx: Transaction) -> None:
            await actions.set_partner(tx, slug, partner, ends=ends)

        await db.act(write)

    _run(data, make)


@click.group()
def response() -> None:
    """Responses: one crisis operation each."""


@response.command("create")
@click.argument("slug")
@click.option("--name", required=True)
@click.option("--glide", default=None, help="Such as EQ-2023-000015-TUR.")
@click.option(
    "--organisation",
    "organisations",
    multiple=True,
    required=True,
    help="A taking-part organisation's slug; may be given several times.",
)
@click.option("--languages", default="", help="Expected ones, such as tr,kmr,ckb,ar.")
@DATA
def create_response(
    slug: str,
    name: str,
    glide: str | None,
    organisations: tuple[str, ...],
    languages: str,
    data: Path | None,
) -> None:
    """Make the response SLUG."""
    expected = [tag for tag in languages.split(",") if tag.strip()]

    async def make(db: Database, _: Settings) -> None:
        async def write(tx: Transaction) -> None:
            at = Moment(datetime.now(UTC))
            await actions.create_response(tx, at, slug, name, glide, expected, organisations)

        await db.act(write)

    _run(data, make)


def _run(data: Path | None, make: Callable[[Database, Settings], Awaitable[None]]) -> None:
    try:
        run(data, make)
    except Refusal as refusal:
        raise click.ClickException(sentence(refusal)) from None
