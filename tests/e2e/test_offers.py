"""A task rings for the people who were chosen: on their screens at once, for one to take."""

import re

import pytest
from playwright.sync_api import Browser, Locator, Route, expect

from tests.e2e.axe import violations
from tests.e2e.person import DESKTOP, PHONE, SMALL_PHONE, Person
from tests.e2e.ringing import because, hush, join, post_task, ring
from tests.support.system import System

LOW = {"width": 1280, "height": 480}


def _wait_at_board(
    browser: Browser,
    system: System,
    who: str,
    locale: str = "en",
    viewport: dict[str, int] = DESKTOP,
    *,
    dark: bool = False,
) -> Person:
    person = Person.arrive(browser, system, who, locale=locale, viewport=viewport, dark=dark)
    person.is_live()
    expect(person.page.get_by_role("switch", name=person.say("ring.sound"))).to_be_visible()
    return person


@pytest.fixture(scope="module", autouse=True)
def _hushed(system: System) -> None:
    hush(system, *(f"volunteer.{tag}" for tag in ("tr", "kmr", "ckb", "ar")))


def _region(person: Person) -> Locator:
    return person.page.get_by_role("region", name=person.say("ring.title"))


def _card(person: Person, title: str) -> Locator:
    return _region(person).get_by_role("article").filter(has_text=title)


def _tones(person: Person, more_than: int) -> int:
    """So many tones there were once there are more than so many. (The page allows no eval.)"""
    for _ in range(150):
        found: int = person.page.evaluate("tones")
        if found > more_than:
            return found
        person.page.wait_for_timeout(100)
    raise AssertionError(f"no more than {more_than} tones")


def _press(card: Locator, person: Person, key: str) -> None:
    """As a person does it, who needs a moment to see what slipped in under the pointer."""
    button = _answer(card, person, key)
    expect(button).to_be_visible()
    person.page.wait_for_timeout(700)
    button.click()


def _answer(card: Locator, person: Person, key: str) -> Locator:
    return card.get_by_role("button", name=person.say(key), exact=True)


def test_two_are_rung_one_takes_it_and_the_other_is_thanked(
    browser: Browser, system: System
) -> None:
    title = "Two under the stairs"
    english = _wait_at_board(browser, system, "volunteer.tr")
    arabic = _wait_at_board(browser, system, "volunteer.kmr", "ar", PHONE, dark=True)
    task = post_task(system, title, "tr")
    ring(
        system,
        task,
        {"volunteer.tr": because("tr"), "volunteer.kmr": because("tr", "fluent")},
    )

    card, other = _card(english, title), _card(arabic, title)
    for person, one in ((english, card), (arabic, other)):
        expect(one).to_be_visible()
        expect(_answer(one, person, "ring.accept")).to_be_enabled()
        expect(person.page).to_have_title(re.compile(r"\((1|١|۱)\) "))
        assert violations(person.page) == []
    expect(card.get_by_role("list", name="Why you:")).to_contain_text("Turkish: mother tongue")
    expect(other.locator("h3")).to_have_css("direction", "rtl")
    assert arabic.page.evaluate("document.documentElement.scrollWidth <= screen.width")

    _press(card, english, "ring.accept")
    english.page.wait_for_url(re.compile("/claim/"))
    expect(english.page.locator("textarea")).to_be_visible()
    expect(other).to_contain_text(arabic.say("ring.end.taken"))
    expect(other).to_have_count(0)
    expect(arabic.page).not_to_have_title(re.compile(r"\("))
    english.button("work.release").click()
    dialog = english.page.get_by_role("dialog")
    dialog.get_by_role("radio").first.check(force=True)
    dialog.get_by_role("button", name=english.say("work.release"), exact=True).click()
    for person in (english, arabic):
        person.leave()


DECLINES = [
    pytest.param("volunteer.ar", "ar", PHONE, "ar", id="arabic-phone"),
    pytest.param("volunteer.ckb", "ckb", SMALL_PHONE, "ckb", id="sorani-320"),
]


