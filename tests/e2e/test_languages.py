"""A text in a language nobody is sure of, and one that was declared wrongly."""

import contextlib
import re

from playwright.sync_api import Browser, expect

from tests.e2e.person import PHONE, Person
from tests.support.system import System


def _post(system: System, **task: str) -> str:
    with contextlib.closing(system.client("coordinator")) as coordinator:
        body = {"response": "demo", "kind": "translation", "urgency": "critical", **task}
        answer = coordinator.post("/tasks", json=body)
        assert answer.status_code == 201, answer.text
        found: str = answer.json()["id"]
        return found


def test_two_people_name_the_language_and_the_text_reaches_those_who_read_it(
    browser: Browser, system: System
) -> None:
    title = "A note found on a door"
    reader = Person.arrive(browser, system, "volunteer.kmr")
    reader.is_live()
    reader.show_only("kmr")
    _post(system, title=title, text="Mala me", target_language="en")
    for who in ("volunteer.tr", "volunteer.en"):
        person = Person.arrive(browser, system, who, locale="tr", viewport=PHONE)
        person.is_live()
        person.page.get_by_role("link", name=title).filter(
            has_text=person.say("kind.identify")
        ).click()
        person.button("task.claim").click()
        person.page.wait_for_url(re.compile("/claim/"))
        person.page.locator("input[type=radio][name=language][value=kmr]").check(force=True)
        expect(person.page.get_by_text(person.say("work.saved.server"))).to_be_visible()
        person.button("work.submit").click()
        expect(person.page.get_by_text(person.say("work.submitted"))).to_be_visible()
        person.leave()
    arrived = reader.page.get_by_role("link", name=title).filter(
        has_text=reader.say("kind.translation")
    )
    expect(arrived).to_be_visible()
    expect(arrived).to_contain_text("Kurmanji")
    reader.leave()


def test_a_wrongly_declared_text_moves_by_one_tap(browser: Browser, system: System) -> None:
    title = "Declared in haste"
    text = "Zarok li bin kavilan mane, ji kerema xwe zû alîkarî bişînin, av û nan tune ye."
    turkish = Person.arrive(browser, system, "volunteer.tr")
    kurmanji = Person.arrive(browser, system, "volunteer.kmr")
    kurmanji.is_live()
    kurmanji.show_only("kmr")
    turkish.is_live()
    turkish.show_only("tr")
    _post(system, title=title, text=text, source_language="tr", target_language="en")
    turkish.page.get_by_role("link", name=title).click()
    turkish.page.get_by_text(turkish.say("task.wrong_language"), exact=True).click()
    turkish.page.get_by_role("button", name="Kurmanji").click()
    expect(turkish.page.get_by_text(re.compile("Thank you. The task now goes"))).to_be_visible()
    card = kurmanji.page.get_by_role("link", name=title)
    expect(card).to_contain_text("Kurmanji")
    for person in (turkish, kurmanji):
        person.leave()


def test_the_desk_warns_while_a_coordinator_types_another_language_than_declared(
    browser: Browser, system: System
) -> None:
    person = Person.arrive(browser, system, "coordinator")
    person.link("desk.tab.create").click()
    person.page.locator("input[name=kind][value=translation]").check(force=True)
    person.field("create.text").fill("ئێمە لێرە ئاومان نییە و منداڵەکان نەخۆشن، تکایە خێرا وەرن.")
    expect(person.page.get_by_text(re.compile("Reads as Sorani"))).to_be_visible()
    person.field("create.from").select_option("ar")
    expect(
        person.page.get_by_text(re.compile("You said Arabic, but this reads as Sorani"))
    ).to_be_visible()
    person.button("create.submit").click()
    invalid = person.page.locator("[aria-invalid=true]").first
    expect(invalid).to_be_focused()
    person.leave()
