"""A volunteer says when they can be counted on; it is there on their other device at once."""

import re

from playwright.sync_api import Browser, Locator, expect

from tests.e2e.person import DESKTOP, PHONE, Person
from tests.support.system import System


def _open(browser: Browser, system: System, viewport: dict[str, int], locale: str) -> Person:
    person = Person.arrive(
        browser,
        system,
        "volunteer.ckb",
        locale=locale,
        viewport=viewport,
        timezone_id="Asia/Baghdad",
    )
    person.is_live()
    person.page.get_by_label(person.say("app.menu")).click()
    person.link("nav.availability").click()
    expect(person.page.locator("form.availability")).to_be_visible()
    return person


def _day(person: Person, name: str) -> Locator:
    return person.page.get_by_role("group", name=person.say(f"availability.day.{name}"))


def _quiet(person: Person) -> Locator:
    return person.page.get_by_role(
        "checkbox", name=re.compile(person.say("availability.quiet.hint"))
    )


def test_hours_are_declared_and_shown_on_every_device(browser: Browser, system: System) -> None:
    phone = _open(browser, system, PHONE, "ckb")
    desk = _open(browser, system, DESKTOP, "en")
    expect(desk.page.get_by_role("heading", name=desk.say("availability.no"))).to_be_visible()
    here = phone.page.get_by_role("button", name="Asia/Baghdad")
    here.click()
    expect(phone.field("availability.zone")).to_have_value("Asia/Baghdad")
    expect(here).to_have_count(0)

    friday = _day(phone, "friday")
    friday.get_by_role("button", name=phone.say("availability.add")).click()
    friday.get_by_label(phone.say("availability.from"), exact=True).fill("21:30")
    friday.get_by_label(phone.say("availability.until"), exact=True).fill("02:15")
    expect(friday.get_by_text(phone.say("availability.next_day"))).to_be_visible()
    _quiet(phone).check()
    hours = phone.page.get_by_role("group", name=phone.say("availability.quiet"), exact=True)
    until = hours.get_by_label(phone.say("availability.until"), exact=True)
    until.fill("22:00")
    phone.field("availability.now").select_option("2")
    phone.button("availability.save").click()
    expect(hours.get_by_role("alert")).to_have_text(phone.say("field.same_as_from"))
    expect(until).to_be_focused()
    until.fill("07:00")
    phone.button("availability.save").click()
    expect(phone.page.get_by_text(phone.say("availability.saved"))).to_be_visible()
    expect(phone.page.get_by_role("heading", name=phone.say("availability.yes"))).to_be_visible()

    expect(desk.page.get_by_role("heading", name=desk.say("availability.yes"))).to_be_visible()
    expect(
        _day(desk, "friday").get_by_label(desk.say("availability.until"), exact=True)
    ).to_have_value("02:15")
    expect(_quiet(desk)).to_be_checked()
    expect(desk.field("availability.now")).to_have_value("kept")
    for person in (phone, desk):
        person.leave()
