"""Who takes part in a run: one organisation, its coordinators, and volunteers."""

from dataclasses import dataclass
from datetime import UTC, datetime

from dispatcher.actions.accounts import NewAccount, create_account, issue_bearer
from dispatcher.actions.context import Moment
from dispatcher.domain.language import parse_proficiencies
from dispatcher.domain.organisation import Organisation, Role
from dispatcher.store.engine import open_pool
from dispatcher.store.migrations import migrate
from dispatcher.store.responses import insert_organisation, insert_response
from dispatcher.store.transaction import Database, Transaction

RESPONSE = "quake"
MANY = "tr:native,kmr:fluent,ckb:fluent,ar:fluent,en:fluent"
FEW = "tr:native,en:fluent"


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    account: str
    token: str


@dataclass(frozen=True, slots=True)
class Cast:
    organisation: int
    volunteers: tuple[Person, ...]
    coordinators: tuple[Person, ...]
    probe: Person
    """A coordinator who only tries whether everything works."""


async def gather_cast(database_url: str, volunteers: int, coordinators: int) -> Cast:
    """Bring the record to the newest schema and let these people in."""
    pool = await open_pool(database_url, smallest=1, largest=1)
    try:
        async with pool.acquire() as connection:
            await migrate(connection)
        db = await Database.connect(pool)
        return await db.act(lambda tx: _write(tx, volunteers, coordinators))
    finally:
        await pool.close()


async def _write(tx: Transaction, volunteers: int, coordinators: int) -> Cast:
    at = Moment(datetime.now(UTC), cause="chaos")
    relief = await insert_organisation(tx.connection, "relief", "Relief", at.now)
    await insert_response(
        tx.connection, RESPONSE, "Quake", "EQ-2023-000015-TUR", ("tr", "kmr"), (relief,), at.now
    )
    return Cast(
        relief.id,
        tuple(
            [
                # One in four knows too little for some of the lanes.
                await _join(tx, at, f"v{n}", relief, Role.VOLUNTEER, FEW if n % 4 == 3 else MANY)
                for n in range(volunteers)
            ]
        ),
        tuple(
            [await _join(tx, at, f"c{n}", relief, Role.COORDINATOR) for n in range(coordinators)]
        ),
        await _join(tx, at, "probe", relief, Role.COORDINATOR),
    )


async def _join(
    tx: Transaction, at: Moment, name: str, relief: Organisation, role: Role, languages: str = ""
) -> Person:
    new = NewAccount(
        email=f"{name}@example.org",
        name=name,
        password=None,
        roles=((relief, role),),
        languages=parse_proficiencies(languages) if languages else (),
    )
    account = await create_account(tx, at, new, None)
    return Person(name, str(account.id), await issue_bearer(tx, at, account.id))
