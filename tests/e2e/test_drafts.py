"""Words in two tabs, without a network, after the time is over: all of them are shown."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.axe import violations
from tests.e2e.person import DESKTOP, PHONE, Person
from tests.support.system import System

FORM: dict[str, Any] = {
    "type": "object",
    "properties": {
        "people": {"type": "integer", "x-label": {"en": "How many people?", "ar": "كم شخصا؟"}},
        "note": {"type": "string", "x-label": {"en": "Anything else", "ar": "شيء آخر"}},
    },
    "required": ["people"],
}
STORIES = [
    pytest.param("en", DESKTOP, id="english-desktop"),
    pytest.param("ar", PHONE, id="arabic-phone"),
]


def _ask(person: Person, method: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = person.page.request.fetch(
        f"{person.system.url}/api/v1{path}",
        method=method,
        data=body,
        headers={"Origin": person.system.url},
    )
    assert answer.ok, answer.text()
    found: dict[str, Any] = answer.json()
    return found


def _claimed(coordinator: Person, volunteer: Person, **post: Any) -> str:
    base = {"response": "demo", "urgency": "urgent", "title": "Two tabs", "text": "Bir metin."}
    task = _ask(coordinator, "POST", "/tasks", {**base, "source_language": "tr", **post})["id"]
    volunteer.page.goto(f"{volunteer.system.url}/task/{task}")
    volunteer.button("task.claim").click()
    volunteer.page.wait_for_url(re.compile("/claim/"))
    return volunteer.page.url


def _saved(page: Page, person: Person) -> None:
    expect(page.get_by_text(person.say("work.saved.server"), exact=True)).to_be_visible()


def _fits(page: Page) -> None:
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= screen.width")


def _two_tabs(volunteer: Person, address: str) -> tuple[Page, Page]:
    one = volunteer.page
    other = one.context.new_page()
    other.goto(address)
    return one, other


@pytest.mark.parametrize(("locale", "screen"), STORIES)
def test_words_of_two_tabs_are_both_shown_and_one_is_chosen(
    browser: Browser, system: System, locale: str, screen: dict[str, int]
) -> None:
    coordinator = Person.arrive(browser, system, "coordinator", locale=locale)
    volunteer = Person.arrive(browser, system, "volunteer.tr", locale=locale, viewport=screen)
    address = _claimed(coordinator, volunteer, kind="general")
    one, other = _two_tabs(volunteer, address)
    expect(other.locator("#answer")).to_be_visible()
    one.locator("#answer").fill("Typed in the first")
    _saved(one, volunteer)
    other.locator("#answer").fill("Typed in the second")
    elsewhere = other.locator(".other-drafts")
    expect(elsewhere).to_contain_text("Typed in the first")
    _fits(other)
    elsewhere.get_by_role("button", name=volunteer.say("work.elsewhere.use")).click()
    expect(other.locator("#answer")).to_have_value("Typed in the first")
    expect(elsewhere).to_contain_text("Typed in the second")
    elsewhere.get_by_role("button", name=volunteer.say("work.elsewhere.keep")).click()
    expect(elsewhere).to_have_count(0)
    _saved(other, volunteer)
    other.reload()
    expect(other.locator("#answer")).to_have_value("Typed in the first")
    expect(elsewhere).to_have_count(0)
    volunteer.leave()
    coordinator.leave()


@pytest.mark.parametrize(("locale", "screen"), STORIES)
def test_a_form_s_answers_of_two_tabs_are_shown_as_a_form(
    browser: Browser, system: System, locale: str, screen: dict[str, int]
) -> None:
    coordinator = Person.arrive(browser, system, "coordinator", locale=locale)
    volunteer = Person.arrive(browser, system, "volunteer.tr", locale=locale, viewport=screen)
    address = _claimed(coordinator, volunteer, kind="data", form=FORM)
    one, other = _two_tabs(volunteer, address)
    expect(other.locator("input[type=number], input[inputmode]").first).to_be_visible()
    one.locator("input[type=number], input[inputmode]").first.fill("31")
    _saved(one, volunteer)
    other.locator("input[type=number], input[inputmode]").first.fill("52")
    elsewhere = other.locator(".other-drafts")
    expect(elsewhere).to_contain_text(FORM["properties"]["people"]["x-label"][locale])
    expect(elsewhere.get_by_text("31").or_(elsewhere.locator("input")).first).to_be_visible()
    _fits(other)
    volunteer.leave()
    coordinator.leave()


def test_work_sent_later_that_is_refused_shows_what_is_there_now(
    browser: Browser, system: System
) -> None:
    coordinator = Person.arrive(browser, system, "coordinator")
    volunteer = Person.arrive(browser, system, "volunteer.tr")
    address = _claimed(coordinator, volunteer, kind="general")
    page, claim = volunteer.page, address.rsplit("/", 1)[1]
    expect(page.locator("#answer")).to_be_visible()
    page.context.set_offline(True)
    page.locator("#answer").fill("Handed in without a network")
    volunteer.button("work.submit").click()
    expect(page.get_by_text(volunteer.say("work.kept"))).to_be_visible()
    _ask(coordinator, "POST", f"/claims/{claim}/revoke", {"reason": "Somebody else went"})
    page.context.set_offline(False)
    expect(page.locator("textarea[name=kept-words]")).to_have_value("Handed in without a network")
    expect(volunteer.button("work.again")).to_be_visible()
    _fits(page)
    volunteer.button("work.again").click()
    page.wait_for_url(re.compile(f"/claim/(?!{claim})"))
    expect(page.locator("#answer")).to_have_value("Handed in without a network")
    volunteer.leave()
    coordinator.leave()


def test_a_form_s_answers_are_still_seen_when_the_time_is_over(
    browser: Browser, system: System
) -> None:
    coordinator = Person.arrive(browser, system, "coordinator")
    volunteer = Person.arrive(browser, system, "volunteer.tr")
    address = _claimed(coordinator, volunteer, kind="data", form=FORM)
    page, claim = volunteer.page, address.rsplit("/", 1)[1]
    page.locator("input[type=number], input[inputmode]").first.fill("31")
    _saved(page, volunteer)
    _ask(coordinator, "POST", f"/claims/{claim}/revoke", {"reason": "Somebody else went"})
    expect(volunteer.button("work.again")).to_be_visible()
    expect(page.get_by_text("How many people?")).to_be_visible()
    _fits(page)
    page.reload()
    expect(page.get_by_text("How many people?")).to_be_visible()
    volunteer.leave()
    coordinator.leave()
