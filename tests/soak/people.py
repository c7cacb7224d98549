"""Who takes part: the cast of the chaos runs, and people who sign in with a password."""

from dataclasses import dataclass
from datetime import UTC, datetime

from dispatcher.actions.accounts import NewAccount, create_account, hash_password
from dispatcher.actions.context import Moment
from dispatcher.domain.language import parse_proficiencies
from dispatcher.store.engine import open_pool
from dispatcher.store.transaction import Database, Transaction
from tests.chaos.people import MANY, Cast, gather_cast

VOLUNTEERS = 40
COORDINATORS = 6
VISITORS = 8
PASSWORD = "long enough for a soak"


@dataclass(frozen=True, slots=True)
class Company:
    """`visitors`: e-mail addresses of people who come and go; all have the same password."""

    cast: Cast
    visitors: tuple[str, ...]


async def gather_company(database_url: str) -> Company:
    cast = await gather_cast(database_url, VOLUNTEERS, COORDINATORS)
    emails = tuple(f"visitor{n}@example.org" for n in range(VISITORS))
    secret = await hash_password(PASSWORD)
    pool = await open_pool(database_url, smallest=1, largest=1)

    async def write(tx: Transaction) -> None:
        at = Moment(datetime.now(UTC), cause="soak")
        for email in emails:
            new = NewAccount(
                *(email, email, PASSWORD, (), parse_proficiencies(MANY)), volunteers=True
            )
            await create_account(tx, at, new, secret)

    try:
        await (await Database.connect(pool)).act(write)
    finally:
        await pool.close()
    return Company(cast, emails)
