"""A place by its name: typed in another language, chosen by keys or by touch, or kept as typed."""

import re

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from dispatcher.domain.forms.templates.phrases import LOCALES, PHRASES
from dispatcher.gazetteer.finding import Gazetteer, make_apart
from tests.e2e.axe import violations
from tests.e2e.person import DESKTOP, PHONE, Person
from tests.support.system import System


@pytest.fixture(scope="module", autouse=True)
def ready(system: System) -> None:
    """As after the first time that anybody looked something up here."""
    folder = Gazetteer(system.data).folder
    if not folder.exists():
        make_apart(folder)


def _posted(coordinator: Person, title: str, text: str, template: str) -> None:
    page = coordinator.page
    page.goto(f"{coordinator.system.url}/desk/new")
    page.get_by_role("radio", name=coordinator.say("kind.data")).check()
    coordinator.field("create.name").fill(title)
    coordinator.field("create.text").fill(text)
    coordinator.field("builder.choose").select_option(label=template)
    coordinator.button("create.submit").click()
    expect(page.get_by_text(coordinator.say("create.posted"), exact=True)).to_be_visible()


def _taken(volunteer: Person, title: str) -> None:
    volunteer.page.get_by_role("link", name=title).click()
    volunteer.button("task.claim").click()
    volunteer.page.wait_for_url(re.compile("/claim/"))


def _name(person: Person) -> Locator:
    return person.page.get_by_role("combobox", name=person.say("form.place.name")).first


def _degrees(person: Person, which: str) -> Locator:
    return person.page.get_by_label(person.say(f"form.place.{which}"), exact=True).first


def _fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.screen.width"))


STORIES = [
    pytest.param(
        *("en", DESKTOP, "volunteer.en", "halep", "Halep"),
        "We are twelve people under a collapsed house and need rescue and water at once.",
        id="english-desktop",
    ),
    pytest.param(
        *("ar", PHONE, "volunteer.ar", "حلب", "حلب"),
        "نحن اثنا عشر شخصاً تحت بيت منهار ونحتاج إلى الإنقاذ والماء فوراً.",
        id="arabic-phone",
    ),
]


@pytest.mark.parametrize(("locale", "screen", "who", "typed", "name", "text"), STORIES)
def test_a_place_is_chosen_by_its_name_and_fills_in_where_it_is(
    browser: Browser,
    system: System,
    locale: str,
    screen: dict[str, int],
    who: str,
    typed: str,
    name: str,
    text: str,
) -> None:
    title = f"Named {locale}"
    coordinator = Person.arrive(browser, system, "coordinator", locale=locale)
    _posted(coordinator, title, text, PHRASES["triage"][LOCALES.index(locale)])
    person = Person.arrive(browser, system, who, locale=locale, viewport=screen)
    person.show_only(locale)
    _taken(person, title)
    page, field = person.page, _name(person)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    field.fill(typed)
    options = page.locator(".place-name").get_by_role("option")
    expect(options.first).to_contain_text(name)
    expect(field).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_text("GeoNames", exact=False)).to_be_visible()
    assert violations(page) == []
    assert screen is DESKTOP or _fits(page)
    assert options.first.evaluate("option => option.getBoundingClientRect().height") >= 44
    if screen is DESKTOP:
        field.press("ArrowDown")
        expect(options.first).to_have_attribute("aria-selected", "true")
        field.press("Enter")
        expect(field).to_be_focused()
    else:
        options.first.tap()
    expect(options).to_have_count(0)
    expect(field).to_have_value(name)
    expect(_degrees(person, "lat")).to_have_value(re.compile(r"^36\.2"))
    expect(_degrees(person, "lon")).to_have_value(re.compile(r"^37\.1"))
    expect(page.get_by_text(person.say("work.saved.server"))).to_be_visible()
    page.reload()
    expect(_name(person)).to_have_value(name)
    # Where the place was is in no address, which logs would keep.
    assert [url for url in asked if "places" in url] == [f"{system.url}/api/v1/places/find"]
    for one in (coordinator, person):
        one.leave()


def test_a_name_that_nobody_knows_and_one_without_a_network_are_kept(
    browser: Browser, system: System
) -> None:
    title = "Named by hand"
    coordinator = Person.arrive(browser, system, "coordinator")
    text = "There are three of us in the yellow house near the mill, please send somebody."
    _posted(coordinator, title, text, PHRASES["triage"][0])
    person = Person.arrive(browser, system, "volunteer.en", viewport=PHONE)
    person.show_only("en")
    _taken(person, title)
    page, field = person.page, _name(person)
    field.fill("Yellow house by the mill")
    expect(page.get_by_text(person.say("form.place.none"))).to_be_visible()
    expect(page.locator(".place-name").get_by_role("option")).to_have_count(0)

    # Another name after a chosen one: where that was is not where this is.
    field.fill("Antakya")
    page.locator(".place-name").get_by_role("option").first.tap()
    expect(_degrees(person, "lat")).to_have_value(re.compile(r"^36\.2"))
    field.press("End")
    field.press("x")
    expect(_degrees(person, "lat")).to_have_value("")

    def gone(route: Route) -> None:
        route.abort("internetdisconnected")

    page.route("**/places/find", gone)
    field.fill("Mill road 4")
    expect(page.get_by_text(person.say("form.place.later"))).to_be_visible()
    expect(page.get_by_text(person.say("work.saved.server"))).to_be_visible()
    page.reload()
    expect(_name(person)).to_have_value("Mill road 4")
    for one in (coordinator, person):
        one.leave()
