"""The demo: one response, two organisations, the people of the README, some 300 tasks, and
counselling."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from dispatcher.actions import accounts
from dispatcher.actions.context import Moment
from dispatcher.actions.demo_counselling import offer_counselling
from dispatcher.actions.posting import Post, post_tasks
from dispatcher.actions.similar import mark_similar
from dispatcher.demo_content import DemoItem, load
from dispatcher.domain.language import parse_proficiencies
from dispatcher.domain.organisation import Organisation, Role
from dispatcher.domain.posting import check_posting
from dispatcher.domain.response import DEMO
from dispatcher.domain.volunteer import Clearance
from dispatcher.intake import similar_keys
from dispatcher.store import accounts as account_store
from dispatcher.store import responses as store
from dispatcher.store.transaction import Database, Transaction

DOMAIN = "demo.imece"
EXPECTED = ("tr", "kmr", "ckb", "ar")


@dataclass(frozen=True, slots=True)
class Person:
    login: str
    name: str
    role: Role
    languages: str = ""
    timezone: str = "Europe/Istanbul"


PEOPLE = (
    Person("coordinator", "Defne Coordinator", Role.COORDINATOR),
    Person("observer", "Observer", Role.OBSERVER),
    Person("supervisor", "Supervisor", Role.SUPERVISOR),
    Person("volunteer.tr", "Volunteer Turkish", Role.VOLUNTEER, "tr:native,en:fluent"),
    Person("volunteer.kmr", "Volunteer Kurmanji", Role.VOLUNTEER, "kmr:native,tr:fluent,en:fluent"),
    Person("volunteer.ckb", "Volunteer Sorani", Role.VOLUNTEER, "ckb:native,ar:fluent,en:fluent"),
    Person("volunteer.ar", "Volunteer Arabic", Role.VOLUNTEER, "ar:native,en:fluent"),
    Person("volunteer.en", "Volunteer English", Role.VOLUNTEER, "en:native,fr:fluent,es:working"),
)


class Detects(Protocol):
    def detect_many(self, texts: list[str], *, expected: tuple[str, ...]) -> list[Any]: ...


def email(person: Person) -> str:
    return f"{person.login}@{DOMAIN}"


def make_passwords() -> dict[str, str]:
    """A fresh password for each, easy to read out and type."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return {
        email(person): "-".join(
            "".join(secrets.choice(letters) for _ in range(4)) for _ in range(3)
        )
        for person in PEOPLE
    }


async def seed(db: Database, at: Moment, detector: Detects, passwords: dict[str, str]) -> bool:
    """Write the demo, once for a record; False where it was there already."""
    async with db.read() as connection:
        if await store.find_response(connection, DEMO) is not None:
            return False
    hashed = {who: await accounts.hash_password(word) for who, word in passwords.items()}

    async def write(tx: Transaction) -> None:
        ours = await store.insert_organisation(tx.connection, DEMO, "Demo relief", at.now)
        partner = await store.insert_organisation(
            tx.connection, "demo-partner", "Demo language partners", at.now
        )
        response = await store.insert_response(
            tx.connection,
            DEMO,
            "Demo: earthquake",
            "EQ-2023-000015-TUR",
            EXPECTED,
            (ours, partner),
            at.now,
        )
        people = await _people(tx, at, (ours, partner), passwords, hashed)
        coordinator = await account_store.a_coordinator(tx.connection, ours.id)
        assert coordinator is not None
        await offer_counselling(tx, at, coordinator, response, ours, people)
        items = load()
        found = detector.detect_many([item.text for item in items], expected=EXPECTED)
        posts = list(_posts(at, items, found))
        posts = await mark_similar(tx.connection, at, response, posts)
        await post_tasks(tx, at, coordinator, response, ours, posts)

    await db.act(write)
    return True


async def _people(
    tx: Transaction,
    at: Moment,
    organisations: tuple[Organisation, Organisation],
    passwords: dict[str, str],
    hashed: dict[str, str],
) -> dict[str, UUID]:
    """Their accounts, by the name they sign in with."""
    made = {}
    for person in PEOPLE:
        joined = organisations if person.role is Role.OBSERVER else organisations[:1]
        clearances = [Clearance("counselling", None)] if person.login.endswith("kmr") else []
        new = accounts.NewAccount(
            email=email(person),
            name=person.name,
            password=passwords[email(person)],
            roles=tuple((organisation, person.role) for organisation in joined),
            languages=parse_proficiencies(person.languages) if person.languages else (),
            clearances=clearances,
            timezone=person.timezone,
        )
        account = await accounts.create_account(tx, at, new, hashed[email(person)])
        made[person.login] = account.id
    return made


def _posts(at: Moment, items: tuple[DemoItem, ...], found: list[Any]) -> Iterator[Post]:
    for item, detected in zip(items, found, strict=True):
        posting = check_posting(
            now=at.now,
            kind=item.kind.value,
            urgency=item.urgency.value,
            title=item.title,
            text=item.text,
            source_language=item.source_language,
            target_language=item.target_language,
        )
        yield Post(posting, detected, similar_keys=similar_keys(item.text))
