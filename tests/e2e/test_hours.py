"""A volunteer's hours, from the work to a certificate that anybody can check, and thanks for it."""

import json
import re

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.axe import violations
from tests.e2e.person import DESKTOP, PHONE, SMALL_PHONE, Person
from tests.e2e.ringing import join, post_task
from tests.support.system import System

SWEPT_WITHIN_S = 60
TOLD = "Your translation went out to 4,000 people."


def _ask(person: Person, method: str, path: str, data: object = None) -> dict[str, object]:
    answer = person.page.request.fetch(
        f"{person.system.url}/api/v1{path}",
        method=method,
        data=json.dumps(data),
        headers={"content-type": "application/json", "origin": person.system.url},
    )
    assert answer.ok, answer.text()
    found: dict[str, object] = answer.json()
    return found


def _works(person: Person, title: str, desk: Person) -> None:
    """A task taken, and handed in a moment later."""
    task = post_task(desk.system, title, "tr")
    claim = _ask(person, "POST", f"/tasks/{task}/claim")
    words = {"fence": claim["fence"], "content": {"text": "We need water"}}
    person.page.wait_for_timeout(2_500)
    work = _ask(person, "POST", f"/claims/{claim['id']}/submit", words)
    _ask(desk, "POST", f"/submissions/{work['id']}/accept", {})


def _credited(desk: Person, name: str) -> Locator:
    """The line of somebody's work on the desk, once the sweep has come by."""
    page = desk.page
    page.goto(f"{desk.system.url}/desk/hours")
    row = page.locator(".hours-list li").filter(has_text=name)
    for _ in range(SWEPT_WITHIN_S // 5):
        page.wait_for_load_state("networkidle")
        if row.count():
            break
        page.wait_for_timeout(5_000)
        page.reload()
    expect(row).to_have_count(1)
    return row


def _fits(page: Page) -> bool:
    fits: bool = page.evaluate("document.documentElement.scrollWidth <= screen.width")
    return fits


@pytest.mark.parametrize(
    ("locale", "size"), [("en", DESKTOP), ("ckb", SMALL_PHONE)], ids=["desktop", "phone"]
)
def test_from_the_work_to_a_certificate_that_somebody_else_checks(
    browser: Browser, system: System, locale: str, size: dict[str, int]
) -> None:
    desk = Person.arrive(browser, system, "coordinator")
    account = join(system, f"hours-{locale}", "tr:native,en:fluent")
    person = Person.arrive(browser, system, None, locale=locale, viewport=size)
    person.sign_in_as(*account)
    page = person.page

    page.goto(f"{system.url}/hours")
    expect(page.get_by_text(person.say("hours.none"))).to_be_visible()
    _works(person, f"Water {locale}", desk)

    # The desk: credited by itself a little later, and confirmed.
    row = _credited(desk, f"hours-{locale}")
    assert violations(desk.page) == []
    desk.page.get_by_role("button", name=re.compile("^Confirm all shown")).click()
    expect(row).to_have_count(0)
    desk.field("credited.outcome").fill(TOLD)
    desk.button("credited.outcome.tell").click()
    expect(desk.page.locator(".outcome").first).to_contain_text(TOLD)

    page.goto(f"{system.url}/hours")
    expect(page.locator(".outcome.unread").first).to_contain_text(TOLD)
    expect(page.locator(".hours-list li")).to_have_count(1)
    expect(page.locator(".hours-list li")).to_contain_text(person.say("hours.is_confirmed"))
    assert _fits(page)
    assert violations(page) == []
    person.button("hours.certificate.issue").click()
    number = page.locator(".certificates .number").inner_text()
    with page.expect_download() as download:
        page.locator(".certificates").get_by_role("link", name="PDF").click()
    assert download.value.suggested_filename.startswith("certificate-")
    page.reload()
    expect(page.locator(".outcome").first).to_contain_text(TOLD)
    expect(page.locator(".outcome.unread")).to_have_count(0)

    anybody = Person.arrive(browser, system, None, locale=locale, viewport=size)
    anybody.page.goto(f"{system.url}/verify")
    anybody.field("verify.label").fill(number.lower())
    anybody.button("verify.button").click()
    expect(anybody.page.get_by_text(person.say("verify.valid"))).to_be_visible()
    expect(anybody.page.get_by_text(f"hours-{locale}")).to_be_visible()
    assert _fits(anybody.page)
    assert violations(anybody.page) == []
    anybody.field("verify.label").fill("00000-11111-22222-33333")
    anybody.button("verify.button").click()
    expect(anybody.page.get_by_text(person.say("verify.unknown"))).to_be_visible()
    for one in (anybody, person, desk):
        one.leave()


def test_a_link_with_a_number_is_checked_at_once_and_leaves_the_address(
    browser: Browser, system: System
) -> None:
    anybody = Person.arrive(browser, system, None, locale="ar", viewport=PHONE)
    asked: list[str] = []
    anybody.page.on("request", lambda request: asked.append(request.url))
    anybody.page.goto(f"{system.url}/verify#00000111112222233333")
    expect(anybody.page.get_by_text(anybody.say("verify.unknown"))).to_be_visible()
    assert anybody.page.url == f"{system.url}/verify"
    assert [url for url in asked if "00000" in url.partition("#")[0]] == []
    anybody.leave()


def test_a_coordinator_corrects_with_a_reason_that_the_volunteer_reads(
    browser: Browser, system: System
) -> None:
    desk = Person.arrive(browser, system, "coordinator")
    account = join(system, "hours-corrected", "tr:native,en:fluent")
    person = Person.arrive(browser, system, None, viewport=PHONE)
    person.sign_in_as(*account)
    _works(person, "Blankets", desk)
    row = _credited(desk, "hours-corrected")
    row.get_by_role("button", name=desk.say("credited.correct")).click()
    dialog = desk.page.get_by_role("dialog")
    dialog.get_by_label(desk.say("credited.minutes")).fill("90")
    save = dialog.get_by_role("button", name=desk.say("credited.save"))
    expect(save).to_be_disabled()
    dialog.get_by_label(desk.say("credited.reason")).fill("Worked on paper first")
    save.click()
    expect(dialog).to_have_count(0)

    person.page.goto(f"{system.url}/hours")
    expect(person.page.locator(".tile dd").first).to_have_text("1 h 30 min")
    expect(person.page.locator(".hours-list li")).to_have_count(3)
    expect(person.page.get_by_text("Worked on paper first").first).to_be_visible()
    person.leave()
    desk.leave()
