"""Somebody in need of a talk at a phone: what the page shows, and how it goes away."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.e2e.axe import violations
from tests.e2e.person import PHONE, SMALL_PHONE, words
from tests.e2e.talking import ELSEWHERE, supervised
from tests.support.system import System


@pytest.fixture(autouse=True, scope="module")
def staffed(system: System) -> Iterator[None]:
    """Somebody is there: else nothing is asked of a seeker before they are told so."""
    with supervised(system, "volunteer.kmr", "volunteer.ckb"):
        yield


def _arrive(
    browser: Browser,
    system: System,
    language: str,
    viewport: dict[str, int] = PHONE,
    *,
    dark: bool = False,
) -> Page:
    window = browser.new_context(
        viewport={"width": viewport["width"], "height": viewport["height"]},
        is_mobile=True,
        has_touch=True,
        locale=language,
        color_scheme="dark" if dark else "light",
    )
    page = window.new_page()
    page.goto(f"{system.url}/sign-in")
    page.goto(f"{system.url}/talk/demo")
    return page


ARRIVALS = [
    pytest.param("ku-TR", "kmr", "ltr", SMALL_PHONE, False, id="kurmanji-320"),
    pytest.param("ar", "ar", "rtl", SMALL_PHONE, True, id="arabic-320-dark"),
    pytest.param("ckb-IQ", "ckb", "rtl", SMALL_PHONE, False, id="sorani-320"),
    pytest.param("de-DE", "en", "ltr", PHONE, True, id="german-gets-english-dark"),
]


@pytest.mark.parametrize(("language", "locale", "direction", "viewport", "dark"), ARRIVALS)
def test_the_page_speaks_the_language_of_the_phone_and_says_what_is_private(
    browser: Browser,
    system: System,
    language: str,
    locale: str,
    direction: str,
    viewport: dict[str, int],
    dark: bool,
) -> None:
    page, say = _arrive(browser, system, language, viewport, dark=dark), words(locale)
    expect(page.locator("html")).to_have_attribute("lang", locale)
    expect(page.locator("html")).to_have_attribute("dir", direction)
    expect(page).to_have_title(say["talk.title"])
    expect(page.get_by_role("heading", name=say["talk.start.h"])).to_be_visible()
    for step in ("type", "promise"):
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= screen.width")
        expect(page.locator('#lines a[href="tel:112"]')).to_be_visible()
        if step == "type":
            page.get_by_label(say["talk.start.type"]).fill(say["talk.topic.fear"])
            page.get_by_role("button", name=say["talk.start.go"], exact=True).click()
    expect(page.get_by_text(say["talk.promise.read"])).to_be_visible()
    expect(page.get_by_text(say["talk.promise.device"])).to_be_visible()
    page.context.close()


def test_whoever_writes_in_another_language_reads_on_in_that_one(
    browser: Browser, system: System
) -> None:
    page = _arrive(browser, system, "en")
    page.get_by_label(words("en")["talk.start.type"]).fill("ez ditirsim")
    page.get_by_role("button", name=words("en")["talk.start.go"], exact=True).click()
    expect(page.locator("html")).to_have_attribute("lang", "kmr")
    expect(page.get_by_role("heading", name=words("kmr")["talk.promise.h"])).to_be_visible()
    page.context.close()


def test_a_phone_without_scripts_shows_whom_to_call(browser: Browser, system: System) -> None:
    window = browser.new_context(java_script_enabled=False, locale="tr")
    page = window.new_page()
    page.goto(f"{system.url}/talk/demo")
    expect(page.locator('#lines a[href="tel:112"]')).to_be_visible()
    assert page.locator("noscript").inner_text().strip() == words("tr")["talk.noscript"]
    window.close()


WAYS_OUT = ["button", "escape"]


@pytest.mark.parametrize("way", WAYS_OUT)
def test_the_quick_exit_leaves_nothing_on_the_screen_in_the_tab_or_behind_the_back_button(
    browser: Browser, system: System, way: str
) -> None:
    page, say = _arrive(browser, system, "kmr"), words("kmr")

    def elsewhere(route: Route) -> None:
        route.fulfill(body="<title>elsewhere</title>", content_type="text/html")

    page.route(f"{ELSEWHERE}**", elsewhere)
    page.get_by_label(say["talk.start.type"]).fill("ez ditirsim")
    page.get_by_role("button", name=say["talk.start.go"], exact=True).click()
    page.get_by_role("button", name=say["talk.promise.yes"], exact=True).click()
    expect(page.get_by_role("heading", name=say["talk.about.h"])).to_be_visible()
    before: int = page.evaluate("history.length")
    if way == "button":
        page.get_by_role("button", name=say["talk.exit"], exact=True).click()
    else:
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
    page.wait_for_url(f"{ELSEWHERE}**")
    assert page.evaluate("history.length") == before
    page.go_back()
    expect(page).to_have_url(re.compile("/sign-in"))
    assert page.evaluate("sessionStorage.length") == 0
    page.go_forward()
    expect(page).to_have_url(ELSEWHERE)
    page.context.close()
