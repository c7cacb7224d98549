"""A volunteer takes the course: reads, fails, is told why, passes, signs the code of conduct."""

import pytest
from playwright.sync_api import Browser, Page, expect

from dispatcher.training.lessons import course
from tests.e2e.axe import violations
from tests.e2e.person import DESKTOP, SMALL_PHONE, Person
from tests.e2e.ringing import join
from tests.support.system import System
from tests.support.training import answers_wrong_in, right_answers

CRITICAL = next(one.id for one in course().questions if one.critical)


def _answer(page: Page, answers: dict[str, list[str]]) -> None:
    for question, options in answers.items():
        for option in options:
            page.locator(f'input[name="{question}"][value="{option}"]').check()


def _fits(page: Page) -> bool:
    fits: bool = page.evaluate("document.documentElement.scrollWidth <= screen.width")
    return fits


@pytest.mark.parametrize(
    ("locale", "size", "shown"),
    [("en", DESKTOP, "en"), ("ar", SMALL_PHONE, "ar"), ("ckb", SMALL_PHONE, "en")],
    ids=["desktop", "arabic phone", "not there in Sorani"],
)
def test_a_volunteer_learns_is_told_what_was_wrong_passes_and_signs(
    browser: Browser, system: System, locale: str, size: dict[str, int], shown: str
) -> None:
    account = join(system, f"learner-{locale}", "en:fluent", "--organisation", "demo")
    person = Person.arrive(browser, system, None, locale=locale, viewport=size)
    person.sign_in_as(*account)
    page = person.page
    page.goto(f"{system.url}/availability")
    person.link("availability.training").click()
    text = page.locator(".lesson-text")
    expect(text).to_have_attribute("lang", shown)
    expect(text).to_have_attribute("dir", "rtl" if shown == "ar" else "ltr")
    expect(page.get_by_text(person.say("training.not_yet"))).to_be_visible()
    expect(page.get_by_text(person.say("counsel.gate.training"))).to_be_visible()
    assert violations(page) == []
    for _ in course().lessons[1:]:
        person.button("training.next").click()
    person.button("training.to_questions").click()

    # What was chosen outlives a reload; nothing is handed in with a question open.
    _answer(page, {CRITICAL: right_answers()[CRITICAL]})
    page.reload()
    person.button("training.questions").click()
    chosen = page.locator(f'input[name="{CRITICAL}"]:checked')
    expect(chosen).to_have_count(len(right_answers()[CRITICAL]))
    person.button("training.send").click()
    expect(page.locator(".asked.open")).to_have_count(len(course().questions) - 1)
    _answer(page, answers_wrong_in(CRITICAL))
    assert violations(page) == []
    person.button("training.send").click()
    expect(page.get_by_text(person.say("training.result.critical"))).to_be_visible()
    expect(page.locator(".explained:not(.right)")).to_have_count(1)
    assert violations(page) == []
    assert _fits(page)

    person.button("training.again").click()
    expect(page.locator("input:checked")).to_have_count(0)
    _answer(page, right_answers())
    person.button("training.send").click()
    person.button("training.to_code").click()
    expect(person.button("training.code.sign")).to_be_disabled()
    person.field("training.code.read").check()
    person.button("training.code.sign").click()
    expect(page.get_by_text(person.say("training.signed")).first).to_be_visible()
    missing = page.locator(".training-missing li")
    expect(missing).to_have_text([person.say("counsel.gate.vetting")])
    assert violations(page) == []
    assert _fits(page)
    person.leave()
