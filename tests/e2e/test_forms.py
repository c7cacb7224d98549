"""A form from the coordinator's click to the exported row, in two languages, by keys and touch."""

import csv
import io
import re

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from dispatcher.domain.forms.templates.phrases import LOCALES, PHRASES
from tests.e2e.axe import violations
from tests.e2e.person import DESKTOP, PHONE, Person
from tests.support.system import System

LINK = "https://www.openstreetmap.org/?mlat=37.5753&mlon=36.9228#map=12/37.1/36.1"


def _asks(page: Page, label: str) -> Locator:
    """The question of a form with this label."""
    return page.locator("[data-question]").filter(has_text=label)


def _no_wider_than_the_screen(page: Page) -> None:
    wide = page.evaluate("document.documentElement.scrollWidth - window.screen.width")
    assert page.viewport_size is not None
    if page.viewport_size["width"] < 600:
        assert wide <= 0, f"{wide} px too wide"


STORIES = [
    pytest.param(
        "en",
        DESKTOP,
        "volunteer.en",
        "We are twelve people under a collapsed house and need rescue and water at once.",
        id="english-desktop",
    ),
    pytest.param(
        "ar",
        PHONE,
        "volunteer.ar",
        "نحن اثنا عشر شخصاً تحت بيت منهار ونحتاج إلى الإنقاذ والماء فوراً.",
        id="arabic-phone",
    ),
]


@pytest.mark.parametrize(("locale", "screen", "who", "text"), STORIES)
def test_a_request_is_triaged_by_a_form_reviewed_and_exported(
    browser: Browser, system: System, locale: str, screen: dict[str, int], who: str, text: str
) -> None:
    said = {key: words[LOCALES.index(locale)] for key, words in PHRASES.items()}
    title = f"Triage {locale}"
    coordinator = Person.arrive(browser, system, "coordinator", locale=locale)
    _post(coordinator, title, text, said["triage"])

    volunteer = Person.arrive(browser, system, who, locale=locale, viewport=screen)
    volunteer.show_only(locale)
    volunteer.page.get_by_role("link", name=title).click()
    volunteer.button("task.claim").click()
    volunteer.page.wait_for_url(re.compile("/claim/"))
    page = volunteer.page
    expect(_asks(page, said["people"])).to_be_visible()

    # Nothing is handed in that would be refused; what is missing is marked where it is.
    volunteer.button("work.submit").click()
    wrong = page.locator(".question.wrong")
    expect(wrong).to_have_count(3)
    expect(_asks(page, said["what"])).to_contain_text(volunteer.say("form.problem.missing"))
    assert violations(page) == []
    _no_wider_than_the_screen(page)

    fill = _by_keys if screen is DESKTOP else _by_touch
    fill(volunteer, said)
    expect(wrong).to_have_count(0)
    expect(page.get_by_text(volunteer.say("work.saved.server"))).to_be_visible()
    page.reload()
    expect(_asks(page, said["urgent"]).get_by_label(said["danger"])).to_be_checked()
    expect(
        _asks(page, said["where_help"]).get_by_label(volunteer.say("form.place.lat"))
    ).to_have_value("37.5753")
    if screen is DESKTOP:
        page.locator("[data-question='note'] textarea").press("Control+Enter")
        # Handed in, and on to the next, where there is one for them.
        expect(page.get_by_text(title)).not_to_be_attached()
    else:
        volunteer.button("work.submit").click()
        expect(page.get_by_text(volunteer.say("work.submitted"))).to_be_visible()

    _review(coordinator, title, said["people"])
    row = _exported(coordinator, title, said["urgent"])
    assert (row["people"], row["urgent"], row["still"]) == ("13", "danger", "true")
    assert row["what"] == "rescue|water"
    assert (row["where.lat"], row["where.lon"]) == ("37.5753", "36.9228")
    for person in (coordinator, volunteer):
        person.leave()


def _post(coordinator: Person, title: str, text: str, template: str) -> None:
    page = coordinator.page
    page.goto(f"{coordinator.system.url}/desk/new")
    page.get_by_role("radio", name=coordinator.say("kind.data")).check()
    coordinator.field("create.name").fill(title)
    coordinator.field("create.text").fill(text)
    coordinator.field("builder.choose").select_option(label=template)
    page.locator(".builder-question").nth(2).locator("summary").click()
    expect(page.locator(".builder-question[open]")).to_have_count(1)
    page.get_by_text(coordinator.say("builder.preview"), exact=True).click()
    expect(page.locator(".form-preview [data-question]")).to_have_count(6)
    assert violations(page) == []
    coordinator.button("create.submit").click()
    expect(page.get_by_text(coordinator.say("create.posted"), exact=True)).to_be_visible()


def _by_keys(volunteer: Person, said: dict[str, str]) -> None:
    """Without a hand on the mouse."""
    keyboard = volunteer.page.keyboard
    first = _asks(volunteer.page, said["where_help"])
    first.get_by_label(volunteer.say("form.place.paste"), exact=True).focus()
    keyboard.insert_text(LINK)
    expect(first.get_by_role("status")).to_contain_text("37.5753")
    keyboard.press("Enter")  # several: rescue, water
    keyboard.press("1")
    keyboard.press("3")
    keyboard.press("Enter")  # how many people
    keyboard.insert_text("12")
    keyboard.press("Enter")  # how urgent
    keyboard.press("1")
    keyboard.press("Enter")  # still needed
    keyboard.press("1")
    keyboard.press("Enter")
    keyboard.insert_text("The bridge is out.")


