"""A coordinator sets counselling up from nothing, and a seeker's page says so; what is wrong is
refused in words, and who only watches sees figures alone."""

import re
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import httpx
import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.e2e.axe import violations
from tests.e2e.person import DESKTOP, PHONE, SMALL_PHONE, Person, words
from tests.support.system import IMECE, System

SUPERVISOR, VOLUNTEER = "Selma Supervisor", "Volkan Volunteer"
PASSWORD = "a long enough password"
PEOPLE = {
    "coordinator": "Ceren Coordinator",
    "supervisor": SUPERVISOR,
    "observer": "Orhan Observer",
    "volunteer": VOLUNTEER,
}


@dataclass(frozen=True)
class Ngo:
    """An organisation of its own in a response of its own: nothing is set, nobody is planned."""

    system: System
    slug: str

    @classmethod
    def found(cls, system: System) -> "Ngo":
        ngo = cls(system, f"ngo-{uuid4().hex[:8]}")
        ngo._imece("organisation", "create", ngo.slug, "--name", "Relief")
        glide = ("--glide", "EQ-2023-000015-TUR")
        ngo._imece(*("response", "create", ngo.slug, "--name", "Quake"), *ngo._of, *glide)
        for role, name in PEOPLE.items():
            speaks = ("--languages", "tr:native,en:fluent") if role == "volunteer" else ()
            account = ("--email", ngo.address(role), "--name", name, "--role", role)
            ngo._imece("account", "create", *account, *ngo._of, *speaks, "--password-stdin")
        return ngo

    @property
    def _of(self) -> tuple[str, str]:
        return "--organisation", self.slug

    def _imece(self, *command: str) -> None:
        run = [str(IMECE), *command, "--data", str(self.system.data)]
        subprocess.run(run, check=True, capture_output=True, input=PASSWORD.encode())

    def address(self, role: str) -> str:
        return f"{role}@{self.slug}.test"

    def arrive(self, browser: Browser, role: str, **how: Any) -> Person:
        person = Person.arrive(browser, self.system, None, **how)
        person.sign_in_as(self.address(role), PASSWORD)
        return person

    def opening(self) -> dict[str, Any]:
        answer = httpx.get(f"{self.system.url}/api/v1/talk/{self.slug}")
        found: dict[str, Any] = answer.json()
        return found

    def turned_away(self, language: str) -> None:
        body = {"client_id": str(uuid4()), "language": language}
        answer = httpx.post(f"{self.system.url}/api/v1/talk/{self.slug}/sessions", json=body)
        assert (answer.status_code, answer.json()["shut"]) == (200, "no_supervisor")


def _fits(person: Person) -> None:
    assert violations(person.page) == []
    assert person.page.evaluate("document.documentElement.scrollWidth <= screen.width")


def _part(person: Person, part: str) -> None:
    parts = person.page.get_by_role("navigation", name=person.say("counselling.parts"))
    parts.get_by_role("link", name=person.say(f"counselling.part.{part}"), exact=True).click()
    heading = person.say("counselling.offer" if part == "offer" else f"counselling.part.{part}")
    expect(person.page.get_by_role("heading", name=heading, exact=True)).to_be_visible()


def _start(key: str, person: Person) -> re.Pattern[str]:
    """How a sentence begins, up to what is filled in."""
    return re.compile(re.escape(person.say(key).split("{", maxsplit=1)[0]))


def _dialog(person: Person) -> Locator:
    return person.page.get_by_role("dialog")


def _clear(person: Person) -> None:
    """Find the volunteer, try what cannot be so, and write down what they have shown."""
    _part(person, "people")
    person.field("counselling.people.name").fill("volkan")
    person.page.keyboard.press("Enter")
    found = person.page.locator(".found li").filter(has_text=VOLUNTEER)
    found.get_by_role("button").click()
    dialog = _dialog(person)
    dialog.get_by_label(person.say("counselling.shown.vetted")).check()
    dialog.get_by_label(person.say("counselling.shown.until")).fill("2020-01-01")
    dialog.get_by_role("button", name=person.say("counselling.save"), exact=True).click()
    expect(dialog.get_by_text(person.say("field.missing"))).to_be_visible()
    dialog.get_by_label(person.say("counselling.shown.what"), exact=True).fill("Certificate")
    dialog.get_by_role("button", name=person.say("counselling.save"), exact=True).click()
    expect(dialog.get_by_text(person.say("field.in_the_past"))).to_be_visible()
    _fits(person)
    dialog.get_by_label(person.say("counselling.shown.until")).fill(
        (datetime.now(UTC) + timedelta(days=20)).date().isoformat()
    )
    dialog.get_by_label(person.say("counselling.shown.trained")).check()
    dialog.get_by_label(_start("counselling.shown.signed", person)).check()
    dialog.get_by_role("button", name=person.say("counselling.save"), exact=True).click()
    expect(dialog).to_have_count(0)
    card = person.page.locator(".counsellor").filter(has_text=VOLUNTEER)
    expect(card).to_contain_text(person.say("counselling.people.may"))
    expect(card.get_by_text(_start("counselling.soon.vetting", person))).to_be_visible()
    _fits(person)


