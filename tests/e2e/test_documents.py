"""A document in a browser: taken in, shared among people, translated, fetched in its layout."""

import io
import re

import docx
import pytest
from playwright.sync_api import Browser, FilePayload, expect

from tests.e2e.axe import violations
from tests.e2e.person import DESKTOP, PHONE, SMALL_PHONE, Person
from tests.support.system import System

# Written for this test.
SENTENCES = (
    "في المخيم عند المدرسة القديمة يوزعون الماء والخبز كل صباح من الساعة الثامنة.",
    "من فقد أحدا من عائلته يكتب اسمه وعمره في الدفتر عند الباب.",
    "العيادة في الخيمة البيضاء مفتوحة ليلا ونهارا وفيها طبيبة أطفال.",
    "لا تدخلوا البيوت المتصدعة ولو لدقيقة واحدة لأن الأرض ما زالت تهتز.",
)
STORIES = [
    pytest.param("en", DESKTOP, id="english-desktop"),
    pytest.param("ar", PHONE, id="arabic-phone"),
]


def leaflet(paragraphs: int) -> bytes:
    made = docx.Document()
    made.add_heading("إعلان للعائلات", 1)
    for _ in range(paragraphs):
        made.add_paragraph().add_run(" ".join(SENTENCES)).bold = True
    written = io.BytesIO()
    made.save(written)
    return written.getvalue()


def _file(name: str, content: bytes) -> FilePayload:
    return {"name": name, "mimeType": "", "buffer": content}


def _fits(person: Person) -> None:
    assert violations(person.page) == []
    assert person.page.evaluate("document.documentElement.scrollWidth <= screen.width")


def _take_in(coordinator: Person, name: str, content: bytes) -> None:
    coordinator.page.goto(f"{coordinator.system.url}/desk/documents")
    coordinator.page.locator("#document-file").set_input_files([_file(name, content)])


def _translate(volunteer: Person, path: str) -> None:
    page = volunteer.page
    page.goto(f"{volunteer.system.url}{path}")
    volunteer.button("task.claim").click()
    page.wait_for_url(re.compile("/claim/"))
    expect(page.locator(".standing")).to_be_visible()
    fields = page.locator("textarea[id^=segment-]")
    expect(fields.first).to_be_visible()
    around = page.locator(".around")
    expect(around.last).to_contain_text(SENTENCES[0][:20])
    _fits(volunteer)
    at = 0
    while (field := page.locator(f"#segment-{at}")).count():
        field.fill(f"Sentence {at + 1}.")
        field.press("Enter")
        at += 1
    volunteer.button("work.submit").click()
    anyway = volunteer.button("check.anyway")
    done = page.get_by_text(volunteer.say("work.submitted"))
    expect(anyway.or_(done).first).to_be_visible()
    if anyway.is_visible():
        anyway.click()
    expect(done).to_be_visible()


@pytest.mark.parametrize(("locale", "screen"), STORIES)
def test_a_document_is_shared_translated_and_fetched_in_its_layout(
    browser: Browser, system: System, locale: str, screen: dict[str, int]
) -> None:
    name = f"leaflet-{locale}.docx"
    coordinator = Person.arrive(browser, system, "coordinator", locale=locale, viewport=screen)
    volunteer = Person.arrive(browser, system, "volunteer.ar", locale=locale, viewport=screen)
    page = coordinator.page
    _take_in(coordinator, name, leaflet(10))
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    expect(coordinator.field("create.from")).to_have_value("ar")
    _fits(coordinator)
    coordinator.button("document.start").click()
    expect(page.get_by_text(coordinator.say("field.missing"))).to_be_visible()
    coordinator.field("document.to").select_option("en")
    expect(page.locator(".chosen li")).to_have_count(1)
    coordinator.button("document.start").click()

    item = page.get_by_role("article", name=name)
    item.locator("summary").click()
    parts = item.locator(".document-parts a")
    expect(parts).to_have_count(2)
    _fits(coordinator)
    paths = [parts.nth(n).get_attribute("href") or "" for n in range(2)]
    _translate(volunteer, paths[0])
    # Told by the desk's channel, without a click.
    waiting = coordinator.say("document.review").replace("{n}", "")
    expect(item.locator(".facts").get_by_text(waiting)).to_be_visible()

    other = Person.arrive(browser, system, "coordinator", locale=locale)
    other.page.goto(f"{system.url}/review")
    other.page.get_by_role("link", name=f"{name} (1/2)").click()
    expect(other.page.locator(".standing")).to_be_visible()
    other.button("review.accept").click()
    expect(other.page.get_by_text(other.say("review.accepted"))).to_be_visible()

    get = item.get_by_role("link", name=coordinator.say("document.get"))
    expect(get).to_be_visible()
    _fits(coordinator)
    with page.expect_download() as fetched:
        get.click()
    assert fetched.value.suggested_filename == f"leaflet-{locale}.en.docx"
    made = docx.Document(str(fetched.value.path()))
    translated = [p for p in made.paragraphs if "Sentence 2." in p.text]
    assert len(translated) == 1
    assert all(run.bold for run in translated[0].runs if run.text.strip())
    assert SENTENCES[3] in made.paragraphs[-1].text, "the part that nobody has done yet"

    coordinator.button("document.cancel").first.click()
    page.get_by_role("dialog").get_by_role(
        "button", name=coordinator.say("document.cancel"), exact=True
    ).click()
    expect(item.get_by_text(coordinator.say("import.state.cancelled")).first).to_be_visible()
    for person in (other, volunteer, coordinator):
        person.leave()


def test_a_long_text_goes_on_as_a_document(browser: Browser, system: System) -> None:
    coordinator = Person.arrive(browser, system, "coordinator", locale="ckb", viewport=SMALL_PHONE)
    page = coordinator.page
    page.goto(f"{system.url}/desk/new")
    page.locator("input[name=title]").fill("Families")
    page.locator("textarea[name=text]").fill("\n".join([" ".join(SENTENCES)] * 8))
    _fits(coordinator)
    coordinator.button("create.share").click()
    coordinator.button("document.read").click()
    expect(page.get_by_role("heading", name="Families")).to_be_visible()
    expect(page.locator(".document-begins li").first).to_have_css("direction", "rtl")
    _fits(coordinator)
    coordinator.leave()


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.docx", b"%PDF-1.7 and no more\n%%EOF\n", "file.wrong_document_type"),
        ("a.txt", b"\n \n", "file.no_text"),
        ("a.csv", b'id,text\n1,"su', "file.unclosed_quote"),
        ("a.png", b"\x89PNG\r\n\x1a\n", "files.no.broken"),
    ],
)
def test_a_refused_file_says_what_to_do(
    browser: Browser, system: System, name: str, content: bytes, says: str
) -> None:
    coordinator = Person.arrive(browser, system, "coordinator")
    _take_in(coordinator, name, content)
    said = coordinator.page.get_by_role("alert")
    if name.endswith("csv"):
        coordinator.field("document.column").select_option("text")
    expect(said).to_have_text(coordinator.say(says))
    coordinator.leave()


def test_a_column_is_chosen_by_its_name(browser: Browser, system: System) -> None:
    coordinator = Person.arrive(browser, system, "coordinator")
    _take_in(coordinator, "calls.csv", "no,çağrı\n1,Su lazım.\n2,Ekmek lazım.\n".encode())
    coordinator.field("document.column").select_option("çağrı")
    expect(coordinator.page.get_by_role("heading", name="calls.csv")).to_be_visible()
    expect(coordinator.page.locator(".document-begins li")).to_have_count(2)
    coordinator.leave()
