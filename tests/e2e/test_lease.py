"""A lease as its holder sees it: the warning, more time while typing, an end that loses nothing.

Nobody waits twenty minutes here: the record is told that the claim is older. Everything else, the
sweep that finds it included, is as it always is.
"""

import contextlib
import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Route, expect

from dispatcher.embedded.folder import running_address
from tests.e2e.person import DESKTOP, PHONE, Person
from tests.support.servers import run_sql
from tests.support.system import System

LAPSES_WITHIN_S = 20


def set_lease(system: System, claim: str, *, began: str, ends: str, longest: str = "4 h") -> None:
    """When the claim's lease began and ends, in minutes from now."""
    url = running_address(Path(system.data), "database")
    assert url is not None
    run_sql(
        url,
        f"update claim set claimed_at = now() + interval '{began}',"
        f" last_sign_at = now() + interval '{began}', lease_ends_at = now() + interval '{ends}',"
        f" longest_until = now() + interval '{longest}' where id = '{claim}'",
    )


def _take_a_task(
    browser: Browser, system: System, who: str, locale: str, viewport: dict[str, int], **more: bool
) -> tuple[Person, str]:
    person = Person.arrive(browser, system, who, locale=locale, viewport=viewport, **more)
    person.is_live()
    person.field("board.kind").select_option("translation")
    person.button("board.next").click()
    person.page.wait_for_url(re.compile("/claim/"))
    expect(person.page.locator("textarea")).to_be_visible()
    return person, person.page.url.rsplit("/", 1)[1]


def _warning(person: Person) -> Locator:
    return person.page.locator(".lease-warning")


LOOKS = [
    pytest.param("volunteer.en", "en", DESKTOP, False, id="english"),
    pytest.param("volunteer.ar", "ar", PHONE, True, id="arabic-phone-dark"),
]


@pytest.mark.parametrize(("who", "locale", "viewport", "dark"), LOOKS)
def test_the_end_is_announced_and_typing_puts_it_off(
    browser: Browser,
    system: System,
    who: str,
    locale: str,
    viewport: dict[str, int],
    dark: bool,
) -> None:
    person, claim = _take_a_task(browser, system, who, locale, viewport, dark=dark)
    expect(_warning(person)).to_have_count(0)
    set_lease(system, claim, began="-17 min", ends="3 min")
    expect(_warning(person)).to_be_visible()
    expect(person.page.locator(".lease.warn")).to_be_visible()
    # Nobody has typed yet, so it stays; then it goes by itself.
    person.page.locator("textarea").press_sequentially("Help")
    expect(_warning(person)).to_have_count(0)
    expect(person.page.locator(".lease.warn")).to_have_count(0)
    person.leave()


def test_after_hours_of_work_the_warning_comes_no_sooner(browser: Browser, system: System) -> None:
    person, claim = _take_a_task(browser, system, "volunteer.tr", "en", DESKTOP)
    set_lease(system, claim, began="-17 min", ends="3 min")
    expect(_warning(person)).to_be_visible()
    set_lease(system, claim, began="-170 min", ends="3 min", longest="70 min")
    person.page.get_by_role("button", name=person.say("work.extend")).click()
    expect(person.page.get_by_text(person.say("work.extended"))).to_be_visible()
    expect(_warning(person)).to_have_count(0)
    person.page.reload()
    expect(person.page.locator("textarea")).to_be_visible()
    expect(person.page.locator(".lease.warn")).to_have_count(0)
    person.leave()


def test_the_longest_time_for_one_person_is_said(browser: Browser, system: System) -> None:
    person, claim = _take_a_task(browser, system, "volunteer.tr", "tr", PHONE)
    set_lease(system, claim, began="-17 min", ends="3 min", longest="3 min")
    expect(_warning(person)).to_be_visible()
    person.page.locator("textarea").press_sequentially("Help")
    expect(_warning(person)).to_have_text(person.say("work.longest"))
    person.leave()


@pytest.mark.parametrize(("who", "locale", "viewport", "dark"), LOOKS)
def test_a_lease_that_ends_while_typing_loses_no_letter(
    browser: Browser,
    system: System,
    who: str,
    locale: str,
    viewport: dict[str, int],
    dark: bool,
) -> None:
    person, claim = _take_a_task(browser, system, who, locale, viewport, dark=dark)
    editor = person.page.locator("textarea")
    editor.fill("We are under the stairs")
    expect(person.page.get_by_text(person.say("work.saved.server"), exact=True)).to_be_visible()
    set_lease(system, claim, began="-20 min", ends="-1 s")
    editor.focus()
    keyboard = person.page.keyboard
    keyboard.type(", all four")  # the server has this not yet
    over = person.page.get_by_role("heading", name=person.say("work.over"))
    expect(over).to_be_visible()
    keyboard.type(" of us")  # into what took the editor's place
    expect(person.page.get_by_text(person.say("work.over.hint"))).to_be_visible()
    words = "We are under the stairs, all four of us"
    expect(person.page.locator("textarea[name=kept-words]")).to_have_value(words)
    person.page.reload()
    expect(over).to_be_visible()
    expect(person.page.locator("textarea[name=kept-words]")).to_have_value(words)

    person.button("work.again").click()
    person.page.wait_for_url(lambda url: "/claim/" in url and claim not in url)
    expect(person.page.locator("textarea#answer")).to_have_value(words)
    person.button("work.submit").click()
    expect(person.page.get_by_text(person.say("work.submitted"))).to_be_visible()
    person.leave()


def test_words_are_saved_where_news_of_the_claim_came_before_the_page(
    browser: Browser, system: System
) -> None:
    person = Person.arrive(browser, system, "volunteer.tr")
    person.is_live()

    def late(route: Route) -> None:
        time.sleep(1)
        route.continue_()

    person.page.route(re.compile(r"/api/v1/claims/[0-9a-f-]+$"), late)
    person.button("board.next").click()
    person.page.wait_for_url(re.compile("/claim/"))
    person.page.locator("textarea").fill("Kept all the same")
    expect(person.page.get_by_text(person.say("work.saved.server"), exact=True)).to_be_visible()
    person.page.unroute_all()
    person.leave()


def test_a_laptop_that_slept_through_the_end_says_so_when_it_wakes(
    browser: Browser, system: System
) -> None:
    person, claim = _take_a_task(browser, system, "volunteer.kmr", "en", DESKTOP)
    person.page.locator("textarea").fill("Typed before the lid was closed")
    person.page.context.set_offline(True)
    set_lease(system, claim, began="-20 min", ends="-1 s")
    with contextlib.closing(system.client("volunteer.kmr")) as elsewhere:
        deadline = time.monotonic() + LAPSES_WITHIN_S
        while elsewhere.get(f"/claims/{claim}").json()["claim"]["state"] != "lapsed":
            assert time.monotonic() < deadline
            time.sleep(0.2)
    person.page.context.set_offline(False)
    expect(person.page.get_by_role("heading", name=person.say("work.over"))).to_be_visible()
    kept = person.page.locator("textarea[name=kept-words]")
    expect(kept).to_have_value("Typed before the lid was closed")
    person.leave()
