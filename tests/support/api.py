"""The API as it runs, in this process, in front of a small world."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from dispatcher.actions.accounts import hash_token, issue_bearer
from dispatcher.actions.context import Moment
from dispatcher.api.app import PREFIX, create_app
from dispatcher.domain.actor import Actor
from dispatcher.language import detect
from dispatcher.settings import Settings
from dispatcher.store import sign_ins
from dispatcher.store.transaction import Transaction
from tests.support.world import World, build_world

OURS = "http://imece.test"
STOPS_WITHIN_S = 20
A_POST: Mapping[str, Any] = {
    "response": "quake",
    "kind": "translation",
    "source_language": "tr",
    "target_language": "en",
    "urgency": "urgent",
    "title": "Call",
    "text": "Su lazim",
}
"""What a coordinator of the relief organisation may post."""


@lru_cache(maxsize=1)
def detector() -> detect.Detector:
    """The models, loaded once for all tests; nothing changes after loading."""
    return detect.Detector()


@dataclass
class Api:
    """An application that has started, and the world behind it."""

    app: FastAPI
    world: World
    settings: Settings

    def client(self, **headers: str) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        return httpx.AsyncClient(transport=transport, base_url=OURS + PREFIX, headers=headers)

    async def bearer(self, person: Actor) -> str:
        async def issue(tx: Transaction) -> str:
            return await issue_bearer(tx, Moment(datetime.now(UTC)), person.id)

        return await self.world.db.act(issue)

    async def session(self, person: Actor) -> str:
        """A session's cookie, as signing in gives it."""
        token = secrets.token_urlsafe(16)

        async def write(tx: Transaction) -> None:
            now = datetime.now(UTC)
            await sign_ins.insert_sign_in(
                tx.connection, hash_token(token), person.id, now, now + timedelta(days=1)
            )

        await self.world.db.act(write)
        return f"imece_session={token}"

    async def as_(self, name: str) -> httpx.AsyncClient:
        """A client of somebody's, with a bearer token."""
        return self.client(authorization=f"Bearer {await self.bearer(self.world[name])}")


@asynccontextmanager
async def running_app(settings: Settings) -> AsyncIterator[FastAPI]:
    """The application for as long as it is needed; one that does not stop is an error."""
    app = create_app(settings)
    lifespan = app.router.lifespan_context(app)
    await lifespan.__aenter__()
    try:
        yield app
    finally:
        async with asyncio.timeout(STOPS_WITHIN_S):
            await lifespan.__aexit__(None, None, None)


@pytest.fixture
async def api(
    database_url: str, redis_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Api]:
    """The application with people to talk to it; its clock is the wall's."""
    monkeypatch.setattr(detect, "load", detector)
    settings = Settings(data=tmp_path, database_url=database_url, redis_url=redis_url)
    world = await build_world(database_url, pool_size=4)
    world.clock.now = datetime.now(UTC)
    try:
        async with running_app(settings) as app:
            yield Api(app, world, settings)
    finally:
        await world.db.pool.close()


def problem(answer: httpx.Response, status: int, code: str, **data: Any) -> Mapping[str, Any]:
    """The answer's data, where it is this refusal in the shape every refusal has."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    body: dict[str, Any] = answer.json()
    assert (answer.status_code, body["code"]) == (status, code), body
    assert set(body) == {"type", "title", "status", "code", "data", "retryable", "request_id"}
    assert body["status"] == status
    assert body["request_id"] == answer.headers["x-request-id"]
    assert {name: body["data"].get(name) for name in data} == data, body
    found: dict[str, Any] = body["data"]
    return found
