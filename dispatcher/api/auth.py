"""From a cookie or a bearer token to who is acting."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from dispatcher.actions.accounts import hash_token
from dispatcher.domain.actor import Actor
from dispatcher.domain.errors import ForeignOrigin, Unauthenticated
from dispatcher.store.accounts import actors_by_bearer, actors_by_sign_in
from dispatcher.store.engine import Connection
from dispatcher.store.transaction import Database

COOKIE = "imece_session"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

KNOWN_FOR_S = 2.0
"""How long a process may go on knowing somebody without asking the record: a sign-out elsewhere,
or a role that was taken away, takes effect after this at the latest (docs/decisions/0004)."""

KNOWN_AT_MOST = 50_000


@dataclass(frozen=True, slots=True)
class Credential:
    """What a request shows. `cookie`: it came by itself, so the Origin must be ours."""

    token: str
    cookie: bool


def _cookie_of(header: str) -> str | None:
    for part in header.split(";"):
        name, _, value = part.strip().partition("=")
        if name == COOKIE and value:
            return value
    return None


def credential_of(headers: Mapping[str, str]) -> Credential | None:
    """The bearer token, else the session cookie, else None. Header names in lower case."""
    authorization = headers.get("authorization", "")
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() == "bearer" and token.strip():
        return Credential(token.strip(), cookie=False)
    cookie = _cookie_of(headers.get("cookie", ""))
    return None if cookie is None else Credential(cookie, cookie=True)


def must_be_ours(headers: Mapping[str, str], public_url: str | None, *, any_port: bool) -> None:
    """Raises ForeignOrigin where a browser says that another site made the request.

    `any_port`: the live gateway may listen on another port of the same host.
    """
    origin = headers.get("origin")
    if origin is None:
        if headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none"):
            return
        raise ForeignOrigin()
    if public_url is not None and origin == public_url.rstrip("/"):
        return
    try:
        ours, theirs = urlsplit("//" + headers.get("host", "")), urlsplit(origin)
    except ValueError:  # no address at all, such as `http://[`
        raise ForeignOrigin() from None
    if any_port and theirs.hostname is not None and theirs.hostname == ours.hostname:
        return
    if theirs.netloc and theirs.netloc == ours.netloc:
        return
    raise ForeignOrigin()


Find = Callable[[Connection, Collection[bytes], datetime], Awaitable[dict[bytes, Actor]]]


class _Lookup:
    """Asks the record who people are: in one question for all who came during the one before."""

    def __init__(self, db: Database, find: Find) -> None:
        self._db = db
        self._find = find
        self._waiting: dict[bytes, asyncio.Future[Actor | None]] = {}
        self._running: asyncio.Task[None] | None = None

    async def actor(self, digest: bytes) -> Actor | None:
        future = self._waiting.get(digest)
        if future is None:
            future = self._waiting[digest] = asyncio.get_running_loop().create_future()
        if self._running is None:
            self._running = asyncio.create_task(self._run(), name="who is asking")
        # Shielded: a request that goes away must not take the answer from others with it.
        return await asyncio.shield(future)

    async def _run(self) -> None:
        try:
            while self._waiting:
                asked, self._waiting = self._waiting, {}
                await self._answer(asked)
        finally:
            self._running = None

    async def _answer(self, asked: "Mapping[bytes, asyncio.Future[Actor | None]]") -> None:
        try:
            async with self._db.read() as connection:
                found = await self._find(connection, asked, datetime.now(UTC))
        except Exception as fault:
            for future in asked.values():
                future.set_exception(fault)
                future.exception()  # whoever still waits hears of it; nobody else needs to
            return
        for digest, future in asked.items():
            future.set_result(found.get(digest))


class Authenticator:
    """Knows who a token belongs to, and remembers it for a moment."""

    def __init__(self, db: Database) -> None:
        self._by_sign_in = _Lookup(db, actors_by_sign_in)
        self._by_bearer = _Lookup(db, actors_by_bearer)
        self._known: OrderedDict[bytes, tuple[float, Actor]] = OrderedDict()

    async def actor(self, credential: Credential, *, afresh: bool = False) -> Actor:
        """Raises Unauthenticated where the token lets nobody in. `afresh`: whatever was known."""
        digest = hash_token(credential.token)
        known = None if afresh else self._known.get(digest)
        if known is not None and time.monotonic() - known[0] < KNOWN_FOR_S:
            return known[1]
        lookup = self._by_sign_in if credential.cookie else self._by_bearer
        actor = await lookup.actor(digest)
        if actor is None:
            self._known.pop(digest, None)
            raise Unauthenticated()
        self._known[digest] = (time.monotonic(), actor)
        self._known.move_to_end(digest)
        if len(self._known) > KNOWN_AT_MOST:
            self._known.popitem(last=False)
        return actor

    def forget(self, token: str) -> None:
        self._known.pop(hash_token(token), None)

    def forget_account(self, actor: Actor) -> None:
        """After a change to somebody's own account."""
        for digest in [d for d, (_, known) in self._known.items() if known.id == actor.id]:
            del self._known[digest]
