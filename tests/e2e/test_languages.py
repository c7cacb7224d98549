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


def test_a_text_already_in_its_target_language_is_left_to_the_coordinator(
    browser: Browser, system: System
) -> None:
    title = "English after all"
    text = "Bread, water, blankets"
    volunteer = Person.arrive(browser, system, "volunteer.tr", viewport=PHONE)
    coordinator = Person.arrive(browser, system, "coordinator")
    volunteer.is_live()
    coordinator.is_live()
    volunteer.show_only("tr")
    _post(system, title=title, text=text, source_language="tr", target_language="en")
    card = volunteer.page.get_by_role("link", name=title)
    card.click()
    volunteer.page.get_by_text(volunteer.say("task.wrong_language"), exact=True).click()
    volunteer.field("task.more_languages").select_option("en")
    thanks = volunteer.page.get_by_text(volunteer.say("task.language_to_coordinator"))
    expect(thanks).to_be_visible()
    expect(card).to_have_count(0)

    row = coordinator.page.get_by_role("listitem").filter(has_text=title)
    said = re.compile("Said to be already in English")
    expect(row.get_by_text(said)).to_be_visible()
    row.get_by_role("link", name=title).click()
    expect(coordinator.page.get_by_text(said)).to_be_visible()
    coordinator.page.get_by_text(coordinator.say("task.wrong_language"), exact=True).click()
    coordinator.field("task.more_languages").select_option("tr")
    expect(coordinator.page.get_by_text(said)).to_have_count(0)
    for person in (volunteer, coordinator):
        person.leave()


def test_the_desk_says_before_posting_that_a_text_needs_no_translation(
    browser: Browser, system: System
) -> None:
    person = Person.arrive(browser, system, "coordinator", locale="ar", viewport=PHONE)
    person.link("desk.tab.create").click()
    person.page.locator("input[name=kind][value=translation]").check(force=True)
    person.field("create.name").fill("English")
    person.field("create.text").fill("We urgently need blankets and drinking water, please help.")
    person.field("create.to").select_option("en")
    warning = person.page.locator(".detected.trouble")
    expect(warning).to_contain_text("الإنجليزية")
    person.button("create.submit").click()
    expect(person.page.locator("[aria-invalid=true]")).to_be_focused()
    expect(person.page.locator(".problem")).to_contain_text("الإنجليزية")
    person.field("create.to").select_option("ar")
    expect(warning).to_have_count(0)
    person.button("create.submit").click()
    expect(person.page.get_by_text(person.say("create.posted"))).to_be_visible()
    person.leave()
