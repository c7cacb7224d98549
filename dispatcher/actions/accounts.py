"""Making accounts, signing in and out. Secrets are hashed before they reach the record."""

import asyncio
import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from dispatcher.actions.context import Moment
from dispatcher.domain.actor import Account, Actor
from dispatcher.domain.availability import timezone_field
from dispatcher.domain.errors import InvalidField, TooManyAttempts, WrongCredentials
from dispatcher.domain.language import Proficiency
from dispatcher.domain.organisation import Organisation, Role
from dispatcher.domain.volunteer import Clearance
from dispatcher.store import accounts as store
from dispatcher.store import sign_ins
from dispatcher.store.transaction import Database, Transaction

SIGN_IN_LASTS = timedelta(days=14)
BEARER_LASTS = timedelta(days=90)
WINDOW = timedelta(minutes=15)
ATTEMPTS_AN_ADDRESS = 10
ATTEMPTS_A_HOST = 100
PASSWORD_LETTERS = 10

# RFC 9106's second recommendation: 64 MiB and three passes. Two at a time bound the memory.
_HASHER = PasswordHasher()
_HASHING = asyncio.Semaphore(2)


def hash_token(token: str) -> bytes:
    """What is stored of a secret with enough randomness of its own."""
    return hashlib.sha256(token.encode()).digest()


async def hash_password(password: str) -> str:
    async with _HASHING:
        return await asyncio.to_thread(_HASHER.hash, password)


@lru_cache(maxsize=1)
def _nobody() -> str:
    """Compared with where no such account exists, so that the answer takes as long. Not made when
    the module is read: most processes let nobody sign in."""
    return _HASHER.hash(secrets.token_urlsafe(16))


def _matches(password_hash: str | None, password: str) -> bool:
    # Asked for in either case: the first sign-in is slower, whoever it is.
    nobody = _nobody()
    try:
        return _HASHER.verify(password_hash or nobody, password)
    except (VerifyMismatchError, InvalidHashError):
        return False


def _throttle_key(what: str, value: str) -> bytes:
    return hashlib.sha256(f"{what}:{value.strip().lower()}".encode()).digest()


async def _count(db: Database, at: Moment, key: bytes, most: int) -> None:
    """Counted and committed before anything is compared, so that no attempt goes uncounted."""

    async def count(tx: Transaction) -> float | None:
        n, ends_at = await sign_ins.count_attempt(tx.connection, key, at.now, WINDOW)
        return None if n <= most else (ends_at - at.now).total_seconds()

    wait_s = await db.act(count)
    if wait_s is not None:
        raise TooManyAttempts(retry_after_s=max(1, round(wait_s)))


async def sign_in(db: Database, at: Moment, email: str, password: str, host: str) -> str:
    """A fresh session token; raises WrongCredentials or TooManyAttempts."""
    by_email, by_host = _throttle_key("email", email), _throttle_key("host", host)
    await _count(db, at, by_host, ATTEMPTS_A_HOST)
    await _count(db, at, by_email, ATTEMPTS_AN_ADDRESS)
    async with db.read() as connection:
        found = await store.find_credentials(connection, email.strip())
    account_id, password_hash = found if found is not None else (None, None)
    async with _HASHING:
        right = await asyncio.to_thread(_matches, password_hash, password)
    if account_id is None or password_hash is None or not right:
        raise WrongCredentials()
    token = secrets.token_urlsafe(32)

    async def write(tx: Transaction) -> None:
        await sign_ins.insert_sign_in(
            tx.connection, hash_token(token), account_id, at.now, at.now + SIGN_IN_LASTS
        )
        await sign_ins.forget_attempts(tx.connection, by_email)
        # A whole office, or a university, is one host: who comes in was no attempt.
        await sign_ins.take_back_attempt(tx.connection, by_host)

    await db.act(write)
    return token


async def sign_out(tx: Transaction, token: str) -> None:
    await sign_ins.delete_sign_in(tx.connection, hash_token(token))


async def issue_bearer(tx: Transaction, at: Moment, account_id: UUID) -> str:
    """A token for programs; it is shown once and stored as a hash."""
    token = "imece_" + secrets.token_urlsafe(32)
    await sign_ins.insert_bearer(
        tx.connection, hash_token(token), account_id, at.now, at.now + BEARER_LASTS
    )
    return token


@dataclass(frozen=True, slots=True)
class NewAccount:
    """Somebody to be let in. `password` None: they cannot sign in by themselves yet.
    `volunteers`: they do tasks, also where no organisation vouches for them.
    """

    email: str
    name: str
    password: str | None
    roles: tuple[tuple[Organisation, Role], ...]
    languages: Sequence[Proficiency] = ()
    clearances: Sequence[Clearance] = ()
    timezone: str = "UTC"
    locale: str = "en"
    volunteers: bool = False


def _check(new: NewAccount) -> None:
    email = new.email.strip()
    if "@" not in email[1:-1] or any(c.isspace() for c in email) or len(email) > 320:
        raise InvalidField(field="email", problem="malformed")
    if not new.name.strip():
        raise InvalidField(field="name", problem="missing")
    if new.password is not None and len(new.password) < PASSWORD_LETTERS:
        raise InvalidField(field="password", problem="too_short", least_letters=PASSWORD_LETTERS)
    timezone_field(new.timezone)


async def create_account(
    tx: Transaction, at: Moment, new: NewAccount, password_hash: str | None
) -> Account:
    """Write the account with its roles, and as a volunteer where one of them says so.

    Raises InvalidField, also (`taken`) where the address has an account already.
    """
    _check(new)
    account = Account(at.new_id(), new.email.strip(), new.name.strip(), new.locale, new.timezone)
    if not await store.insert_account(tx.connection, account, password_hash, at.now):
        raise InvalidField(field="email", problem="taken")
    for organisation, role in new.roles:
        await store.add_membership(tx.connection, account.id, organisation.id, role, at.now)
    if new.volunteers or any(role is Role.VOLUNTEER for _, role in new.roles):
        await store.add_volunteer(tx.connection, account.id, new.languages, new.clearances, at.now)
    return account


async def change_me(
    tx: Transaction,
    actor: Actor,
    *,
    locale: str | None,
    timezone: str | None,
    name: str | None,
) -> None:
    """Change one's own settings; None leaves one as it is."""
    if timezone is not None:
        timezone_field(timezone)
    await store.change_account(tx.connection, actor.id, locale=locale, timezone=timezone, name=name)
