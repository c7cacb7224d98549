"""Work that nobody is there for is said at once on the desk and on the figures page."""

import contextlib

from playwright.sync_api import Browser, expect

from tests.e2e.axe import violations
from tests.e2e.person import DESKTOP, PHONE, SMALL_PHONE, Person
from tests.e2e.ringing import post_task
from tests.support.system import System

# A language that nobody here knows.
AMHARIC_IN = {"en": "Amharic", "ar": "الأمهرية", "ckb": "ئەمھەری"}


def test_an_alarm_comes_up_and_goes_without_loading_the_page_again(
    browser: Browser, system: System
) -> None:
    desk = Person.arrive(browser, system, "coordinator", viewport=DESKTOP)
    desk.is_live()
    watch = Person.arrive(browser, system, "observer", locale="ar", viewport=PHONE, dark=True)
    small = Person.arrive(browser, system, "coordinator", locale="ckb", viewport=SMALL_PHONE)
    people = (desk, watch, small)
    for person, where in ((watch, "watch"), (small, "desk/new")):
        person.page.goto(f"{system.url}/{where}")
        person.is_live()
    for person in people:
        expect(person.page.get_by_role("heading", level=1)).to_be_visible()
        person.page.wait_for_timeout(500)

    task = post_task(system, "Water and milk", "am", "urgent")
    for person in people:
        alarms = person.page.get_by_role("region", name=person.say("shortage.title"))
        mine = alarms.get_by_role("listitem").filter(has_text=AMHARIC_IN[person.locale])
        more = alarms.get_by_role("button", expanded=False)
        expect(mine.or_(more).first).to_be_visible()
        if more.count():
            more.click()
        expect(mine).to_contain_text(person.say("shortage.nobody_knows"))
        expect(mine).to_contain_text(person.say("urgency.urgent"))
        assert violations(person.page) == []
        assert person.page.evaluate("document.documentElement.scrollWidth <= screen.width")

    with contextlib.closing(system.client("coordinator")) as coordinator:
        assert coordinator.post(f"/tasks/{task}/cancel", json={"reason": "over"}).is_success
    for person in people:
        alarms = person.page.get_by_role("region", name=person.say("shortage.title"))
        expect(
            alarms.get_by_role("listitem").filter(has_text=AMHARIC_IN[person.locale])
        ).to_have_count(0)
        person.leave()
