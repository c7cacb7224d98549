"""`imece token` and `imece account create`: letting people and programs in without the web."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from dispatcher.actions import accounts as actions
from dispatcher.actions.context import Moment
from dispatcher.cli.record import run
from dispatcher.domain.actor import Account
from dispatcher.domain.errors import Refusal
from dispatcher.domain.language import LanguageRefusal, Proficiency, parse_proficiencies
from dispatcher.domain.organisation import Role
from dispatcher.domain.volunteer import Clearance
from dispatcher.settings import Settings
from dispatcher.store.accounts import find_credentials
from dispatcher.store.responses import find_organisation
from dispatcher.store.transaction import Database, Transaction

DATA = click.option(
    "--data",
    type=click.Path(path_type=Path),
    help="The data folder of the system (default: IMECE_DATA, else ./var).",
)


def sentence(refusal: Refusal) -> str:
    """A refusal for a terminal."""
    details = ", ".join(f"{name}: {value}" for name, value in refusal.data.items())
    return f"{refusal.code} ({details})" if details else refusal.code


@click.command()
@click.argument("email")
@DATA
def token(email: str, data: Path | None) -> None:
    """Print an API bearer token for EMAIL's account, alone on standard output."""

    async def issue(db: Database, _: Settings) -> str:
        async with db.read() as connection:
            found = await find_credentials(connection, email)
        if found is None:
            raise click.ClickException(f"There is no account with the address {email}.")
        account_id = found[0]

        async def write(tx: Transaction) -> str:
            return await actions.issue_bearer(tx, Moment(datetime.now(UTC)), account_id)

        return await db.act(write)

    click.echo(run(data, issue))


@click.group()
def account() -> None:
    """Accounts of people."""


def _languages(_: click.Context, __: click.Parameter, value: str) -> tuple[Proficiency, ...]:
    try:
        return parse_proficiencies(value) if value else ()
    except LanguageRefusal as refusal:
        raise click.BadParameter(str(refusal)) from None


@account.command("create")
@click.option("--email", required=True)
@click.option("--name", required=True)
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]))
@click.option("--organisation", "slug", help="The organisation they act for, by its slug.")
@click.option(
    "--languages", default="", callback=_languages, help="Such as tr:native,kmr:fluent,en:fluent."
)
@click.option("--clearance", "clearances", multiple=True, help="Such as counselling.")
@click.option("--timezone", default="UTC", show_default=True)
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@DATA
def create(
    email: str,
    name: str,
    role: str,
    slug: str | None,
    languages: tuple[Proficiency, ...],
    clearances: tuple[str, ...],
    timezone: str,
    password_stdin: bool,
    data: Path | None,
) -> None:
    """Make an account. Without a password it can be used by bearer token only."""
    password = sys.stdin.readline().rstrip("\n") if password_stdin else None

    async def make(db: Database, _: Settings) -> Account:
        hashed = None if password is None else await actions.hash_password(password)

        async def write(tx: Transaction) -> Account:
            roles = []
            if slug is not None:
                organisation = await find_organisation(tx.connection, slug)
                if organisation is None:
                    raise click.ClickException(f"There is no organisation {slug}.")
                roles.append((organisation, Role(role)))
            elif role != Role.VOLUNTEER:
                raise click.UsageError(f"A {role} acts for an organisation: add --organisation.")
            new = actions.NewAccount(
                email=email,
                name=name,
                password=password,
                roles=tuple(roles),
                languages=languages,
                clearances=[Clearance(name, None) for name in clearances],
                timezone=timezone,
                volunteers=role == Role.VOLUNTEER,
            )
            return await actions.create_account(tx, Moment(datetime.now(UTC)), new, hashed)

        try:
            return await db.act(write)
        except Refusal as refusal:
            raise click.ClickException(sentence(refusal)) from None

    click.echo(run(data, make).id)
