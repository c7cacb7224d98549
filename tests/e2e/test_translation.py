"""A long text, translated sentence by sentence: typed, checked, reviewed, learned from."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.axe import violations
from tests.e2e.person import DESKTOP, PHONE, Person
from tests.e2e.test_lease import set_lease
from tests.support.system import System

# Written for this test.
TEXT = (
    "نحن عالقون في الطابق الثاني من البناية رقم 14 ومعنا امرأة حامل. "
    "نرجو إرسال فريق الإنقاذ بسرعة قبل الليل. "
    "الماء والخيام غير متوفرة منذ يومين والأطفال بردانون جدا. "
    "الطريق مغلق عند الجسر ولا يمكن الوصول إلا مشيا. "
    "يوجد جرحى يحتاجون إلى سيارة إسعاف ودواء الآن."
)
DONE = [
    "We are stuck on the second floor of building 14 with a pregnant woman.",
    "Please send the rescue team quickly before night.",
    "There has been no water and no tents for two days and the children are very cold.",
    "The road is closed at the bridge and can only be reached on foot.",
    "Injured people need an ambulance and medicine now.",
]
STORIES = [
    pytest.param("en", DESKTOP, id="english-desktop"),
    pytest.param("ar", PHONE, id="arabic-phone"),
    pytest.param("ckb", PHONE, id="sorani-phone"),
]


def _ask(person: Person, method: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = person.page.request.fetch(
        f"{person.system.url}/api/v1{path}",
        method=method,
        data=body,
        headers={"Origin": person.system.url},
    )
    assert answer.ok, answer.text()
    found: dict[str, Any] = answer.json()
    return found


def _posted(coordinator: Person, title: str, text: str = TEXT) -> str:
    body = {
        "response": "demo",
        "kind": "translation",
        "source_language": "ar",
        "target_language": "en",
        "urgency": "urgent",
        "title": title,
        "text": text,
    }
    return str(_ask(coordinator, "POST", "/tasks", body)["id"])


def _claimed(volunteer: Person, task: str) -> str:
    volunteer.page.goto(f"{volunteer.system.url}/task/{task}")
    volunteer.button("task.claim").click()
    volunteer.page.wait_for_url(re.compile("/claim/"))
    return volunteer.page.url


def _saved(person: Person) -> None:
    expect(person.page.get_by_text(person.say("work.saved.server"), exact=True)).to_be_visible()


def _saved_later(page: Page) -> None:
    with page.expect_response(lambda answer: answer.request.method == "PATCH"):
        pass


def _fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


@pytest.mark.parametrize(("locale", "screen"), STORIES)
def test_a_long_text_is_translated_sentence_by_sentence_and_its_author_learns(
    browser: Browser, system: System, locale: str, screen: dict[str, int]
) -> None:
    title = f"Sentences {locale}"
    coordinator = Person.arrive(browser, system, "coordinator", locale=locale)
    volunteer = Person.arrive(browser, system, "volunteer.ar", locale=locale, viewport=screen)
    term = {"source_language": "ar", "target_language": "en", "term": "الخيام", "wanted": "tents"}
    _ask(coordinator, "PUT", "/responses/demo/glossary", term)
    address = _claimed(volunteer, _posted(coordinator, title))
    page = volunteer.page

    first = page.locator("#segment-0")
    expect(page.get_by_text("نحن عالقون")).to_have_css("direction", "rtl")
    expect(first).to_have_css("direction", "ltr")
    first.fill(DONE[0].replace("14", "15"))
    first.press("Enter")
    expect(page.locator("#segment-1")).to_be_focused()
    page.keyboard.type(DONE[1])
    page.keyboard.press("Alt+ArrowDown")
    page.keyboard.type("There has been no water and no ")
    page.keyboard.press("Alt+1")  # the glossary's word
    expect(page.locator("#segment-2")).to_have_value("There has been no water and no tents")
    expect(page.get_by_text(volunteer.say("check.numbers_missing").split("{")[0])).to_be_visible()
    _saved(volunteer)

    page.reload()
    expect(page.locator("#segment-1")).to_have_value(DONE[1])
    volunteer.button("work.submit").click()
    expect(page.locator("#segment-3")).to_be_focused()  # the first that is empty
    for n, words in enumerate(DONE[2:], 2):
        page.locator(f"#segment-{n}").fill(words)
    assert violations(page) == []
    assert _fits(page)
    volunteer.button("work.submit").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("14")
    volunteer.button("check.anyway").click()
    expect(page.get_by_text(volunteer.say("work.submitted"))).to_be_visible()

    coordinator.page.goto(f"{system.url}/review")
    coordinator.page.get_by_role("link", name=title).click()
    judged = coordinator.page.locator("#segment-0")
    expect(judged).to_have_value(DONE[0].replace("14", "15"))
    judged.fill(DONE[0])
    expect(coordinator.page.locator("ins").first).to_have_text("14")
    coordinator.button("remark.here").first.click()
    coordinator.field("remark.text").fill("Wrong building")
    coordinator.field("remark.category").select_option("risk")
    coordinator.button("remark.add").click()
    coordinator.button("review.accept_edited").click()
    expect(coordinator.page.get_by_text(coordinator.say("review.accepted"))).to_be_visible()

    page.goto(address)
    seen = page.get_by_role("heading", name=volunteer.say("verdict.seen"))
    expect(seen).to_be_visible()
    expect(page.locator("del")).to_have_text("15")
    expect(page.locator("ins")).to_have_text("14")
    expect(page.get_by_text("Wrong building")).to_be_visible()
    expect(page.get_by_text(volunteer.say("remark.risk"))).to_be_visible()
    assert _fits(page)
    volunteer.leave()
    coordinator.leave()


def test_two_tabs_and_a_pasted_text_lose_no_word(browser: Browser, system: System) -> None:
    coordinator = Person.arrive(browser, system, "coordinator")
    volunteer = Person.arrive(browser, system, "volunteer.ar")
    address = _claimed(volunteer, _posted(coordinator, "Two tabs"))
    one = volunteer.page
    other = one.context.new_page()
    other.goto(address)
    expect(other.locator("#segment-0")).to_be_visible()
    one.locator("#segment-0").fill("Typed in the first tab")
    _saved(volunteer)
    other.locator("#segment-0").fill("Typed in the second tab")
    expect(other.get_by_text("Typed in the first tab")).to_be_visible()
    other.get_by_role("button", name=volunteer.say("segments.other.use")).click()
    expect(other.locator("#segment-0")).to_have_value("Typed in the first tab")

    other.locator("#segment-1").click()
    other.evaluate(
        """() => {
            const data = new DataTransfer();
            data.setData("text/plain", "Second.\\nThird.\\nFourth.");
            const how = {clipboardData: data, bubbles: true, cancelable: true};
            document.getElementById("segment-1").dispatchEvent(new ClipboardEvent("paste", how));
        }"""
    )
    other.get_by_role("button", name=volunteer.say("segments.paste.split")).click()
    expect(other.locator("#segment-3")).to_have_value("Fourth.")
    expect(other.get_by_text(volunteer.say("work.saved.server"), exact=True)).to_be_visible()
    one.reload()
    expect(one.locator("#segment-2")).to_have_value("Third.")
    volunteer.button("segments.only_empty").click()
    expect(one.get_by_role("listitem").filter(has=one.locator("textarea"))).to_have_count(1)
    volunteer.leave()
    coordinator.leave()


def test_who_types_on_when_the_time_is_over_loses_no_word(browser: Browser, system: System) -> None:
    coordinator = Person.arrive(browser, system, "coordinator")
    volunteer = Person.arrive(browser, system, "volunteer.ar")
    claim = _claimed(volunteer, _posted(coordinator, "Too late")).rsplit("/", 1)[1]
    page = volunteer.page
    page.locator("#segment-1").click()
    page.keyboard.type("Typed in ti")
    set_lease(system, claim, began="-21 min", ends="-1 min")
    expect(page.get_by_role("heading", name=volunteer.say("work.over"))).to_be_visible()
    expect(page.locator("#segment-1")).to_be_focused()
    page.keyboard.type("me and after")
    _saved_later(page)
    volunteer.button("work.again").click()
    page.wait_for_url(lambda url: "/claim/" in url and claim not in url)
    expect(page.locator("#segment-1")).to_have_value("Typed in time and after")
    volunteer.leave()
    coordinator.leave()


def test_ten_thousand_sentences_open_and_only_those_near_are_there(
    browser: Browser, system: System
) -> None:
    coordinator = Person.arrive(browser, system, "coordinator")
    volunteer = Person.arrive(browser, system, "volunteer.ar")
    text = "".join(f"خطر {n % 10}. " for n in range(9_000))[:60_000]
    _claimed(volunteer, _posted(coordinator, "A long list", text))
    page = volunteer.page
    expect(page.locator("#segment-0")).to_be_visible()
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    last = page.get_by_role("list", name=volunteer.say("segments.list")).get_by_role("listitem")
    expect(last.last).to_be_in_viewport()
    assert int(last.last.get_attribute("aria-posinset") or 0) > 4_000
    assert last.count() < 100
    volunteer.leave()
    coordinator.leave()


def test_a_glossary_is_kept_on_the_desk(browser: Browser, system: System) -> None:
    coordinator = Person.arrive(browser, system, "coordinator", locale="ar")
    page = coordinator.page
    page.goto(f"{system.url}/desk/glossary")
    coordinator.field("create.from").select_option("tr")
    coordinator.field("glossary.term").fill("çadır")
    coordinator.field("glossary.wanted").fill("tent")
    coordinator.button("glossary.add").click()
    expect(page.get_by_role("row").filter(has_text="çadır")).to_contain_text("tent")
    page.locator("input[type=file]").set_input_files(
        {
            "name": "terms.csv",
            "mimeType": "text/csv",
            "buffer": b"term,wanted\nambulans,ambulance\nsu,\n",
        }
    )
    expect(page.get_by_role("row").filter(has_text="ambulans")).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="3")).to_be_visible()
    assert violations(page) == []
    coordinator.leave()