def _plan(person: Person, role: str, name: str, **fields: str) -> None:
    person.field("counselling.shifts.role").select_option(role)
    who = person.field("counselling.shifts.who")
    # A list of people comes after the page.
    expect(who.get_by_role("option", name=name, exact=True)).to_be_attached()
    who.select_option(label=name)
    for key, value in fields.items():
        person.field(f"counselling.shifts.{key}").fill(value)
    person.button("counselling.shifts.plan").click()


def _plan_shifts(person: Person) -> None:
    _part(person, "shifts")
    expect(person.page.locator(".gap.none").first).to_be_visible()
    person.button("counselling.shifts.plan").click()
    expect(person.page.get_by_text(person.say("field.missing"))).to_be_visible()
    _plan(person, "supervisor", SUPERVISOR, day="2020-01-01")
    expect(person.page.get_by_text(person.say("field.in_the_past"))).to_be_visible()
    # From midnight to midnight, and for a week: now is in it whatever the clock says.
    again = person.field("counselling.shifts.again")
    again.select_option("1")
    today = person.page.evaluate("new Date().toLocaleDateString('sv')")
    whole = {"day": today, "from": "00:00", "until": "00:00"}
    _plan(person, "supervisor", SUPERVISOR, **whole)
    planned = person.say("counselling.shifts.planned").replace("{n}", "2")
    expect(person.page.get_by_text(planned)).to_be_visible()
    _plan(person, "supervisor", SUPERVISOR, **whole)
    overlapped = person.say("counselling.shifts.overlapped").replace("{n}", "2")
    expect(person.page.get_by_text(overlapped)).to_be_visible()
    again.select_option("0")
    _plan(person, "supervisor", SUPERVISOR, **whole)
    expect(person.page.get_by_text(person.say("problem.shift_overlaps"))).to_be_visible()
    _plan(person, "counsellor", VOLUNTEER, **whole)
    expect(person.page.get_by_text(person.say("counselling.shifts.covered"))).to_have_count(1)
    _fits(person)


def _check_numbers(person: Person) -> None:
    _part(person, "numbers")
    expect(person.page.get_by_text(person.say("counselling.numbers.shipped"))).to_be_visible()
    person.button("counselling.numbers.add").click()
    dialog = _dialog(person)
    dialog.get_by_label(person.say("counselling.number.name"), exact=True).fill("Bizim hat")
    number = dialog.get_by_label(person.say("counselling.number.number"), exact=True)
    number.fill("call us")
    dialog.get_by_label(person.say("counselling.number.source"), exact=True).fill("Belediye")
    save = dialog.get_by_role("button", name=person.say("counselling.save"), exact=True)
    save.click()
    expect(dialog.get_by_text(person.say("counselling.wrong.number"))).to_be_visible()
    number.fill("+90 212 000 00 00")
    dialog.get_by_label(person.say("counselling.number.country"), exact=True).fill("T")
    save.click()
    expect(dialog.get_by_text(person.say("counselling.wrong.country"))).to_be_visible()
    _fits(person)
    dialog.get_by_label(person.say("counselling.number.country"), exact=True).fill("tr")
    save.click()
    expect(dialog).to_have_count(0)
    line = person.page.locator(".helplines li").filter(has_text="Bizim hat")
    expect(line).to_contain_text("+90 212 000 00 00")
    expect(person.page.get_by_text(person.say("counselling.numbers.shipped"))).to_have_count(0)
    line.get_by_role("button", name=person.say("counselling.numbers.up"), exact=True).click()
    expect(person.page.locator(".helplines li").nth(1)).to_contain_text("Bizim hat")
    _fits(person)


def _reads_a_shut_door(browser: Browser, ngo: Ngo) -> None:
    """A seeker who chooses a language in which nobody is there, and goes no further."""
    page = browser.new_context(locale="tr").new_page()
    page.goto(f"{ngo.system.url}/talk/{ngo.slug}")
    with page.expect_response(re.compile("/turned-away$")) as counted:
        page.get_by_role("button", name="Türkçe").click()
    assert counted.value.status == HTTPStatus.NO_CONTENT
    expect(page.get_by_role("heading", name=words("tr")["talk.shut.h"])).to_be_visible()
    page.context.close()