def _by_touch(volunteer: Person, said: dict[str, str]) -> None:
    page = volunteer.page
    place = _asks(page, said["where_help"])
    place.get_by_label(volunteer.say("form.place.lat")).fill("٣٧٫٥٧٥٣")
    place.get_by_label(volunteer.say("form.place.lon")).fill("36.9228")
    for choice in ("rescue", "water"):
        _asks(page, said["what"]).get_by_text(said[choice], exact=True).tap()
        box = _asks(page, said["what"]).get_by_role("checkbox", name=said[choice], exact=True)
        expect(box).to_be_checked()
    _asks(page, said["people"]).get_by_role("textbox").fill("١٢")
    _asks(page, said["urgent"]).get_by_text(said["danger"], exact=True).tap()
    _asks(page, said["still"]).get_by_text(volunteer.say("form.yes"), exact=True).tap()


def _review(coordinator: Person, title: str, people: str) -> None:
    """The number is corrected; what was handed in stays in sight."""
    page = coordinator.page
    coordinator.link("nav.review").click()
    page.get_by_role("link", name=title).click()
    number = _asks(page, people).get_by_role("textbox")
    expect(number).to_have_value("12")
    number.fill("13")
    expect(_asks(page, people).locator(".before")).to_be_visible()
    assert violations(page) == []
    coordinator.button("review.accept_edited").click()
    expect(page.get_by_text(coordinator.say("review.accepted"))).to_be_visible()


def _exported(coordinator: Person, title: str, asks: str) -> dict[str, str]:
    page = coordinator.page
    page.goto(f"{coordinator.system.url}/desk/answers")
    form = page.locator(".asked-form").filter(has_text=asks)
    form.get_by_text(coordinator.say("answers.agreement"), exact=True).click()
    expect(form.get_by_role("table").first).to_be_visible()
    assert violations(page) == []
    with page.expect_download() as download:
        form.get_by_role("link", name=coordinator.say("answers.csv")).click()
    text = download.value.path().read_text("utf-8-sig")
    [row] = [row for row in csv.DictReader(io.StringIO(text)) if row["title"] == title]
    return row


def test_a_form_is_built_by_clicking_kept_and_used_again(browser: Browser, system: System) -> None:
    coordinator = Person.arrive(browser, system, "coordinator")
    page = coordinator.page
    page.goto(f"{system.url}/desk/new")
    page.get_by_role("radio", name=coordinator.say("kind.data")).check()
    coordinator.field("builder.choose").select_option(label=coordinator.say("builder.new"))
    page.locator(".builder-question summary").click()
    coordinator.field("builder.question").fill("Which road?")
    coordinator.button("builder.add").click()
    second = page.locator(".builder-question[open]")
    second.get_by_label(coordinator.say("builder.question"), exact=True).fill("Is it open?")
    second.get_by_label(coordinator.say("builder.sort"), exact=True).select_option("one")
    for n, choice in enumerate(("Yes", "For cars only"), 1):
        second.get_by_label(
            coordinator.say("builder.choice").replace("{n}", str(n)), exact=True
        ).fill(choice)
    second.get_by_label(coordinator.say("builder.cant_tell")).check()
    second.get_by_role("button", name=coordinator.say("builder.up"), exact=True).click()
    page.get_by_text(coordinator.say("builder.preview"), exact=True).click()
    asked = page.locator(".form-preview [data-question] .asks")
    expect(asked.first).to_contain_text("Is it open?")
    expect(page.locator(".form-preview").get_by_role("radio")).to_have_count(3)
    coordinator.field("builder.name").fill("Roads")
    coordinator.button("builder.keep").click()
    expect(page.get_by_text("Kept as “Roads”.")).to_be_visible()

    page.goto(f"{system.url}/desk/import")
    coordinator.field("desk.kind").select_option("data")
    page.locator("#import-file").set_input_files(
        {
            "name": "roads.csv",
            "mimeType": "text/csv",
            "buffer": b"text,language\nThe D825 near Pazarcik,en\nThe D850 near Narli,en\n",
        }
    )
    coordinator.field("builder.choose").select_option(
        label=f"{coordinator.say('builder.kept')}: Roads"
    )
    coordinator.button("import.start").click()
    expect(page.get_by_text("2 tasks created")).to_be_visible()
    page.goto(f"{system.url}/desk/answers")
    kept = page.locator(".asked-form").filter(has_text="Roads")
    expect(kept).to_contain_text("Tasks: 2")
    coordinator.leave()


def test_a_place_is_found_on_a_map_without_a_network(browser: Browser, system: System) -> None:
    coordinator = Person.arrive(browser, system, "coordinator")
    page = coordinator.page
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{system.url}/desk/new")
    page.get_by_role("radio", name=coordinator.say("kind.data")).check()
    coordinator.field("builder.choose").select_option(index=3)
    page.get_by_text(coordinator.say("builder.preview"), exact=True).click()
    preview = page.locator(".form-preview")
    preview.get_by_role("button", name=coordinator.say("form.place.map")).click()
    chart = preview.get_by_role("application")
    expect(chart.locator(".borders")).to_be_attached()
    chart.focus()
    for _ in range(4):
        page.keyboard.press("+")
    for _ in range(6):
        page.keyboard.press("ArrowRight")
    preview.get_by_role("button", name=coordinator.say("form.place.here")).click()
    expect(preview.get_by_label(coordinator.say("form.place.lat"))).not_to_have_value("")
    expect(chart.locator(".there")).to_be_attached()
    box = chart.bounding_box()
    assert box is not None
    before = preview.get_by_label(coordinator.say("form.place.lon")).input_value()
    page.mouse.click(box["x"] + 40, box["y"] + 40)
    expect(preview.get_by_label(coordinator.say("form.place.lon"))).not_to_have_value(before)
    assert all(url.startswith((system.url, "ws")) for url in asked), asked
    assert violations(page) == []
    coordinator.leave()