@pytest.mark.parametrize(("who", "locale", "viewport", "source"), DECLINES)
def test_whoever_says_not_for_me_is_told_so_and_the_card_goes(
    browser: Browser,
    system: System,
    who: str,
    locale: str,
    viewport: dict[str, int],
    source: str,
) -> None:
    title = f"Not for everybody {locale}"
    person = _wait_at_board(browser, system, who, locale, viewport)
    ring(system, post_task(system, title, source), {who: because(source)})
    card = _card(person, title)
    expect(card).to_be_visible()
    expect(card.locator("h3")).to_have_css("direction", "rtl")
    card.get_by_text(person.say("ring.others"), exact=True).click()
    assert violations(person.page) == []
    assert person.page.evaluate("document.documentElement.scrollWidth <= screen.width")
    _press(card, person, "ring.decline.not_for_me")
    told = person.page.get_by_text(person.say("ring.declined.not_for_me"))
    expect(told).to_be_visible()
    expect(card).to_have_count(0)
    person.leave()


def test_it_is_taken_by_keyboard_alone_and_whoever_was_late_is_shown_other_tasks(
    browser: Browser, system: System
) -> None:
    title = "By keyboard"
    first = _wait_at_board(browser, system, "volunteer.ar")
    late = _wait_at_board(browser, system, "volunteer.ckb")
    task = post_task(system, title, "ar")
    people = {"volunteer.ar": because("ar"), "volunteer.ckb": because("ar", "fluent")}
    ring(system, task, people)
    accept = _answer(_card(first, title), first, "ring.accept")
    expect(accept).to_be_visible()
    expect(_card(late, title)).to_be_visible()
    # Whoever is late has not heard yet: their page is as it was a moment ago.
    late.page.context.route("**/api/v1/offers/*/accept", lambda route: _after(first, route, accept))
    _press(_card(late, title), late, "ring.accept")
    expect(late.page.get_by_text(late.say("ring.end.taken")).first).to_be_visible()
    late.page.wait_for_url(f"**/task/{task}")
    expect(late.page.get_by_role("heading", name=late.say("task.others"))).to_be_visible()
    first.page.wait_for_url(re.compile("/claim/"))
    for person in (first, late):
        person.leave()


def _after(first: Person, route: Route, accept: Locator) -> None:
    """Let the request through once somebody else has accepted, with Tab and Enter."""
    for _ in range(30):
        if accept.evaluate("element => element === document.activeElement"):
            break
        first.page.keyboard.press("Tab")
    first.page.keyboard.press("Enter")
    first.page.wait_for_url(re.compile("/claim/"))
    route.continue_()


def test_it_rings_on_other_pages_and_stops_by_the_clock(browser: Browser, system: System) -> None:
    title = "While reading"
    # Whatever other tests have left on this board: the card must have somewhere to scroll away to.
    for n in range(3):
        post_task(system, f"Can wait {n}", "tr")
    person = _wait_at_board(browser, system, "volunteer.tr", viewport=LOW)
    person.page.locator("a[href^='/task/']").first.click()
    expect(person.button("task.claim")).to_be_visible()
    ring(system, post_task(system, title, "tr"), {"volunteer.tr": because("tr")}, for_s=20)
    bar = person.page.get_by_role("link", name=re.compile(title))
    expect(bar).to_be_visible()
    assert violations(person.page) == []
    bar.click()
    card = _card(person, title)
    expect(_answer(card, person, "ring.accept")).to_be_visible()
    expect(person.page.locator(".rows a[href^='/task/']").first).to_be_attached()
    person.page.mouse.wheel(0, 5_000)
    line = person.page.get_by_role("link", name=re.compile(person.say("ring.title")))
    line.click()
    expect(line).to_have_count(0)
    expect(card).to_be_in_viewport()
    expect(card).to_contain_text(person.say("ring.end.over"), timeout=30_000)
    person.page.mouse.move(0, 0)
    expect(_region(person)).to_have_count(0)
    person.leave()


COUNT_TONES = """() => {
  globalThis.tones = 0;
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (...when) { tones += 1; start.apply(this, when); };
}"""