ARRIVALS = [
    pytest.param("en", DESKTOP, False, id="english-desktop"),
    pytest.param("ar", SMALL_PHONE, True, id="arabic-320-dark"),
]


@pytest.mark.parametrize(("locale", "viewport", "dark"), ARRIVALS)
def test_an_organisation_sets_counselling_up_from_nothing(
    browser: Browser, system: System, locale: str, viewport: dict[str, int], dark: bool
) -> None:
    ngo = Ngo.found(system)
    person = ngo.arrive(browser, "coordinator", locale=locale, viewport=viewport, dark=dark)
    person.page.goto(f"{system.url}/desk")
    person.link("desk.tab.counselling").click()
    expect(person.page).to_have_url(f"{system.url}/counselling/{ngo.slug}")
    expect(person.page.get_by_text(person.say("counselling.offer.first"))).to_be_visible()
    expect(
        person.page.get_by_text(person.say("counselling.before.counsellor.none"))
    ).to_be_visible()
    _fits(person)

    person.field("counselling.offer.retention_h").fill("721")
    person.button("counselling.save").click()
    expect(person.page.get_by_text(person.say("field.out_of_range"))).to_be_visible()
    person.field("counselling.offer.retention_h").fill("12")
    person.page.get_by_role("switch", name=person.say("counselling.offer.open")).check()
    person.button("counselling.save").click()
    expect(person.page.get_by_text(person.say("counselling.now.nobody"))).to_be_visible()
    assert ngo.opening()["languages"] == []

    _clear(person)
    _plan_shifts(person)
    _check_numbers(person)

    # What is planned and shown is not enough: they must be there.
    _part(person, "offer")
    shut = person.say("counselling.shut.no_supervisor")
    expect(person.page.locator(".told-now")).to_contain_text(shut)
    _reads_a_shut_door(browser, ngo)
    found = [ngo.arrive(browser, role) for role in ("supervisor", "volunteer")]
    for one in found:
        one.is_live()
    look = person.button("counselling.now.look")
    turkish = person.page.locator(".told-now .state.open")
    expect(look).to_be_visible()
    for _ in range(20):
        look.click()
        person.page.wait_for_timeout(500)
        if turkish.count():
            break
    expect(turkish.first).to_be_visible()
    opening = ngo.opening()
    assert {one["code"] for one in opening["languages"] if one["open"]} >= {"tr"}
    assert opening["retention_h"] == 12
    assert "+90 212 000 00 00" in [one["number"] for one in opening["helplines"]]
    expect(person.page.locator(".todo.open")).to_have_count(0)
    link = person.page.locator(".seekers-link input")
    expect(link).to_have_value(f"{system.url}/talk/{ngo.slug}")
    _fits(person)
    _part(person, "figures")
    unmet = person.page.get_by_role("region", name=person.say("counselling.figures.unmet"))
    expect(unmet.locator("tbody tr")).to_have_count(1)
    expect(unmet.locator("tbody tr")).to_contain_text(shut)
    for one in (*found, person):
        one.leave()


@pytest.mark.parametrize(("locale", "viewport"), [("en", DESKTOP), ("ckb", PHONE)])
def test_who_watches_sees_figures_and_nothing_to_set(
    browser: Browser, system: System, locale: str, viewport: dict[str, int]
) -> None:
    ngo = Ngo.found(system)
    with httpx.Client(base_url=f"{system.url}/api/v1") as client:
        who = {"email": ngo.address("coordinator"), "password": PASSWORD}
        assert client.post("/session", json=who).status_code == 200
        wish = {"organisation": ngo.slug, "open": True}
        assert client.put(f"/counselling/{ngo.slug}", json=wish).status_code == 200
    for language in ("ckb", "ckb", "ar"):
        ngo.turned_away(language)
    person = ngo.arrive(browser, "observer", locale=locale, viewport=viewport)
    person.page.goto(f"{system.url}/watch")
    person.link("watch.counselling").click()
    unmet = person.page.get_by_role("region", name=person.say("counselling.figures.unmet"))
    rows = unmet.locator("tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text(person.say("counselling.shut.no_supervisor"))
    person.page.get_by_text(person.say("counselling.figures.by_hour"), exact=True).first.click()
    by_hour = person.page.get_by_role("region", name=person.say("counselling.figures.by_hour"))
    expect(by_hour).to_be_visible()
    expect(person.link("counselling.part.shifts")).to_have_count(0)
    _fits(person)
    with person.page.expect_download() as download:
        person.link("counselling.figures.csv").click()
    text = download.value.path().read_text("utf-8-sig")
    assert text.splitlines()[0].startswith("hour,language,begun")
    assert [line.rsplit(",", 1)[1] for line in text.splitlines()[1:]] == ["1", "2"]
    person.leave()
