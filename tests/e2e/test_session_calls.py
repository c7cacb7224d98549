"""Somebody waits for a counsellor: those who could come are rung, on whatever page they are."""

import asyncio
import contextlib
import os
import re
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import pytest
from playwright.sync_api import Browser, Locator, expect

from dispatcher.embedded.folder import running_address
from tests.e2e.axe import violations
from tests.e2e.person import DESKTOP, PHONE, SMALL_PHONE, Person
from tests.support.system import IMECE, System

LANGUAGE = "ht"
"""That nobody else here speaks: whoever counsels in the demo is not rung."""

PASSWORD = "a long password"
OFFER = "/counselling/demo"
SHOWN = {
    "vetting": {"what": "Certificate of good conduct", "until": None},
    "training": {"until": None},
    "code_of_conduct": {"version": 1, "signed_on": f"{datetime.now(UTC):%Y-%m-%d}"},
}
NARROW = "document.documentElement.scrollWidth <= screen.width"


def _join(system: System, name: str) -> str:
    """The address of a new volunteer of the demo's organisation."""
    address = f"{name}@example.org"
    subprocess.run(
        [
            *(str(IMECE), "account", "create", "--email", address, "--name", name),
            *("--role", "volunteer", "--organisation", "demo", "--password-stdin"),
            *("--languages", f"{LANGUAGE}:native,en:fluent"),
        ],
        env={**os.environ, "IMECE_DATA": str(system.data)},
        input=PASSWORD,
        text=True,
        check=True,
    )
    return address


def _account(system: System, address: str) -> str:
    with httpx.Client(base_url=f"{system.url}/api/v1") as client:
        body = {"email": address, "password": PASSWORD}
        found: str = client.post("/session", json=body).json()["account"]["id"]
        return found


@dataclass
class Line:
    """Counselling that is open, with two who could come: in Haitian Creole."""

    system: System
    first: str
    second: str

    def seeker(self, **wish: Any) -> dict[str, str]:
        body = {"client_id": str(uuid4()), "language": LANGUAGE, **wish}
        answer = httpx.post(f"{self.system.url}/api/v1/talk/demo/sessions", json=body)
        assert answer.status_code == 201, answer.text
        found: dict[str, str] = answer.json()
        return found

    def state(self, seeker: dict[str, str]) -> str:
        headers = {"authorization": f"Talk {seeker['token']}"}
        url = f"{self.system.url}/api/v1/talk/sessions/{seeker['id']}?after=0&wait=0"
        found: str = httpx.get(url, headers=headers).json()["state"]
        return found

    def leaves(self, seeker: dict[str, str]) -> None:
        headers = {"authorization": f"Talk {seeker['token']}"}
        url = f"{self.system.url}/api/v1/talk/sessions/{seeker['id']}/leave"
        assert httpx.post(url, headers=headers).is_success


@pytest.fixture(scope="module")
def line(system: System) -> Iterator[Line]:
    found = Line(system, _join(system, "mirlande.calls"), _join(system, "jean.calls"))
    now = datetime.now(UTC)
    with contextlib.closing(system.client("coordinator")) as coordinator:
        before = coordinator.get(OFFER)
        wish = {"organisation": "demo", "open": True}
        assert coordinator.put(OFFER, json=wish).is_success
        for address in (found.first, found.second):
            path = f"/organisations/demo/counsellors/{_account(system, address)}"
            answer = coordinator.put(path, json=SHOWN)
            assert answer.is_success, answer.text
        with contextlib.closing(system.client("supervisor")) as supervisor:
            who = supervisor.get("/me").json()["account"]["id"]
        shift = {
            "account": who,
            "role": "supervisor",
            "starts_at": now.isoformat(),
            "ends_at": (now + timedelta(hours=2)).isoformat(),
        }
        planned = coordinator.post("/organisations/demo/shifts", json=shift)
        assert planned.status_code in (201, 409), planned.text  # the demo's own may be there
        yield found
        if before.status_code == 404:
            assert coordinator.put(OFFER, json={**wish, "open": False}).is_success


@pytest.fixture(scope="module")
def supervisor(browser: Browser, system: System, line: Line) -> Iterator[Person]:
    person = Person.arrive(browser, system, "supervisor")
    person.page.goto(f"{system.url}/watch")
    person.is_live()
    yield person
    person.leave()


def _at_board(browser: Browser, system: System, address: str, **how: Any) -> Person:
    person = Person.arrive(browser, system, None, **how)
    person.sign_in_as(address, PASSWORD)
    person.is_live()
    expect(person.page.get_by_role("switch", name=person.say("ring.sound"))).to_be_visible()
    return person


def _bar(person: Person) -> Locator:
    return person.page.get_by_role("region", name=person.say("ring.call.title"))


def _said(person: Person, key: str) -> re.Pattern[str]:
    return re.compile(re.escape(person.say(key).partition("{")[0]))


