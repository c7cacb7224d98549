"""Volunteers are reached while no page is open: by mail, whose links work without signing in, and
by pushes that this browser shows."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, CDPSession, Locator, Page, expect

from tests.e2e.axe import violations
from tests.e2e.person import DESKTOP, PHONE, SMALL_PHONE, Person
from tests.e2e.reaching import ReachingSystem, link_in, mail_to, served_mailbox
from tests.e2e.ringing import join, post_task
from tests.support.mailbox import Mailbox
from tests.support.system import System

GOOGLE = "https://fcm.googleapis.com/fcm/send/this-browser"

# A browser without a network has no push service: what it would answer is given by hand.
SUBSCRIBES = f"""
let held = null;
const made = {{
  endpoint: "{GOOGLE}",
  toJSON: () => ({{ endpoint: "{GOOGLE}", expirationTime: null, keys: {{
    p256dh: "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZ" +
      "GH6SRpkNtoIAiw4",
    auth: "BTBZMqHH6r4Tts7J_aSIgg" }} }}),
  unsubscribe: async () => {{ held = null; return true; }},
}};
PushManager.prototype.subscribe = async () => (held = made);
PushManager.prototype.getSubscription = async () => held;
"""


@pytest.fixture(scope="module")
def mailbox() -> Iterator[Mailbox]:
    with served_mailbox() as box:
        yield box


@pytest.fixture(scope="module")
def reaching(tmp_path_factory: pytest.TempPathFactory, mailbox: Mailbox) -> Iterator[System]:
    started = ReachingSystem(tmp_path_factory.mktemp("reaching") / "var", mailbox).start()
    yield started
    started.stop()


def _joined(
    browser: Browser, system: System, name: str, languages: str, **how: object
) -> tuple[Person, tuple[str, str]]:
    """A new volunteer, signed in, who can be counted on for the next two hours."""
    account = join(system, name, languages)
    person = Person.arrive(browser, system, None, **how)  # type: ignore[arg-type]
    person.sign_in_as(*account)
    until = (datetime.now(UTC) + timedelta(hours=2)).isoformat()
    answer = person.page.request.put(
        f"{system.url}/api/v1/me/availability", data={"available_until": until}
    )
    assert answer.ok, answer.text()
    return person, account


def _to_ways(person: Person) -> None:
    person.page.get_by_label(person.say("app.menu")).click()
    person.link("nav.ways").click()
    expect(person.page.get_by_role("heading", level=1)).to_have_text(person.say("nav.ways"))


def _switch(person: Person, key: str) -> Locator:
    return person.page.get_by_role("switch", name=re.compile(re.escape(person.say(key))))


def _fits(page: Page) -> bool:
    fits: bool = page.evaluate("document.documentElement.scrollWidth <= screen.width")
    return fits


def test_a_mail_reaches_somebody_whose_page_is_closed_and_one_touch_takes_the_task(
    browser: Browser, reaching: System, mailbox: Mailbox
) -> None:
    accounts = []
    for name in ("mirlande", "jean"):
        person, account = _joined(browser, reaching, name, "ht:native,en:fluent")
        accounts.append(account)
        _to_ways(person)
        mail = _switch(person, "ways.mail")
        expect(mail).not_to_be_checked()
        mail.focus()
        person.page.keyboard.press("Space")
        expect(mail).to_be_checked()
        expect(person.page.get_by_text(person.say("ways.state.unused"))).to_be_visible()
        person.leave()
    task = post_task(reaching, "Water at the school", "ht", "critical")
    letters = [mail_to(mailbox, address) for address, _ in accounts]

    link = link_in(letters[0], "accept")
    phone = Person.arrive(browser, reaching, None, locale="ckb", viewport=PHONE)
    page = phone.page
    page.goto(link)
    button = phone.button("task.claim")
    expect(button).to_be_visible()
    assert page.url == f"{reaching.url}/accept"
    assert _free(browser, reaching, task), "opening the page took it"
    assert violations(page) == []
    assert _fits(page)
    button.tap()
    expect(page.get_by_role("heading", name=phone.say("link.yours"))).to_be_focused()
    assert not _free(browser, reaching, task)
    assert violations(page) == []
    phone.link("link.sign_in").tap()
    phone.sign_in_as(*accounts[0])
    page.wait_for_url(re.compile("/claim/"))
    expect(page.locator("textarea")).to_be_visible()

    # Once more, now signed in: it has been used.
    page.goto(link)
    phone.button("task.claim").tap()
    expect(page.get_by_text(phone.say("problem.link_used"))).to_be_visible()
    page.goto(f"{reaching.url}/accept#{'x' * 40}")
    phone.button("task.claim").tap()
    expect(page.get_by_text(phone.say("problem.link_invalid"))).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name=phone.say("link.cut"))).to_be_visible()

    late = Person.arrive(browser, reaching, None)
    late.page.goto(link_in(letters[1], "accept"))
    late.button("task.claim").click()
    expect(late.page.get_by_role("heading", name=late.say("link.taken"))).to_be_visible()
    assert violations(late.page) == []
    late.leave()

    page.goto(link_in(letters[0], "unsubscribe"))
    assert page.url == f"{reaching.url}/unsubscribe"
    assert violations(page) == []
    phone.button("link.stop.button").tap()
    expect(page.get_by_role("heading", name=phone.say("link.stopped"))).to_be_focused()
    assert _fits(page)
    phone.link("nav.ways").tap()
    expect(_switch(phone, "ways.mail")).not_to_be_checked()
    expect(page.get_by_text(phone.say("ways.why.unsubscribed"))).to_be_visible()
    _switch(phone, "ways.mail").click()
    expect(_switch(phone, "ways.mail")).to_be_checked()
    phone.leave()


def _free(browser: Browser, system: System, task: str) -> bool:
    coordinator = system.client("coordinator")
    try:
        found = coordinator.get(f"/tasks/{task}").json()
    finally:
        coordinator.close()
    return bool(found["task"]["state"] == "open")


@pytest.mark.parametrize("language", ["ht", "am"])
def test_who_is_signed_in_goes_straight_to_the_work_and_another_account_is_told(
    browser: Browser, reaching: System, mailbox: Mailbox, language: str
) -> None:
    right = language == "ht"
    person, account = _joined(browser, reaching, f"by.{language}", f"{language}:native,en:native")
    _to_ways(person)
    _switch(person, "ways.mail").click()
    expect(_switch(person, "ways.mail")).to_be_checked()
    person.page.goto(f"{reaching.url}/icon.svg")  # away from the board
    post_task(reaching, "By link", language, "critical")
    link = link_in(mail_to(mailbox, account[0]), "accept")
    opening = person if right else Person.arrive(browser, reaching, "volunteer.tr")
    opening.page.goto(link)
    opening.button("task.claim").click()
    if not right:
        expect(opening.page.get_by_text(opening.say("link.another"))).to_be_visible()
        assert violations(opening.page) == []
        opening.button("link.sign_in_as").click()
        expect(opening.page.get_by_role("heading", name=opening.say("sign.title"))).to_be_visible()
        opening.sign_in_as(*account)
        person.leave()
    opening.page.wait_for_url(re.compile("/claim/"))
    expect(opening.page.locator("textarea")).to_be_visible()
    opening.leave()


def test_a_browser_is_switched_on_and_off_and_signing_out_ends_its_pushes(
    browser: Browser, reaching: System
) -> None:
    person, account = _joined(
        browser, reaching, "nadege", "ht:native", viewport=SMALL_PHONE, locale="ar"
    )
    page = person.page
    page.context.grant_permissions(["notifications"])
    page.context.add_init_script(SUBSCRIBES)
    page.reload()
    _to_ways(person)
    push = _switch(person, "ways.push")
    push.click()
    expect(push).to_be_checked()
    assert _kinds(person) == ["push"]
    assert violations(page) == []
    assert _fits(page)
    push.click()
    expect(push).not_to_be_checked()
    assert _kinds(person) == []
    push.click()
    expect(push).to_be_checked()
    page.get_by_label(person.say("app.menu")).click()
    person.button("app.sign_out").click()
    expect(page.get_by_role("heading", name=person.say("sign.title"))).to_be_visible()
    person.sign_in_as(*account)
    assert _kinds(person) == []
    person.leave()


def _kinds(person: Person) -> list[str]:
    answer = person.page.request.get(f"{person.system.url}/api/v1/me/ways").json()
    return [way["kind"] for way in answer["ways"]]


def test_a_browser_that_blocks_is_named_and_other_services_are_added(
    browser: Browser, reaching: System
) -> None:
    person, _ = _joined(browser, reaching, "widline", "ht:native")
    page = person.page
    page.context.add_init_script(
        "Object.defineProperty(Notification, 'permission', { get: () => 'denied' })"
    )
    page.goto(f"{reaching.url}/ways")
    expect(page.get_by_text(person.say("ways.push.blocked"))).to_be_visible()
    expect(_switch(person, "ways.push")).to_be_disabled()

    address = person.field("ways.apprise.url")
    for wrong, said in (
        ("mailto://me@example.org", "ways.apprise.unknown"),
        ("nonsense", "field.malformed"),
    ):
        address.fill(wrong)
        address.press("Enter")
        expect(page.get_by_text(person.say(said))).to_be_visible()
        expect(address).to_be_focused()
        expect(address).to_have_value(wrong)
    assert violations(page) == []
    address.fill("tgram://123456789:abcdefg_hijklmnop/12315544")
    address.press("Enter")
    expect(page.get_by_text("tgram://…", exact=True)).to_be_visible()
    expect(address).to_have_value("")
    assert "abcdefg" not in page.content()
    page.get_by_role("button", name=re.compile(person.say("ways.remove"))).click()
    expect(page.get_by_text("tgram://…", exact=True)).to_have_count(0)
    person.leave()


def test_where_nothing_is_set_up_it_is_said_what_is_missing(
    browser: Browser, system: System
) -> None:
    person = Person.arrive(browser, system, "volunteer.ckb", locale="ckb", viewport=SMALL_PHONE)
    _to_ways(person)
    expect(person.page.get_by_text("IMECE_PUBLIC_URL").first).to_be_visible()
    for key in ("ways.mail", "ways.push"):
        expect(_switch(person, key)).to_be_disabled()
    assert violations(person.page) == []
    assert _fits(person.page)
    person.leave()


def _deliver(cdp: CDPSession, system: System, registration: str, content: object) -> None:
    cdp.send(
        "ServiceWorker.deliverPushMessage",
        {"origin": system.url, "registrationId": registration, "data": json.dumps(content)},
    )


def _shown(page: Page, title: str) -> list[dict[str, object]]:
    """What the browser shows, once something with this title is among it."""
    for _ in range(100):
        found: list[dict[str, object]] = page.evaluate(
            """async () => (await (await navigator.serviceWorker.ready).getNotifications()).map(
              ({ title, body, lang, dir, tag, requireInteraction, actions, data }) =>
                ({ title, body, lang, dir, tag, requireInteraction, actions, data }))"""
        )
        if any(one["title"] == title for one in found):
            return found
        page.wait_for_timeout(100)
    raise AssertionError(f"nothing is shown with the title {title}")


def test_a_push_is_shown_and_a_newer_one_takes_its_place(
    browser: Browser, reaching: System
) -> None:
    person = Person.arrive(browser, reaching, None, viewport=DESKTOP)
    page = person.page
    page.context.grant_permissions(["notifications"])
    cdp = page.context.new_cdp_session(page)
    registrations: list[str] = []
    cdp.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda told: registrations.extend(one["registrationId"] for one in told["registrations"]),
    )
    cdp.send("ServiceWorker.enable")
    page.evaluate("async () => { await navigator.serviceWorker.ready; }")
    page.reload()
    for _ in range(50):
        if registrations:
            break
        page.wait_for_timeout(100)
    accept = f"{reaching.url}/accept#token"
    ask = {"text": "حرِج · ترجمة", "until": "حتى 14:00", "url": accept}
    content = {
        "v": 1, "title": "One", "body": "حرِج", "lang": "ar", "dir": "rtl", "count": 1,
        "accept": "سأقوم بهذا", "asks": [ask], "url": f"{reaching.url}/",
    }  # fmt: skip
    _deliver(cdp, reaching, registrations[0], content)
    (first,) = _shown(page, "One")
    assert first["lang"] == "ar"
    assert first["dir"] == "rtl"
    assert first["requireInteraction"] is True
    assert first["data"] == {"accept": accept, "board": f"{reaching.url}/"}
    assert [one["title"] for one in first["actions"]] == ["سأقوم بهذا"]  # type: ignore[attr-defined]

    _deliver(
        cdp, reaching, registrations[0], content | {"title": "Two", "count": 2, "asks": [ask] * 2}
    )
    (second,) = _shown(page, "Two")
    assert second["actions"] == []
    person.leave()