def test_it_sounds_only_where_somebody_wants_it_and_until_it_is_seen(
    browser: Browser, system: System
) -> None:
    person = _wait_at_board(browser, system, "volunteer.tr")
    page = person.page
    page.evaluate(COUNT_TONES)
    ring(system, post_task(system, "Silent", "tr"), {"volunteer.tr": because("tr")})
    _press(_card(person, "Silent"), person, "ring.decline.not_now")
    expect(_card(person, "Silent")).to_have_count(0)
    assert page.evaluate("tones") == 0

    switch = page.get_by_role("switch", name=person.say("ring.sound"))
    switch.check()
    assert _tones(person, 1) == 2
    page.get_by_label(person.say("app.menu")).click()
    person.link("nav.availability").click()
    ring(system, post_task(system, "Loud", "tr"), {"volunteer.tr": because("tr")})
    assert _tones(person, 5) == 6  # two, and two again as nobody looked
    page.get_by_role("link", name=re.compile("Loud")).click()
    expect(_answer(_card(person, "Loud"), person, "ring.accept")).to_be_visible()
    heard = page.evaluate("tones")
    page.wait_for_timeout(6_000)
    assert page.evaluate("tones") == heard
    _press(_card(person, "Loud"), person, "ring.decline.not_now")
    page.reload()
    expect(switch).to_be_checked()
    person.leave()


def test_a_coordinator_sees_whom_it_rang(browser: Browser, system: System) -> None:
    title = "Asked of two"
    task = post_task(system, title, "ar", "critical")
    people = {"volunteer.ar": because("ar"), "volunteer.ckb": because("ar", "fluent")}
    ring(system, task, people)
    for locale, viewport in (("en", DESKTOP), ("ar", SMALL_PHONE)):
        person = Person.arrive(browser, system, "coordinator", locale=locale, viewport=viewport)
        person.page.goto(f"{system.url}/task/{task}")
        person.page.get_by_text(person.say("rung.title"), exact=True).first.click()
        rung = person.page.locator(".rung")
        expect(rung).to_contain_text("Volunteer Arabic")
        expect(rung).to_contain_text(person.say("rung.state.made"))
        expect(
            rung.get_by_role("listitem").filter(has_text=person.say("rung.alarm"))
        ).to_have_count(1)
        assert violations(person.page) == []
        assert person.page.evaluate("document.documentElement.scrollWidth <= screen.width")
        person.leave()


def test_how_somebody_may_be_rung_is_kept(browser: Browser, system: System) -> None:
    person = Person.arrive(browser, system, "volunteer.en", viewport=PHONE, timezone_id="UTC")
    person.page.goto(f"{system.url}/availability")
    nights = person.page.get_by_role("checkbox", name=person.say("availability.nights"))
    expect(nights).to_be_disabled()
    person.page.get_by_role("checkbox", name=person.say("availability.quiet")).first.check()
    nights.check()
    person.field("availability.often").select_option("2")
    day = person.page.evaluate("new Date(Date.now() + 5 * 86400000).toISOString().slice(0, 10)")
    person.field("availability.away").fill(day)
    assert violations(person.page) == []
    person.button("availability.save").click()
    expect(person.page.get_by_text(person.say("availability.saved"))).to_be_visible()
    person.page.reload()
    expect(nights).to_be_checked()
    expect(person.field("availability.often")).to_have_value("2")
    expect(person.field("availability.away")).to_have_value(day)
    person.button("availability.away.none").click()
    person.page.get_by_role("checkbox", name=person.say("availability.quiet")).first.uncheck()
    person.button("availability.save").click()
    expect(person.page.get_by_text(person.say("availability.saved"))).to_be_visible()
    person.leave()


def test_who_is_at_the_board_is_rung_by_itself_and_by_the_next_task_after_a_no(
    browser: Browser, system: System
) -> None:
    address, password = join(system, "mirlande", "ht:native,en:fluent")
    person = Person.arrive(browser, system, None)
    person.sign_in_as(address, password)
    person.is_live()
    for title in ("First call", "Second call"):
        post_task(system, title, "ht", "critical")
        card = _card(person, title)
        expect(card).to_be_visible()
        expect(card).to_contain_text("Haitian Creole: mother tongue")
        _press(card, person, "ring.decline.not_now")
        expect(card).to_have_count(0)
    coordinator = Person.arrive(browser, system, "coordinator")
    coordinator.page.goto(f"{system.url}/desk")
    coordinator.page.get_by_role("link", name=re.compile("First call")).first.click()
    coordinator.page.get_by_text(coordinator.say("rung.title"), exact=True).first.click()
    rung = coordinator.page.locator(".rung")
    expect(rung).to_contain_text("mirlande")
    expect(rung).to_contain_text(coordinator.say("rung.state.declined"))
    for one in (person, coordinator):
        one.leave()