def test_two_are_rung_one_says_not_now_and_the_other_arrives_where_they_counsel(
    browser: Browser, system: System, line: Line, supervisor: Person
) -> None:
    first = _at_board(browser, system, line.first, viewport=DESKTOP)
    second = _at_board(browser, system, line.second, locale="ar", viewport=SMALL_PHONE, dark=True)
    seeker = line.seeker(text="Mwen pè")
    for person in (first, second):
        expect(_bar(person)).to_contain_text(_said(person, "ring.call"))
        expect(person.page.get_by_role("alert").first).to_contain_text(
            _said(person, "ring.call"), use_inner_text=False
        )
        assert violations(person.page) == []
        assert person.page.evaluate(NARROW)
        assert "Mwen" not in person.page.content()
        assert seeker["id"] not in person.page.content()
    expect(second.page.locator("html")).to_have_attribute("dir", "rtl")

    _bar(second).get_by_role("button", name=second.say("ring.decline.not_now")).click()
    expect(_bar(second)).to_have_count(0)
    expect(second.page.get_by_text(second.say("ring.declined"))).to_be_visible()

    # It goes with whoever looks at another page, and leads from there.
    first.page.get_by_label(first.say("app.menu")).click()
    first.link("nav.availability").click()
    expect(_bar(first)).to_be_visible()
    _bar(first).get_by_role("link", name=first.say("ring.call.open")).click()
    first.page.wait_for_url("**/counsel")
    expect(_bar(first)).to_contain_text(first.say("ring.call.here"))
    expect(first.page.get_by_role("heading", level=1)).to_be_visible()
    assert violations(first.page) == []
    first.button("counsel.next").click()
    expect(first.page.get_by_text("Mwen pè")).to_be_visible()
    assert line.state(seeker) == "live"
    expect(_bar(first)).to_have_count(0)
    line.leaves(seeker)
    for person in (first, second):
        person.leave()


def test_danger_rings_at_once_and_stops_when_somebody_has_come(
    browser: Browser, system: System, line: Line, supervisor: Person
) -> None:
    first = _at_board(browser, system, line.first, locale="ckb", viewport=PHONE)
    second = _at_board(browser, system, line.second, viewport=PHONE)
    seeker = line.seeker(danger=True)
    for person in (first, second):
        expect(_bar(person)).to_contain_text(_said(person, "ring.call.urgent"), timeout=6_000)
        assert violations(person.page) == []
        assert person.page.evaluate(NARROW)
    second.page.goto(f"{system.url}/counsel")
    second.button("counsel.next").click()
    expect(_bar(first)).to_have_count(0)
    assert line.state(seeker) == "live"
    line.leaves(seeker)
    for person in (first, second):
        person.leave()


def test_the_desk_says_how_many_waited_too_long(
    browser: Browser, system: System, line: Line, supervisor: Person
) -> None:
    here = _at_board(browser, system, line.first)
    seeker = line.seeker()
    _waited(system, seeker["id"], minutes=11)
    people = [
        Person.arrive(browser, system, "coordinator", viewport=DESKTOP),
        Person.arrive(browser, system, "coordinator", locale="ar", viewport=SMALL_PHONE),
    ]
    for person in people:
        person.page.goto(f"{system.url}/desk/new")
        region = person.page.get_by_role("region", name=person.say("shortage.title"))
        mine = region.get_by_role("listitem").filter(has_text=person.say("kind.counselling"))
        # Before any task, so also on a phone, which shows the first alone.
        expect(mine).to_be_visible()
        expect(region.get_by_role("listitem").first).to_have_text(mine.text_content() or "")
        assert violations(person.page) == []
        assert person.page.evaluate(NARROW)
    shown = people[0].page.get_by_role("region", name=people[0].say("shortage.title"))
    mine = shown.get_by_role("listitem").filter(has_text="Counselling")
    expect(mine).to_contain_text("1 person waited too long in the last hour")
    expect(mine).to_contain_text("Haitian Creole")
    line.leaves(seeker)
    for person in (here, *people):
        person.leave()


def _waited(system: System, session: str, *, minutes: int) -> None:
    """As if the seeker had begun so much earlier."""
    with ThreadPoolExecutor(1) as thread:  # a browser's test has a loop of its own already
        thread.submit(asyncio.run, _rewind(system, session, minutes)).result()


async def _rewind(system: System, session: str, minutes: int) -> None:
    address = running_address(Path(system.data), "database")
    assert address is not None
    connection = await asyncpg.connect(address)
    try:
        await connection.execute(
            "update counselling_session set begun_at = begun_at - make_interval(mins => $2),"
            " waiting_since = waiting_since - make_interval(mins => $2) where id::text = $1",
            session,
            minutes,
        )
    finally:
        await connection.close()
