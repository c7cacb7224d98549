"""A coordinator's controls on a task's page and on the desk: whom it could ring and why not, to
give it to somebody, to ring it anew, to pause a lane, to look at waves before they are changed."""

import re

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.e2e.axe import violations
from tests.e2e.person import DESKTOP, PHONE, SMALL_PHONE, Person
from tests.e2e.ringing import post_task
from tests.support.system import System


def _open(person: Person, task: str) -> Locator:
    """The list of the organisation's people on a task's page."""
    person.page.goto(f"{person.system.url}/task/{task}")
    person.page.get_by_text(person.say("candidates.title"), exact=True).first.click()
    listed = person.page.locator(".candidates")
    expect(listed.get_by_role("listitem").first).to_be_visible()
    return listed


def _row(listed: Locator, name: str) -> Locator:
    return listed.locator(".candidate").filter(has_text=name)


def _fits(person: Person) -> None:
    assert violations(person.page) == []
    assert person.page.evaluate("document.documentElement.scrollWidth <= screen.width")


@pytest.mark.parametrize(("locale", "viewport"), [("en", DESKTOP), ("ar", SMALL_PHONE)])
def test_a_coordinator_sees_who_would_be_rung_and_why_the_others_are_not(
    browser: Browser, system: System, locale: str, viewport: dict[str, int]
) -> None:
    volunteer = Person.arrive(browser, system, "volunteer.ar")
    volunteer.is_live()
    task = post_task(system, f"Whom could it ring {locale}", "ar", "soon")
    person = Person.arrive(browser, system, "coordinator", locale=locale, viewport=viewport)
    listed = _open(person, task)
    english = _row(listed, "Volunteer English")
    expect(english.get_by_role("button")).to_have_count(0)
    expect(english).to_contain_text(person.say("unrung.language_source").split(":", maxsplit=1)[0])
    first = listed.locator(".candidate").first
    expect(first).to_contain_text("Volunteer Arabic")
    _fits(person)
    for who in (person, volunteer):
        who.leave()


def test_a_task_is_given_to_somebody_who_finds_it_on_their_board(
    browser: Browser, system: System
) -> None:
    title = "Given by hand"
    volunteer = Person.arrive(browser, system, "volunteer.ckb", viewport=PHONE)
    volunteer.is_live()
    task = post_task(system, title, "ckb", "whenever")
    person = Person.arrive(browser, system, "coordinator")
    listed = _open(person, task)
    give = _row(listed, "Volunteer Sorani").get_by_role("button")
    give.focus()
    person.page.keyboard.press("Enter")
    dialog = person.page.get_by_role("dialog")
    expect(dialog).to_contain_text("Volunteer Sorani")
    _fits(person)
    person.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(give).to_be_focused()
    give.click()
    dialog.get_by_role("button", name=re.compile("Volunteer Sorani")).click()
    expect(person.page.get_by_text("Given to Volunteer Sorani.")).to_be_visible()
    expect(person.page.locator(".candidates")).to_have_count(0)
    person.page.get_by_text(person.say("rung.title"), exact=True).first.click()
    expect(person.page.locator(".rung")).to_contain_text(
        "Given to Volunteer Sorani by Defne Coordinator"
    )
    mine = volunteer.page.get_by_role("link", name=re.compile(title)).first
    expect(mine).to_be_visible()
    mine.click()
    expect(
        volunteer.page.get_by_text(re.compile("Defne Coordinator gave you this task"))
    ).to_be_visible()
    _fits(volunteer)
    volunteer.button("work.release").click()
    dialog = volunteer.page.get_by_role("dialog")
    dialog.get_by_role("radio").first.check(force=True)
    dialog.get_by_role("button", name=volunteer.say("work.release"), exact=True).click()
    expect(person.page.locator(".candidates")).to_have_count(1)
    for who in (person, volunteer):
        who.leave()


def test_a_task_is_rung_anew_and_not_again_within_a_minute(
    browser: Browser, system: System
) -> None:
    person = Person.arrive(browser, system, "coordinator", viewport=PHONE)
    _open(person, post_task(system, "Ring again", "ar", "soon"))
    person.button("candidates.ring").click()
    expect(person.page.get_by_text(person.say("candidates.rung"))).to_be_visible()
    person.button("candidates.ring").click()
    expect(person.page.get_by_text(re.compile("rung anew a moment ago"))).to_be_visible()
    person.page.get_by_text(person.say("rung.title"), exact=True).first.click()
    expect(person.page.locator(".rung")).to_contain_text("Rung anew:")
    _fits(person)
    person.leave()


def _lane(person: Person, *tags: str) -> Locator:
    """A lane's line on the desk, once all of them are shown."""
    more = person.button("desk.more")
    expect(person.button("ringing.pause").first).to_be_visible()
    if more.count():
        more.click()
    source, target = (LANGUAGES[person.locale][tag] for tag in tags)
    pair = person.say("language.pair").replace("{from}", source).replace("{to}", target)
    line = person.page.locator(".ringing-lanes li").filter(has_text=pair)
    return line.filter(has_text=person.say("kind.translation"))


LANGUAGES = {"en": {"ar": "Arabic", "en": "English"}, "fa": {"ar": "عربی", "en": "انگلیسی"}}


@pytest.mark.parametrize(("locale", "viewport"), [("en", DESKTOP), ("fa", SMALL_PHONE)])
def test_a_lane_is_paused_and_waves_are_looked_at_before_they_are_changed(
    browser: Browser, system: System, locale: str, viewport: dict[str, int]
) -> None:
    task = post_task(system, f"Paused {locale}", "ar", "soon")
    person = Person.arrive(browser, system, "coordinator", locale=locale, viewport=viewport)
    person.page.goto(f"{system.url}/desk/ringing")
    lane = _lane(person, "ar", "en")
    pause = lane.get_by_role("button", name=person.say("ringing.pause"), exact=True)
    resume = lane.get_by_role("button", name=person.say("ringing.resume"), exact=True)
    pause.focus()
    person.page.keyboard.press("Enter")
    expect(resume).to_be_visible()
    expect(lane).to_contain_text("Defne Coordinator")
    _fits(person)

    preview = person.page.locator(".preview")
    expect(preview.get_by_role("listitem")).to_have_count(4)
    people = person.page.get_by_label(person.say("ringing.ring")).nth(3)
    people.fill("40")
    people.press("Tab")
    person.button("ringing.save").click()
    expect(person.page.get_by_text(person.say("ringing.saved"))).to_be_visible()
    expect(people).to_have_value("40")
    people.fill("2")
    people.press("Tab")
    person.button("ringing.save").click()
    expect(person.page.locator(".field.wrong")).to_have_count(1)
    _fits(person)
    person.page.reload()
    person.button("ringing.usual").click()
    expect(person.page.get_by_text(person.say("ringing.are_usual"))).to_be_visible()

    listed = _open(person, task)
    said = person.say("unrung.paused").split("{", maxsplit=1)[0]
    expect(_row(listed, "Volunteer Arabic")).to_contain_text(said)
    person.page.goto(f"{system.url}/desk/ringing")
    expect(resume).to_be_visible()
    resume.click()
    expect(pause).to_be_visible()
    person.leave()
