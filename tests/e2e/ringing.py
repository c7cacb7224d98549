"""Offers made by hand, through the same action that makes them in the running system."""

import asyncio
import contextlib
import os
import subprocess
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from dispatcher.actions.context import Moment
from dispatcher.actions.offers import make_offers
from dispatcher.domain.matching import Proposal
from dispatcher.domain.offer import Reason, Why
from dispatcher.embedded.folder import running_address
from dispatcher.relay import Relay
from dispatcher.store.engine import open_pool
from dispatcher.store.transaction import Database, Transaction
from tests.support.system import IMECE, System

SETTLES_WITHIN_S = 2.0


def hush(system: System, *people: str) -> None:
    """What the demo's tasks ring for is no part of a test: these are rung by hand alone."""
    with contextlib.ExitStack() as stack:
        clients = [stack.enter_context(contextlib.closing(system.client(who))) for who in people]
        for client in clients:
            answer = client.put("/me/availability", json={"offers_an_hour": 0})
            assert answer.is_success, answer.text
        quiet_since = time.monotonic()
        while time.monotonic() - quiet_since < SETTLES_WITHIN_S:
            for client in clients:
                for offer in client.get("/offers").json()["offers"]:
                    said = {"reason": "not_now"}
                    assert client.post(f"/offers/{offer['id']}/decline", json=said).is_success
                    quiet_since = time.monotonic()
            time.sleep(0.2)


def join(system: System, name: str, languages: str, *more: str) -> tuple[str, str]:
    """(address, password) of a new volunteer whom nothing of the demo rings for."""
    address, password = f"{name}@example.org", "a long password"
    subprocess.run(
        [
            *(str(IMECE), "account", "create", "--email", address, "--name", name),
            *("--role", "volunteer", "--languages", languages, "--password-stdin", *more),
        ],
        env={**os.environ, "IMECE_DATA": str(system.data)},
        input=password,
        text=True,
        check=True,
    )
    return address, password


def post_task(system: System, title: str, source: str, urgency: str = "whenever") -> str:
    """A translation into English, on the boards of those who read its language. What can wait rings
    for nobody but by hand."""
    with contextlib.closing(system.client("coordinator")) as coordinator:
        body = {
            "response": "demo",
            "kind": "translation",
            "urgency": urgency,
            "title": title,
            "text": TEXTS[source],
            "source_language": source,
            "target_language": "en",
        }
        answer = coordinator.post("/tasks", json=body)
        assert answer.status_code == 201, answer.text
        found: str = answer.json()["id"]
        return found


# Written for these tests.
TEXTS = {
    "am": "በትምህርት ቤቱ ውስጥ ላሉ ልጆች ውሃ እና ወተት ያስፈልገናል፤ መንገዱ ከጠዋት ጀምሮ ተዘግቷል።",
    "tr": "Binanın girişinde iki kişi mahsur kaldı, su ve battaniye gerekiyor, lütfen acele edin.",
    "ar": "نحتاج إلى ماء وبطانيات للأطفال في المدرسة، والطريق إلى القرية مقطوع منذ الصباح.",
    "ht": "Nou bezwen dlo ak lèt pou timoun yo nan lekòl la, wout la bloke depi maten.",
    "ckb": "ئێمە پێویستمان بە ئاو و خێوەتە، منداڵەکان سەرمایانە و ڕێگاکە گیراوە، تکایە خێرا وەرن.",
}


def account_of(system: System, who: str) -> UUID:
    with contextlib.closing(system.client(who)) as client:
        return UUID(client.get("/me").json()["account"]["id"])


def because(tag: str, level: str = "native") -> tuple[Reason, ...]:
    return (
        Reason(Why.LANGUAGE, {"language": tag, "level": level, "help": "exact"}),
        Reason(Why.LANGUAGE, {"language": "en", "level": "fluent", "help": "exact"}),
        Reason(Why.PRESENT),
        Reason(Why.IDLE, {"minutes": 40}),
    )


def ring(
    system: System, task: str, people: dict[str, tuple[Reason, ...]], for_s: float = 120
) -> None:
    """Ring for these people, at the same time; for whom it rings already it goes on."""
    at = Moment(datetime.now(UTC), "test")
    proposals = [
        Proposal(UUID(task), account_of(system, who), 1, at.now + timedelta(seconds=for_s), why)
        for who, why in people.items()
    ]
    # A browser's test has a loop of its own already.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, _make(system, at, proposals)).result()


async def _make(system: System, at: Moment, proposals: Sequence[Proposal]) -> None:
    database, redis = (running_address(Path(system.data), name) for name in ("database", "redis"))
    assert database is not None
    assert redis is not None
    pool = await open_pool(database, smallest=1, largest=1)
    relay = Relay(redis)
    relay.start()
    try:
        db = await Database.connect(pool, relay.tell)

        async def run(tx: Transaction) -> None:
            await make_offers(tx, at, proposals)

        await db.act(run)
    finally:
        await relay.stop()
        await pool.close()
