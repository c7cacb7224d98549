"""Meetings that were held, from the mentor's page to the hours that a coordinator confirms."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.axe import violations
from tests.e2e.person import DESKTOP, PHONE, Person
from tests.e2e.ringing import join
from tests.e2e.test_hours import _ask, _credited, _fits
from tests.support.system import System


@pytest.mark.parametrize(
    ("locale", "size"), [("en", DESKTOP), ("ar", PHONE)], ids=["desktop", "phone"]
)
def test_a_meeting_that_was_held_is_a_line_of_the_hours_and_one_that_was_not_is_none(
    browser: Browser, system: System, locale: str, size: dict[str, int]
) -> None:
    desk = Person.arrive(browser, system, "coordinator")
    name = f"meetings-{locale}"
    person = Person.arrive(browser, system, None, locale=locale, viewport=size)
    person.sign_in_as(*join(system, name, "tr:native,en:fluent"))
    page = person.page
    body = {"response": "demo", "urgency": "whenever", "kind": "mentoring", "title": name}
    task = _ask(desk, "POST", "/tasks", body)["id"]
    claim = _ask(person, "POST", f"/tasks/{task}/claim")["id"]

    page.goto(f"{system.url}/claim/{claim}")
    expect(page.get_by_text(person.say("mentoring.meetings.credited"), exact=False)).to_be_visible()
    now = page.evaluate(
        "() => { const two = (n) => String(n).padStart(2, '0'); const at = new Date();"
        " return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}"
        "T${two(at.getHours())}:${two(at.getMinutes())}`; }"
    )
    for starts, was_held in ((now, True), ("2031-03-02T18:00", False)):
        page.get_by_role("button", name=person.say("mentoring.meeting.add")).click()
        meeting = page.locator("fieldset.meeting").last
        meeting.get_by_label(person.say("mentoring.starts")).fill(starts)
        meeting.get_by_label(person.say("mentoring.held")).set_checked(was_held)
    assert violations(page) == []
    page.wait_for_timeout(2_500)  # of which the meeting consists
    page.locator("#answer").fill("A place from Monday on")
    person.button("work.submit").click()
    expect(page.get_by_role("heading", name=person.say("work.submitted"))).to_be_visible()

    row = _credited(desk, name)
    meeting_line = re.compile(re.escape(desk.say("hours.meeting").replace("{at}", "").strip()))
    expect(row).to_contain_text(meeting_line)
    assert violations(desk.page) == []
    desk.page.get_by_role("button", name=re.compile("^Confirm all shown")).click()
    expect(row).to_have_count(0)

    page.goto(f"{system.url}/hours")
    lines = page.locator(".hours-list li")
    expect(lines).to_have_count(1)
    expect(lines).to_contain_text(person.say("hours.meeting").replace("{at}", "").strip())
    expect(lines).to_contain_text(person.say("hours.is_confirmed"))
    assert _fits(page)
    assert violations(page) == []
    for one in (desk, person):
        one.leave()
