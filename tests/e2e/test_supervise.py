"""A supervisor in a browser, a counsellor and seekers beside them: what cannot wait is seen, who
reads along is told of, and what went wrong is reported."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.e2e.axe import violations
from tests.e2e.person import DESKTOP, PHONE, SMALL_PHONE, Person
from tests.e2e.supervising import Counselling, open_counselling
from tests.support.system import System

ACCOUNT = "Okul bahçesinde annesini arıyor."


@pytest.fixture(scope="module")
def counselling(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counselling]:
    """In a system of its own: elsewhere nobody is on shift."""
    started = System(tmp_path_factory.mktemp("supervising") / "var").start()
    try:
        with open_counselling(started) as found:
            yield found
    finally:
        started.stop()


@pytest.fixture
def shift(counselling: Counselling) -> Iterator[str]:
    made = counselling.plan_shift()
    yield made
    counselling.end_all()
    counselling.drop_shift(made)


def _arrive(browser: Browser, counselling: Counselling, **how: Any) -> Person:
    person = Person.arrive(browser, counselling.system, "supervisor", **how)
    person.page.goto(f"{counselling.system.url}/supervise/demo")
    expect(person.page.get_by_role("heading", name=person.say("supervise.title"))).to_be_visible()
    expect(person.page.locator(".tile").first).to_be_visible()
    return person


def _dialog(person: Person, key: str) -> None:
    """Press what is asked once more in the dialog."""
    person.page.get_by_role("dialog").get_by_role("button", name=person.say(key)).click()


def _place(person: Person, key: str) -> Locator:
    return person.page.get_by_label(person.say(key), exact=True)


def test_who_is_not_on_shift_sees_that_and_what_to_do(
    browser: Browser, counselling: Counselling
) -> None:
    person = _arrive(browser, counselling)
    expect(person.page.get_by_text(person.say("supervise.off_shift"), exact=True)).to_be_visible()
    expect(person.page.get_by_text(person.say("supervise.off_shift.hint"))).to_be_visible()
    expect(person.page.get_by_text(person.say("supervise.sessions.none"))).to_be_visible()
    assert violations(person.page) == []
    person.leave()


def test_from_a_call_for_help_to_the_report_of_it(
    browser: Browser, counselling: Counselling, shift: str
) -> None:
    person = Person.arrive(browser, counselling.system, "supervisor")
    # By keyboard: the list of shortages comes late and would push the link from under a click.
    person.link("desk.tab.supervise").press("Enter")
    expect(person.page).to_have_url(re.compile("/supervise$"))
    expect(person.page.get_by_text(person.say("supervise.sessions.none"))).to_be_visible()

    seeker = counselling.begin("Korkuyorum, enkazın yanındayım", danger=True, age_band="teen")
    calls = person.page.locator(".calls")
    expect(calls).to_contain_text(person.say("supervise.why.danger_waits"))
    expect(person.page).to_have_title(re.compile(r"^\(1\) "))
    assert counselling.next() == seeker.id
    expect(calls).to_contain_text(person.say("supervise.why.danger_alone"))
    counselling.say(seeker.id, "Buradayım. Güvende misin?")
    help_call = counselling.counsellors["volunteer.tr"].post(f"/sessions/{seeker.id}/help", json={})
    assert help_call.status_code == 204
    expect(calls).to_contain_text(person.say("supervise.why.help"))

    # Nothing is read before both sides are told.
    calls.get_by_role("button").first.click()
    expect(person.page).not_to_have_title(re.compile(r"^\("))
    expect(person.page.get_by_text(person.say("supervise.watch.hint"))).to_be_visible()
    assert not seeker.view()["watched"]
    assert "Korkuyorum" not in person.page.content()
    person.button("supervise.watch").click()
    expect(person.page.get_by_text("Korkuyorum, enkazın yanındayım")).to_be_visible()
    assert seeker.view()["watched"]
    told = counselling.words(seeker.id)
    assert told["watched"]
    assert not told["help_asked"]
    expect(calls).to_have_count(0)

    # It is read as it is said.
    seeker.say("Annemi bulamıyorum")
    expect(person.page.get_by_text("Annemi bulamıyorum")).to_be_visible(timeout=3_000)

    # A whisper is for the counsellor alone.
    _place(person, "supervise.whisper.write").fill("Hangi okulda? Sor.")
    person.button("supervise.whisper").click()
    log = person.page.get_by_role("log")
    expect(log.locator(".whisper")).to_contain_text("Hangi okulda? Sor.")
    expect(log.locator(".unsent")).to_have_count(0)
    whispered = counselling.words(seeker.id)["messages"][-1]
    assert (whispered["whisper"], whispered["text"]) == (True, "Hangi okulda? Sor.")
    assert "Hangi okulda" not in str(seeker.view())

    # Who has stepped in writes to both.
    assert person.page.locator(".talk-write.both").count() == 0
    person.button("supervise.step_in").click()
    expect(person.page.get_by_text(person.say("supervise.step_in.hint"))).to_be_visible()
    _dialog(person, "supervise.step_in")
    both = person.page.locator(".talk-write.both textarea")
    both.fill("Merhaba, ben de buradayım.")
    both.press("Enter")
    expect(log).to_contain_text("Merhaba, ben de buradayım.")
    expect(log.locator(".unsent")).to_have_count(0)
    last = seeker.view()["messages"][-1]
    assert (last["sender"], last["text"]) == ("supervisor", "Merhaba, ben de buradayım.")

    # People judge better than lists of words.
    person.page.get_by_label(person.say("counsel.severity")).select_option("2")
    expect(person.page.locator(".session-row").first).to_contain_text(
        person.say("counsel.severity.2")
    )
    assert counselling.words(seeker.id)["severity"] == 2

    # A report wants something said in each part; it is filed without ending anything.
    person.button("supervise.report").click()
    person.button("supervise.report.send").click()
    expect(person.page.get_by_text(person.say("field.missing"))).to_have_count(4)
    person.page.get_by_role("dialog").get_by_role("combobox").select_option("risk_to_life")
    _place(person, "supervise.done.nothing").check()
    _place(person, "supervise.done.stayed").check()
    expect(_place(person, "supervise.done.nothing")).not_to_be_checked()
    _place(person, "supervise.passed.child_protection").check()
    _place(person, "supervise.report.text").fill(ACCOUNT)
    person.button("supervise.report.send").click()
    expect(person.page.get_by_text(person.say("supervise.report.filed"))).to_be_visible()
    assert seeker.view()["state"] == "live"

    # When it is over its words are shown no longer.
    person.button("supervise.end").click()
    expect(person.page.get_by_text(person.say("supervise.end.hint"))).to_be_visible()
    _dialog(person, "supervise.end")
    expect(person.page.get_by_text(person.say("counsel.over.stepped_in"))).to_be_visible()
    assert "Annemi" not in person.page.content()
    assert seeker.view()["ending"] == "stepped_in"
    person.button("counsel.away").click()
    person.page.get_by_text(person.say("supervise.over"), exact=True).click()
    expect(person.page.locator(".over-sessions li")).to_contain_text("Reports: 1")
    person.leave()

    _read_the_account(browser, counselling)


def _read_the_account(browser: Browser, counselling: Counselling) -> None:
    """A coordinator sees no session, and reads what was reported."""
    reader = Person.arrive(browser, counselling.system, "coordinator")
    reader.page.goto(f"{counselling.system.url}/supervise/demo")
    expect(reader.page.get_by_text(reader.say("supervise.not_supervisor"))).to_be_visible()
    reader.page.get_by_text(reader.say("supervise.incidents"), exact=True).click()
    report = reader.page.locator(".incidents li")
    expect(report).to_contain_text(reader.say("supervise.kind.risk_to_life"))
    expect(report).to_contain_text(reader.say("supervise.passed.child_protection"))
    assert ACCOUNT not in reader.page.content()
    reader.button("supervise.incidents.read").click()
    dialog = reader.page.get_by_role("dialog")
    expect(dialog).to_contain_text(ACCOUNT)
    expect(dialog.locator(".readers")).to_contain_text("Coordinator")
    dialog.get_by_role("button", name=reader.say("counsel.back")).click()
    _place(reader, "supervise.keeping").fill("90")
    reader.button("supervise.keeping.save").click()
    expect(reader.page.get_by_text(reader.say("supervise.keeping.saved"))).to_be_visible()
    reader.leave()


def test_who_goes_to_another_page_reads_along_no_longer(
    browser: Browser, counselling: Counselling, shift: str
) -> None:
    person = _arrive(browser, counselling)
    seeker = counselling.begin("Korkuyorum")
    counselling.next()
    person.page.locator(".session-row").click()
    person.button("supervise.watch").click()
    expect(person.page.get_by_text("Korkuyorum", exact=True)).to_be_visible()
    person.page.reload()  # both know it still: it goes on
    person.page.locator(".session-row").click()
    expect(person.page.get_by_text("Korkuyorum", exact=True)).to_be_visible()
    assert seeker.view()["watched"]
    with person.page.expect_response(lambda answer: answer.request.method == "DELETE"):
        person.link("nav.desk").click()
    assert not seeker.view()["watched"]
    person.leave()


def test_blocking_says_what_it_does_before_it_does_it(
    browser: Browser, counselling: Counselling, shift: str
) -> None:
    person = _arrive(browser, counselling)
    seeker = counselling.begin("Aptallar")
    counselling.next()
    person.page.locator(".session-row").click()
    person.button("supervise.block").click()
    expect(person.page.get_by_text(person.say("supervise.block.hint"))).to_be_visible()
    _dialog(person, "counsel.back")
    assert seeker.view()["state"] == "live"
    person.button("supervise.block").click()
    _dialog(person, "supervise.block")
    expect(person.page.get_by_text(person.say("supervise.gone"))).to_be_visible()
    assert seeker.view()["ending"] == "blocked"
    person.leave()


def test_a_page_that_loses_its_connection_says_so_and_catches_up(
    browser: Browser, counselling: Counselling, shift: str
) -> None:
    person = _arrive(browser, counselling)
    person.page.context.set_offline(True)
    expect(person.page.get_by_text(person.say("supervise.cut"))).to_be_visible()
    counselling.begin("Kimse yok mu?")
    assert person.page.locator(".session-row").count() == 0
    person.page.context.set_offline(False)
    expect(person.page.locator(".session-row")).to_have_count(1)
    expect(person.page.get_by_text(person.say("supervise.cut"))).to_have_count(0)
    person.leave()


LOOKS = [
    pytest.param("ar", PHONE, False, id="arabic-phone"),
    pytest.param("ckb", SMALL_PHONE, True, id="sorani-320-dark"),
    pytest.param("ru", SMALL_PHONE, False, id="russian-320"),
    pytest.param("ar", DESKTOP, True, id="arabic-desktop-dark"),
]


@pytest.mark.parametrize(("locale", "viewport", "dark"), LOOKS)
def test_it_can_be_used_by_keyboard_on_any_screen_in_any_direction(
    browser: Browser,
    counselling: Counselling,
    shift: str,
    locale: str,
    viewport: dict[str, int],
    dark: bool,
) -> None:
    person = _arrive(browser, counselling, locale=locale, viewport=viewport, dark=dark)
    counselling.begin("Korkuyorum", danger=True)
    counselling.next()
    row = person.page.locator(".session-row")
    expect(row).to_have_count(1)
    _fits(person)
    row.focus()
    person.page.keyboard.press("Enter")
    expect(person.page.locator("#session")).to_be_focused()
    person.button("supervise.watch").focus()
    person.page.keyboard.press("Enter")
    expect(person.page.get_by_role("log")).to_contain_text("Korkuyorum")
    _fits(person)
    person.button("supervise.report").focus()
    person.page.keyboard.press("Enter")
    expect(person.page.get_by_role("dialog")).to_be_visible()
    _fits(person)
    person.page.keyboard.press("Escape")
    expect(person.page.get_by_role("dialog")).to_have_count(0)
    person.button("supervise.end").click()
    _dialog(person, "supervise.end")
    expect(row).to_have_count(0)
    person.leave()


def _fits(person: Person) -> None:
    assert violations(person.page) == []
    assert person.page.evaluate("document.documentElement.scrollWidth <= screen.width")
    small = person.page.evaluate(
        """() => [...document.querySelectorAll("main button, main summary, dialog button")]
            .filter((one) => one.offsetParent && one.getBoundingClientRect().height < 43.5)
            .map((one) => one.textContent)"""
    )
    assert small == []
