"""A frightened person at a phone, the counsellors who come, and the supervisor who reads along."""

import subprocess
from collections.abc import Iterator
from contextlib import closing

import httpx
import pytest
from playwright.sync_api import Browser, Locator, Route, expect

from tests.e2e.axe import violations
from tests.e2e.person import SMALL_PHONE, Person
from tests.e2e.talking import ELSEWHERE, AtPhone, say_presence, supervised
from tests.support.system import IMECE, System

SECOND = "second.kmr@demo.imece"
PASSWORD = "a second kurmanji voice"
AFRAID = "Silav, ez gelek ditirsim û ez bi tenê me"
GREETING = "Silav. Ez li vir im, bi te re."


@pytest.fixture(scope="module")
def second(system: System) -> str:
    """Another who counsels in Kurmanji."""
    made = subprocess.run(
        [
            *(str(IMECE), "account", "create", "--data", str(system.data)),
            *("--email", SECOND, "--name", "Second Kurmanji"),
            *("--role", "volunteer", "--organisation", "demo", "--languages", "kmr:native"),
            "--password-stdin",
        ],
        input=PASSWORD,
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    shown = {
        "vetting": {"what": "Certificate", "until": None},
        "training": {"until": None},
        "code_of_conduct": {"version": 1, "signed_on": "2026-01-01"},
    }
    body = {"email": SECOND, "password": PASSWORD}
    account = httpx.post(f"{system.url}/api/v1/session", json=body).json()["account"]["id"]
    with closing(system.client("coordinator")) as coordinator:
        answer = coordinator.put(f"/organisations/demo/counsellors/{account}", json=shown)
    assert answer.status_code == 200, answer.text
    return SECOND


def _desk(browser: Browser, system: System, who: str, locale: str = "en") -> Person:
    person = Person.arrive(browser, system, who, locale=locale)
    return _at_desk(person)


def _at_desk(person: Person) -> Person:
    person.page.goto(f"{person.system.url}/counsel")
    expect(person.page.get_by_role("heading", name=person.say("counsel.title"))).to_be_visible()
    return person


def _said(desk: Person) -> Locator:
    return desk.page.locator(".talk-part .said li > p")


def _says(desk: Person, text: str) -> None:
    area = desk.page.locator(".talk-write textarea")
    area.fill(text)
    area.press("Enter")


def _close(desk: Person) -> None:
    """With the form, so that nobody is held up by it."""
    desk.button("counsel.close").first.click()
    form = desk.page.get_by_role("dialog")
    form.get_by_label(desk.say("counsel.topic")).select_option("fear")
    form.get_by_label(desk.say("counsel.outcome")).select_option("calmer")
    form.get_by_label(desk.say("counsel.risk")).select_option("none")
    form.get_by_role("button", name=desk.say("counsel.close")).click()
    expect(desk.page.locator(".talk-part")).to_have_count(0)


@pytest.fixture
def supervisor(system: System) -> Iterator[None]:
    with supervised(system):
        yield


def test_a_talk_in_kurmanji_goes_from_hand_to_hand_and_nothing_of_it_is_lost(
    browser: Browser, system: System, second: str, supervisor: None
) -> None:
    first = _desk(browser, system, "volunteer.kmr")
    seeker = AtPhone.arrive(browser, system, "kmr", SMALL_PHONE, asks_for="ku-TR")
    seeker.begins(AFRAID)
    seeker.sees("wait.next")
    seeker.sees("wait.estimate", n=1)
    expect(seeker.lines).to_have_text([AFRAID])

    first.button("counsel.next").click()
    part = first.page.locator(".talk-part")
    expect(part.get_by_role("heading", level=2)).to_contain_text(first.say("counsel.severity.2"))
    expect(part.get_by_text(first.say("counsel.from_what.words"))).to_be_visible()
    expect(part.get_by_text(first.say("counsel.met"))).to_have_count(0)
    seeker.sees("live.here")
    expect(seeker.page.get_by_text(seeker.say("state.seen"))).to_be_visible()

    first.page.locator(".talk-write textarea").press_sequentially("Sil")
    seeker.sees("live.typing")
    _says(first, GREETING)
    expect(seeker.lines).to_have_text([AFRAID, GREETING])
    seeker.page.locator("#text").press_sequentially("Sp")
    expect(part.get_by_text(first.say("counsel.typing"))).to_be_visible()
    seeker.writes("Spas")
    expect(_said(first)).to_have_text([AFRAID, GREETING, "Spas"])

    # No network for five seconds, while both write.
    seeker.page.context.set_offline(True)
    for n in (1, 2, 3):
        seeker.writes(f"bê tor {n}")
    _says(first, "Tu li wir î?")
    seeker.page.wait_for_timeout(5_000)
    expect(seeker.page.get_by_text(seeker.say("state.waits")).first).to_be_visible()
    seeker.page.context.set_offline(False)
    told = [AFRAID, GREETING, "Spas", "Tu li wir î?", "bê tor 1", "bê tor 2", "bê tor 3"]
    expect(seeker.lines).to_have_text(told)
    expect(_said(first)).to_have_text(told)

    # A supervisor reads along, which both are told, and whispers, which one of them hears.
    over = Person.arrive(browser, system, "supervisor")
    over.page.goto(f"{system.url}/supervise/demo")
    over.page.locator(".session-row").filter(has_text="Kurmanji").first.click()
    expect(over.page.get_by_text(over.say("supervise.watch.hint"))).to_be_visible()
    expect(seeker.page.get_by_text(seeker.say("live.watched"))).to_have_count(0)
    over.button("supervise.watch").click()
    log = over.page.get_by_role("log")
    expect(log).to_contain_text("bê tor 3")
    seeker.sees("live.watched")
    expect(part.get_by_text(first.say("counsel.watched"))).to_be_visible()
    over.page.get_by_label(over.say("supervise.whisper.write"), exact=True).fill(
        "Ask whether she is safe"
    )
    over.button("supervise.whisper").click()
    expect(part.get_by_text(first.say("counsel.whisper"))).to_be_visible()
    expect(_said(first)).to_have_text([*told, "Ask whether she is safe"])
    over.button("supervise.watch.stop").click()
    expect(seeker.page.get_by_text(seeker.say("live.watched"))).to_have_count(0)
    expect(seeker.lines).to_have_text(told)

    # The seeker says that they are in danger: it is known before anything else is said.
    seeker.button("danger").click()
    expect(seeker.page.locator('#asked a[href="tel:112"]')).to_be_visible()
    expect(part.get_by_role("heading", level=2)).to_contain_text(first.say("counsel.severity.3"))
    expect(part.get_by_text(first.say("counsel.from_what.button"))).to_be_visible()

    # Handed over: asked, withdrawn, asked again, agreed; the first stays until the second comes.
    first.button("counsel.transfer").click()
    first.button("counsel.transfer.ask").click()
    seeker.sees("transfer.ask")
    first.button("counsel.transfer.stay").click()
    expect(seeker.page.get_by_text(seeker.say("transfer.ask"))).to_have_count(0)
    first.button("counsel.transfer").click()
    first.button("counsel.transfer.ask").click()
    seeker.button("transfer.yes").click()
    seeker.sees("transfer.coming")
    expect(part.get_by_text(first.say("counsel.transfer.agreed"))).to_be_visible()
    other = Person.arrive(browser, system, None)
    other.sign_in_as(second, PASSWORD)
    _at_desk(other)
    other.button("counsel.take").click()
    expect(other.page.get_by_text(other.say("counsel.met"))).to_be_visible()
    expect(_said(other)).to_have_text([*told, "Ask whether she is safe"])
    expect(part.get_by_text(first.say("counsel.gone.passed"))).to_be_visible()
    seeker.sees("live.here")
    _says(other, "Ez jî li vir im")
    expect(seeker.lines).to_have_text([*told, "Ez jî li vir im"])

    # The desk is opened anew in the middle, and the seeker's page too.
    other.page.reload()
    expect(_said(other)).to_have_count(len(told) + 2)
    seeker.page.reload()
    expect(seeker.lines).to_have_text([*told, "Ez jî li vir im"])
    assert violations(seeker.page) == []
    assert violations(other.page) == []

    # Away from here, and nothing is left behind; the form is filled.
    def elsewhere(route: Route) -> None:
        route.fulfill(body="<title>elsewhere</title>", content_type="text/html")

    seeker.page.route(f"{ELSEWHERE}**", elsewhere)
    expect(seeker.page).to_have_title(seeker.say("title"))
    before: int = seeker.page.evaluate("history.length")
    seeker.button("exit").click()
    seeker.page.wait_for_url(f"{ELSEWHERE}**")
    assert seeker.page.evaluate("history.length") == before
    expect(other.page.get_by_text(other.say("counsel.over.left"))).to_be_visible()
    other.page.reload()
    other.field("counsel.topic").select_option("fear")
    other.field("counsel.risk").select_option("raised")
    other.button("counsel.form.send").click()
    expect(other.page.locator(".talk-part")).to_have_count(0)
    seeker.close()
    first.leave()
    other.leave()
    over.leave()


def test_a_way_that_cuts_every_held_question_is_enough(
    browser: Browser, system: System, supervisor: None
) -> None:
    desk = _desk(browser, system, "volunteer.tr")
    seeker = AtPhone.arrive(browser, system, "tr")

    def cut(route: Route) -> None:
        held = "wait=" in route.request.url and "wait=0" not in route.request.url
        route.abort() if held else route.continue_()

    seeker.page.route("**/api/v1/talk/sessions/**", cut)
    seeker.begins("Çok korkuyorum, yardım edin")
    desk.button("counsel.next").click()
    seeker.sees("live.here")
    for n in range(3):
        _says(desk, f"buradayım {n}")
        seeker.writes(f"tamam {n}")
    said = sorted([*(f"buradayım {n}" for n in range(3)), *(f"tamam {n}" for n in range(3))])
    expect(seeker.lines).to_have_count(7)
    expect(_said(desk)).to_have_count(7)
    assert sorted(seeker.lines.all_inner_texts()[1:]) == said
    _close(desk)
    seeker.sees("over.closed")
    seeker.close()
    desk.leave()


def test_where_nobody_is_on_shift_it_is_said_at_once_when_and_whom_to_call(
    browser: Browser, system: System
) -> None:
    say_presence(system, "supervisor", "away")
    seeker = AtPhone.arrive(browser, system, "ckb", SMALL_PHONE, asks_for="ckb-IQ", dark=True)
    seeker.sees("shut.h")
    seeker.begins_by_typing("من زۆر دەترسم")
    expect(seeker.page.get_by_role("heading", name=seeker.say("shut.h"))).to_be_visible()
    expect(seeker.page.get_by_text(seeker.say("shut.late"))).to_be_visible()
    expect(seeker.page.locator('main a[href="tel:112"]')).to_be_visible()
    assert violations(seeker.page) == []
    assert seeker.page.evaluate("document.documentElement.scrollWidth <= screen.width")
    with supervised(system, "volunteer.ckb"):
        expect(seeker.page.get_by_role("heading", name=seeker.say("shut.open"))).to_be_visible(
            timeout=40_000
        )
        seeker.button("begin").click()
        expect(seeker.button("start.go")).to_be_visible()
    seeker.close()


def test_whoever_counsels_pauses_without_a_why_and_who_does_not_is_told_so(
    browser: Browser, system: System, supervisor: None
) -> None:
    desk = Person.arrive(browser, system, "volunteer.ar", locale="ar")
    desk.page.goto(f"{system.url}/availability")
    desk.link("availability.counsel").click()
    desk.button("counsel.pause").click()
    expect(desk.page.get_by_text(desk.say("counsel.paused"))).to_be_visible()
    desk.button("counsel.resume").click()
    expect(desk.button("counsel.pause")).to_be_visible()
    assert violations(desk.page) == []
    desk.leave()
    other = _desk(browser, system, "volunteer.en")
    expect(other.page.get_by_text(other.say("counsel.unknown"))).to_be_visible()
    expect(other.button("counsel.next")).to_be_disabled()
    other.page.goto(f"{system.url}/availability")
    expect(other.button("availability.save")).to_be_visible()
    expect(other.link("availability.counsel")).to_have_count(0)
    other.leave()
