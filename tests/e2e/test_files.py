"""Files in a browser: given out with a task, looked at on a phone, answered with, reviewed."""

import io
import re
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Browser, FilePayload, expect

from tests.e2e.axe import violations
from tests.e2e.person import DESKTOP, PHONE, SMALL_PHONE, Person
from tests.files import samples
from tests.support.system import System


def _fits(person: Person) -> None:
    assert violations(person.page) == []
    assert person.page.evaluate("document.documentElement.scrollWidth <= screen.width")


def _file(name: str, content: bytes) -> FilePayload:
    return {"name": name, "mimeType": "", "buffer": content}


def _post(person: Person, title: str, tag: str, *files: FilePayload) -> str:
    """A general task, written and posted by hand; answers its path."""
    page = person.page
    page.goto(f"{person.system.url}/desk/new")
    page.locator("input[name=kind][value=general]").check()
    page.locator("input[name=title]").fill(title)
    page.locator("textarea[name=text]").fill("Draw a chart of the people in each place.")
    person.field("create.from").select_option(tag)
    for n, file in enumerate(files):
        page.locator("input[type=file]").set_input_files([file])
        expect(page.locator(".files li")).to_have_count(n + 1)
    _fits(person)
    person.button("create.submit").click()
    link = page.get_by_role("link", name=re.compile(title)).first
    expect(link).to_be_visible()
    return str(link.get_attribute("href"))


def _photo() -> bytes:
    return samples.saved(samples.picture((1200, 800)), "JPEG", exif=samples.tags(6))


@pytest.mark.parametrize(
    ("who", "tag", "locale", "viewport", "dark"),
    [
        ("volunteer.ar", "ar", "ar", SMALL_PHONE, False),
        ("volunteer.ckb", "ckb", "ckb", PHONE, True),
        ("volunteer.en", "en", "en", DESKTOP, False),
    ],
)
def test_a_table_goes_out_and_a_chart_comes_back(
    browser: Browser,
    system: System,
    who: str,
    tag: str,
    locale: str,
    viewport: dict[str, int],
    dark: bool,
) -> None:
    coordinator = Person.arrive(browser, system, "coordinator")
    table = _file("الأشخاص حسب المكان.xlsx", samples.xlsx())
    where = _post(coordinator, f"A chart, {tag}", tag, table, _file("photo.jpg", _photo()))
    person = Person.arrive(browser, system, who, locale=locale, viewport=viewport, dark=dark)
    page = person.page
    page.goto(system.url + where)
    given = page.get_by_role("region", name=person.say("files.given"))
    expect(given.get_by_role("listitem")).to_have_count(2)
    shown = given.locator("img")
    expect(shown).to_have_js_property("complete", True)
    assert shown.evaluate("image => image.naturalHeight > image.naturalWidth"), "as it was held"
    _fits(person)
    with page.expect_download() as downloading:
        given.get_by_role("link").filter(has_text="xlsx").click()
    read = Path(downloading.value.path()).read_bytes()
    assert openpyxl.load_workbook(io.BytesIO(read)).active["A1"].value == "place"
    assert downloading.value.suggested_filename == "الأشخاص حسب المكان.xlsx"
    person.button("task.claim").click()
    page.wait_for_url(re.compile("/claim/"))
    page.locator("input[type=file]").set_input_files(
        [_file("virus.png", samples.EXE), _file("chart.png", samples.png())]
    )
    expect(page.get_by_role("alert").filter(has_text="virus.png")).to_contain_text(
        person.say("files.no.type")
    )
    answer = page.get_by_role("region", name=person.say("files.answer"))
    expect(answer.get_by_role("listitem")).to_have_count(1)
    _fits(person)
    expect(page.get_by_text(person.say("work.saved.server"))).to_be_visible()
    page.reload()
    expect(answer.locator("img")).to_have_js_property("complete", True)
    person.button("work.submit").click()
    expect(page.get_by_role("heading", name=person.say("work.submitted"))).to_be_visible()
    coordinator.page.goto(f"{system.url}/review")
    coordinator.page.get_by_role("link", name=re.compile(f"A chart, {tag}")).first.click()
    handed_in = coordinator.page.get_by_role("region", name=coordinator.say("files.handed_in"))
    expect(handed_in.get_by_role("listitem")).to_have_count(1)
    expect(handed_in.locator("img")).to_have_js_property("complete", True)
    _fits(coordinator)
    coordinator.button("review.accept").click()
    expect(coordinator.page.get_by_text(coordinator.say("review.accepted"))).to_be_visible()
    for someone in (person, coordinator):
        someone.leave()


def test_files_are_dropped_and_pasted_too(browser: Browser, system: System) -> None:
    person = Person.arrive(browser, system, "coordinator")
    page = person.page
    page.goto(f"{system.url}/desk/new")
    expect(page.locator("input[type=file]")).to_be_attached()
    page.evaluate(
        """() => {
            const data = new DataTransfer();
            data.items.add(new File(["Su lazim"], "pasted.txt", { type: "text/plain" }));
            const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true });
            document.querySelector("textarea[name=text]").dispatchEvent(event);
        }"""
    )
    expect(page.get_by_role("link", name=re.compile("pasted.txt"))).to_be_visible()
    dropped = page.evaluate_handle(
        """() => {
            const data = new DataTransfer();
            data.items.add(new File(["Su lazim"], "dropped.txt", { type: "text/plain" }));
            return data;
        }"""
    )
    page.dispatch_event(".attach", "drop", {"dataTransfer": dropped})
    expect(page.get_by_role("link", name=re.compile("dropped.txt"))).to_be_visible()
    page.get_by_role("button", name=re.compile("dropped.txt")).click()
    expect(page.get_by_role("link", name=re.compile("dropped.txt"))).to_have_count(0)
    person.leave()
