"""The main job, with three people at once: posted, seen, claimed, done, reviewed, counted; live."""

import re

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.e2e.person import DESKTOP, PHONE, Person
from tests.support.system import System

# Written for this test: (locale, the volunteer's screen, who translates, the text, its direction).
STORIES = [
    pytest.param(
        "en",
        DESKTOP,
        "volunteer.kmr",
        "kmr",
        "Em li ber mala rûxiyayî ne, du zarok hê di hundir de ne. Ji kerema xwe zû werin.",
        "ltr",
        id="english-desktop-kurmanji",
    ),
    pytest.param(
        "ar",
        PHONE,
        "volunteer.ar",
        "ar",
        "نحن عالقون في الطابق الثاني ومعنا امرأة حامل، نرجو إرسال فريق الإنقاذ بسرعة.",
        "rtl",
        id="arabic-phone",
    ),
    pytest.param(
        "ckb",
        PHONE,
        "volunteer.ckb",
        "ckb",
        "ئێمە لە ژێر داروپەردووەکەدا ماوینەتەوە، تکایە خێرا هاوکاریمان بکەن و ئاو بنێرن.",
        "rtl",
        id="sorani-phone",
    ),
]


@pytest.mark.parametrize(("locale", "screen", "who", "tag", "text", "direction"), STORIES)
def test_a_call_for_help_is_translated_while_everybody_watches(
    browser: Browser,
    system: System,
    locale: str,
    screen: dict[str, int],
    who: str,
    tag: str,
    text: str,
    direction: str,
) -> None:
    title = f"Story {tag}"
    coordinator = Person.arrive(browser, system, "coordinator", locale=locale)
    volunteer = Person.arrive(browser, system, who, locale=locale, viewport=screen)
    observer = Person.arrive(browser, system, "observer", locale=locale, viewport=screen)
    for person in (coordinator, volunteer, observer):
        person.is_live()
    volunteer.show_only(tag)
    done = _tile(observer, "watch.done")
    done_before = done.inner_text()

    _post(coordinator, title, text)
    card = volunteer.page.get_by_role("link", name=title)
    expect(card).to_be_visible()

    card.click()
    expect(volunteer.page.get_by_text(text)).to_be_visible()
    volunteer.button("task.claim").click()
    volunteer.page.wait_for_url(re.compile("/claim/"))
    source = volunteer.page.get_by_text(text)
    expect(source).to_have_css("direction", direction)

    coordinator.page.goto(f"{system.url}/desk")
    row = coordinator.page.get_by_role("listitem").filter(has_text=title)
    expect(row.get_by_text(coordinator.say("state.full"), exact=True)).to_be_visible()
    expect(row).to_contain_text("Volunteer")

    editor = volunteer.page.locator("textarea")
    editor.fill("We are trapped. Please send help and water quickly.")
    expect(volunteer.page.get_by_text(volunteer.say("work.saved.server"))).to_be_visible()
    volunteer.button("work.submit").click()
    expect(volunteer.page.get_by_text(volunteer.say("work.submitted"))).to_be_visible()

    coordinator.link("nav.review").click()
    coordinator.page.get_by_role("link", name=title).click()
    coordinator.button("review.accept").click()
    expect(coordinator.page.get_by_text(coordinator.say("review.accepted"))).to_be_visible()

    expect(done).not_to_have_text(done_before)
    for person in (coordinator, volunteer, observer):
        person.leave()


def _tile(person: Person, key: str) -> Locator:
    """The figure under a heading of the observer's page."""
    term = person.page.get_by_role("term").filter(has_text=person.say(key))
    figure = person.page.locator(".tile").filter(has=term).get_by_role("definition")
    expect(figure).to_be_visible()
    return figure


def _post(coordinator: Person, title: str, text: str) -> None:
    coordinator.link("desk.tab.create").click()
    coordinator.page.locator("input[name=kind][value=translation]").check(force=True)
    coordinator.field("create.name").fill(title)
    coordinator.field("create.text").fill(text)
    coordinator.field("create.to").select_option("en")
    coordinator.page.locator("input[name=urgency][value=critical]").check(force=True)
    coordinator.button("create.submit").click()
    expect(coordinator.page.get_by_text(coordinator.say("create.posted"))).to_be_visible()
