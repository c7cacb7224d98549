"""Every page for every eye and hand: axe, both directions, both colours, 320 px, keyboard only."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.axe import violations
from tests.e2e.person import DESKTOP, SMALL_PHONE, Person
from tests.support.system import System

PAGES = {
    "volunteer.tr": ("/", "/review", "/availability", "/hours"),
    "coordinator": ("/desk", "/desk/new", "/desk/import", "/desk/hours", "/review", "/watch"),
}
LOOKS = [
    pytest.param("en", DESKTOP, False, id="english-light"),
    pytest.param("en", SMALL_PHONE, True, id="english-dark-320"),
    pytest.param("ar", SMALL_PHONE, False, id="arabic-320"),
    pytest.param("ckb", DESKTOP, True, id="sorani-dark"),
]


def _pages_of(person: Person, who: str) -> Iterator[str]:
    for path in PAGES[who]:
        person.page.goto(f"{person.system.url}{path}")
        expect(person.page.get_by_role("heading", level=1)).to_be_visible()
        person.is_live()
        yield path
    if who == "volunteer.tr":
        person.page.goto(f"{person.system.url}/")
        person.page.locator("a[href^='/task/']").first.click()
        expect(person.button("task.claim")).to_be_visible()
        yield "/task/:id"


@pytest.mark.parametrize("who", list(PAGES))
@pytest.mark.parametrize(("locale", "screen", "dark"), LOOKS)
def test_no_page_has_an_accessibility_fault_or_scrolls_sideways(
    browser: Browser, system: System, who: str, locale: str, screen: dict[str, int], dark: bool
) -> None:
    person = Person.arrive(browser, system, who, locale=locale, viewport=screen, dark=dark)
    direction = "rtl" if locale in ("ar", "ckb") else "ltr"
    for path in _pages_of(person, who):
        assert person.page.locator("html").get_attribute("dir") == direction
        assert violations(person.page) == [], path
        wide = person.page.evaluate("[document.documentElement.scrollWidth, screen.width]")
        assert wide[0] <= wide[1], f"{path} is wider than the screen"
    person.leave()


def test_the_sign_in_page_says_what_was_wrong(browser: Browser, system: System) -> None:
    person = Person.arrive(browser, system, None)
    assert violations(person.page) == []
    person.field("sign.email").fill("nobody@demo.imece")
    person.field("sign.password").fill("not the password")
    person.button("sign.submit").click()
    alert = person.page.get_by_text(person.say("problem.wrong_credentials"))
    expect(alert).to_be_visible()
    person.leave()


def test_a_task_is_taken_done_and_handed_back_by_keyboard_alone(
    browser: Browser, system: System
) -> None:
    person = Person.arrive(browser, system, "volunteer.en")
    person.is_live()
    keyboard = person.page.keyboard
    next_task = person.button("board.next")
    for _ in range(20):
        if next_task.evaluate("element => element === document.activeElement"):
            break
        keyboard.press("Tab")
    keyboard.press("Enter")
    person.page.wait_for_url(re.compile("/claim/"))
    expect(person.page.locator("textarea")).to_be_visible()
    for _ in range(20):
        if person.page.locator("textarea").evaluate("e => e === document.activeElement"):
            break
        keyboard.press("Tab")
    keyboard.type("Typed without a mouse")
    expect(person.page.get_by_text(person.say("work.saved.server"))).to_be_visible()
    release = person.button("work.release")
    for _ in range(20):
        if release.evaluate("element => element === document.activeElement"):
            break
        keyboard.press("Tab")
    keyboard.press("Enter")
    dialog = person.page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    assert violations(person.page) == []
    dialog.get_by_role("radio").first.press("Space")
    dialog.get_by_role("button", name=person.say("work.release"), exact=True).press("Enter")
    expect(person.page.get_by_text(person.say("work.released"))).to_be_visible()
    person.leave()


def test_what_was_typed_survives_a_lost_network_and_a_closed_window(
    browser: Browser, system: System
) -> None:
    person = Person.arrive(browser, system, "volunteer.tr")
    person.is_live()
    person.button("board.next").click()
    person.page.wait_for_url(re.compile("/claim/"))
    address = person.page.url
    expect(person.page.locator("textarea")).to_be_visible()
    person.page.context.set_offline(True)
    person.page.locator("textarea").fill("Words typed in a tunnel")
    expect(person.page.get_by_text(person.say("work.saved.device"))).to_be_visible()
    second = person.page.context.new_page()
    person.page.close()
    person.page.context.set_offline(False)
    second.goto(address)
    expect(second.locator("textarea")).to_have_value("Words typed in a tunnel")
    expect(second.get_by_text(person.say("work.saved.server"))).to_be_visible()
    second.context.close()
