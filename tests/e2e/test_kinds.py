"""General help in steps and mentoring over weeks, from the desk to the review."""

import contextlib
import re
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.person import DESKTOP, PHONE, Person
from tests.e2e.ringing import join
from tests.support.system import System

SCREENS = [
    pytest.param("en", DESKTOP, id="english-desktop"),
    pytest.param("ar", PHONE, id="arabic-phone"),
]
STEPS = ["Call the school in the village", "Ask how many children came", "اكتب العدد هنا"]


def _post(system: System, **fields: Any) -> str:
    body = {"response": "demo", "urgency": "whenever", **fields}
    with contextlib.closing(system.client("coordinator")) as desk:
        answer = desk.post("/tasks", json=body)
        assert answer.status_code == 201, answer.text
        found: str = answer.json()["id"]
        return found


def _take(browser: Browser, system: System, name: str, locale: str, screen: Any) -> Person:
    address, password = join(system, name, "tr:native,en:fluent")
    person = Person.arrive(browser, system, None, locale=locale, viewport=screen)
    person.sign_in_as(address, password)
    return person


def _claim(person: Person, task: str) -> None:
    person.page.goto(f"{person.system.url}/task/{task}")
    person.button("task.claim").click()
    person.page.wait_for_url(re.compile("/claim/"))


def test_a_coordinator_lists_the_steps_when_posting(browser: Browser, system: System) -> None:
    coordinator = Person.arrive(browser, system, "coordinator")
    coordinator.link("desk.tab.create").click()
    coordinator.page.locator("input[name=kind][value=general]").check(force=True)
    coordinator.field("create.name").fill("Steps from the form")
    coordinator.page.locator("textarea[name=steps]").fill("\n".join(STEPS))
    coordinator.page.locator("input[name=urgency][value=whenever]").check(force=True)
    coordinator.button("create.submit").click()
    expect(coordinator.page.get_by_text(coordinator.say("create.posted"))).to_be_visible()
    with contextlib.closing(system.client("coordinator")) as desk:
        found = desk.get("/tasks", params={"response": "demo", "kind": "general"}).json()["tasks"]
        task = next(one for one in found if one["title"] == "Steps from the form")
        asked = desk.get(f"/tasks/{task['id']}").json()["asked"]
    assert [step["text"] for step in asked["steps"]] == STEPS
    coordinator.leave()


@pytest.mark.parametrize(("locale", "screen"), SCREENS)
def test_a_step_that_was_left_needs_a_word_of_why(
    browser: Browser, system: System, locale: str, screen: dict[str, int]
) -> None:
    task = _post(system, kind="general", title=f"Steps {locale}", steps=STEPS, review=True)
    person = _take(browser, system, f"steps_{locale}", locale, screen)
    _claim(person, task)
    boxes = person.page.get_by_role("checkbox")
    expect(boxes).to_have_count(len(STEPS))
    boxes.nth(0).check()
    person.button("work.submit").click()
    expect(
        person.page.get_by_role("alert").filter(has_text=person.say("steps.hint"))
    ).to_be_visible()
    person.page.locator("#answer").fill("The line was dead")
    person.button("work.submit").click()
    expect(person.page.get_by_role("heading", name=person.say("work.submitted"))).to_be_visible()
    person.leave()

    reviewer = Person.arrive(browser, system, "coordinator")
    reviewer.page.goto(f"{system.url}/review")
    reviewer.page.get_by_role("link", name=f"Steps {locale}").first.click()
    ticked = reviewer.page.get_by_role("checkbox", checked=True)
    expect(ticked).to_have_count(1)
    reviewer.button("review.accept").click()
    expect(reviewer.page).to_have_url(re.compile("/review$"))
    reviewer.leave()


@pytest.mark.parametrize(("locale", "screen"), SCREENS)
def test_mentoring_is_planned_kept_and_closed(
    browser: Browser, system: System, locale: str, screen: dict[str, int]
) -> None:
    title = f"Mentoring {locale}"
    task = _post(system, kind="mentoring", title=title, goals=["Find a school"], review=True)
    person = _take(browser, system, f"mentor_{locale}", locale, screen)
    _claim(person, task)
    expect(person.field("mentoring.goal")).to_have_value("Find a school")

    person.page.get_by_role("button", name=person.say("mentoring.meeting.add")).click()
    person.field("mentoring.starts").fill("2031-03-02T18:00")
    person.field("mentoring.place").fill("https://meet.example.org/x")
    calendar = person.link("mentoring.calendar")
    expect(calendar).to_be_visible()  # the server has it
    with person.page.expect_download() as download:
        calendar.click()
    assert "DTSTART:20310302T" in download.value.path().read_text("utf-8")

    person.page.reload()
    expect(person.field("mentoring.place")).to_have_value("https://meet.example.org/x")
    person.page.locator("#answer").fill("A place from Monday on")
    person.button("work.submit").click()
    expect(person.page.get_by_text(person.say("mentoring.reached.missing"))).to_be_visible()
    person.field("mentoring.reached").select_option("yes")
    person.button("work.submit").click()
    expect(person.page.get_by_role("heading", name=person.say("work.submitted"))).to_be_visible()
    person.leave()

    reviewer = Person.arrive(browser, system, "coordinator")
    reviewer.page.goto(f"{system.url}/review")
    reviewer.page.get_by_role("link", name=title).first.click()
    expect(reviewer.page.get_by_text("Find a school")).to_be_visible()
    reviewer.leave()
