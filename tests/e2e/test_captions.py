"""A recording is captioned in the browser: posted, timed, written, refused where it must be,
reviewed and taken away as a file."""

import contextlib
import io
import math
import re
import struct
import wave
from collections.abc import Sequence
from typing import Any

import pytest
import srt
from playwright.sync_api import Browser, Locator, Route, expect

from tests.e2e.axe import violations
from tests.e2e.person import DESKTOP, PHONE, Person
from tests.support.system import System

RATE = 8_000

ENGLISH = ["We have no water.", "Please send help to the school."]
ARABIC = ["ليس لدينا ماء.", "أرسلوا المساعدة إلى المدرسة (رجاء)"]

STORIES = [
    pytest.param("en", DESKTOP, "volunteer.tr", ("tr", "en"), ENGLISH, "ltr", id="english-desktop"),
    pytest.param("ar", PHONE, "volunteer.ar", ("en", "ar"), ARABIC, "rtl", id="arabic-phone"),
]


def sound(seconds: float) -> bytes:
    """A WAV file: a tone that swells and falls, so that there is a wave to see."""
    held = io.BytesIO()
    with contextlib.closing(wave.open(held, "wb")) as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        frames = (
            int(20_000 * math.sin(n / RATE * math.tau * 440) * abs(math.sin(n / RATE * 3)))
            for n in range(int(RATE * seconds))
        )
        out.writeframes(b"".join(struct.pack("<h", frame) for frame in frames))
    return held.getvalue()


BEGUN = (
    "1\n00:00:00,200 --> 00:00:01,500\nSuyumuz yok.\n\n2\n00:00:01,400 --> 00:00:02,500\nYardım\n"
)


def _post(coordinator: Person, title: str, spoken: str, into: str) -> None:
    page = coordinator.page
    coordinator.link("desk.tab.create").click()
    page.locator("input[name=kind][value=captioning]").check(force=True)
    coordinator.field("create.name").fill(title)
    coordinator.field("create.from.spoken").select_option(spoken)
    coordinator.field("create.to").select_option(into)
    page.get_by_text(coordinator.say("captions.begin"), exact=True).click()
    coordinator.field("captions.begin.file").set_input_files(
        {"name": "before.srt", "mimeType": "application/x-subrip", "buffer": BEGUN.encode()}
    )
    # Two cues overlapped: they are put one after another, and that is said.
    expect(page.locator(".captions-file [role=status]")).to_contain_text(re.compile("[2٢]"))
    page.locator("input[type=file]").first.set_input_files(
        {"name": "talk.wav", "mimeType": "audio/wav", "buffer": sound(4)}
    )
    expect(page.get_by_text("talk.wav").first).to_be_visible()
    coordinator.button("create.submit").click()
    expect(page.get_by_text(coordinator.say("create.posted"))).to_be_visible()


def _rows(person: Person) -> Locator:
    return person.page.locator(".cue-list").get_by_role("option")


def _time(person: Person, key: str, text: str) -> None:
    field = person.field(key)
    field.fill(text)
    field.press("Enter")


@pytest.mark.parametrize(("locale", "screen", "who", "languages", "said", "direction"), STORIES)
def test_a_recording_is_captioned_reviewed_and_taken_away(
    browser: Browser,
    system: System,
    locale: str,
    screen: dict[str, int],
    who: str,
    languages: tuple[str, str],
    said: Sequence[str],
    direction: str,
) -> None:
    title = f"What she says {locale}"
    coordinator = Person.arrive(browser, system, "coordinator", locale=locale)
    volunteer = Person.arrive(browser, system, who, locale=locale, viewport=screen)
    _post(coordinator, title, *languages)

    page = volunteer.page
    page.get_by_role("link", name=title).click()
    volunteer.button("task.claim").click()
    page.wait_for_url(re.compile("/claim/"))
    expect(_rows(volunteer)).to_have_count(2)
    assert page.locator("audio").evaluate("media => media.networkState") != 2  # nothing is loading
    assert page.locator("audio").evaluate("media => media.readyState") == 0

    # The words of the two cues there are, one after the other.
    words = page.locator("#answer")
    expect(words).to_have_css("direction", direction)
    words.fill(said[0])
    expect(page.locator(".cue-original")).to_contain_text("Suyumuz yok.")
    _rows(volunteer).nth(1).click()
    words.fill(said[1])
    # A third without words, which keeps them from being handed in.
    words.press("Control+Enter")
    expect(_rows(volunteer)).to_have_count(3)
    volunteer.button("work.submit").click()
    expect(page.get_by_text(volunteer.say("captions.refused.missing")).first).to_be_visible()
    volunteer.button("captions.remove").click()
    expect(_rows(volunteer)).to_have_count(2)

    # Times as people write them; what overlaps is said at once.
    _rows(volunteer).nth(1).click()
    _time(volunteer, "captions.start", "0:01.2")
    expect(page.locator("#cue-note")).to_contain_text(volunteer.say("captions.refused.overlap"))
    _time(volunteer, "captions.start", "1.5")
    _time(volunteer, "captions.end", "3,5")
    expect(volunteer.field("captions.end")).to_have_value("0:03.500")
    expect(page.locator("#cue-note .problem")).to_have_count(0)

    # It plays, and shows the caption of the moment.
    volunteer.button("captions.play").click()
    expect(page.locator(".shown-cue")).to_have_text(said[1])
    expect(page.locator(".shown-cue span")).to_have_attribute("dir", direction)
    volunteer.button("captions.wave").click()
    expect(page.locator(".wave-picture").locator("canvas").first).to_be_attached()
    assert violations(page) == []
    width = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert width <= 0, "nothing is wider than the screen"

    expect(page.get_by_text(volunteer.say("work.saved.server"))).to_be_visible()
    page.reload()
    expect(_rows(volunteer).nth(1)).to_contain_text(said[1])
    volunteer.button("work.submit").click()
    expect(page.get_by_text(volunteer.say("work.submitted"))).to_be_visible()

    _review(coordinator, title, said)
    for person in (coordinator, volunteer):
        person.leave()


def _review(coordinator: Person, title: str, said: Sequence[str]) -> None:
    page = coordinator.page
    coordinator.link("nav.review").click()
    page.get_by_role("link", name=title).click()
    expect(_rows(coordinator)).to_have_count(2)
    page.locator("#answer").fill(f"{said[0]}!")
    expect(page.locator(".caption-changes .removed")).to_contain_text(said[0])
    expect(page.locator(".caption-changes .added")).to_contain_text(f"{said[0]}!")
    with page.expect_download() as download:
        page.get_by_role("link", name="SRT", exact=True).click()
    read = list(srt.parse(download.value.path().read_text("utf-8")))
    assert [cue.content.strip("\u200f") for cue in read] == list(said)
    coordinator.button("review.accept_edited").click()
    expect(page.get_by_text(coordinator.say("review.accepted"))).to_be_visible()


def test_another_site_is_asked_only_once_that_is_agreed_to_and_its_failing_is_said(
    browser: Browser, system: System
) -> None:
    asked: list[str] = []

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        if route.request.url.endswith("gone.wav"):
            route.fulfill(status=404, body="gone")
        else:
            route.fulfill(status=200, content_type="video/webm", body="<html>not a film</html>")

    for name in ("gone.wav", "page.webm"):
        link = f"https://media.example.org/{name}"
        claim = _claimed(system, captions={"link": link})
        volunteer = Person.arrive(browser, system, "volunteer.tr")
        page = volunteer.page
        page.route("https://media.example.org/**", answer)
        page.goto(f"{system.url}/claim/{claim}")
        load = volunteer.say("captions.load").replace("{host}", "media.example.org")
        expect(page.get_by_role("button", name=load)).to_be_visible()
        assert link not in asked
        page.get_by_role("button", name=load).click()
        page.locator("audio, video").evaluate("media => void media.play().catch(() => 0)")
        expect(page.get_by_text(volunteer.say("captions.trouble.source"))).to_be_visible()
        assert link in asked
        expect(volunteer.link("captions.open")).to_have_attribute("href", link)
        # The words can be written all the same.
        volunteer.button("captions.add").click()
        expect(_rows(volunteer)).to_have_count(1)
        volunteer.faults[:] = [fault for fault in volunteer.faults if "media.example" not in fault]
        volunteer.leave()


def _claimed(system: System, **more: Any) -> str:
    post: dict[str, Any] = {
        "response": "demo",
        "kind": "captioning",
        "urgency": "critical",
        "title": "Elsewhere",
        "source_language": "tr",
        "target_language": "en",
        **more,
    }
    with contextlib.closing(system.client("coordinator")) as desk:
        task = desk.post("/tasks", json=post).json()["id"]
    with contextlib.closing(system.client("volunteer.tr")) as volunteer:
        claim: str = volunteer.post(f"/tasks/{task}/claim").json()["id"]
    return claim


def test_a_recording_too_long_to_decode_is_played_all_the_same(
    browser: Browser, system: System
) -> None:
    half_an_hour = io.BytesIO()
    with contextlib.closing(wave.open(half_an_hour, "wb")) as out:
        out.setnchannels(1)
        out.setsampwidth(1)
        out.setframerate(3_000)
        out.writeframes(b"\x80" * 3_000 * 1_800)
    with contextlib.closing(system.client("coordinator")) as desk:
        name = {"X-File-Name": "long.wav", "Content-Type": "application/octet-stream"}
        sent = desk.post("/files", content=half_an_hour.getvalue(), headers=name).json()["id"]
    claim = _claimed(system, files=[sent])
    volunteer = Person.arrive(browser, system, "volunteer.tr")
    page = volunteer.page
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{system.url}/claim/{claim}")
    volunteer.button("captions.wave").click()
    expect(page.get_by_text(volunteer.say("captions.wave.large"))).to_be_visible()
    assert not any("wavesurfer" in url for url in asked)
    volunteer.button("captions.add").click()
    _time(volunteer, "captions.end", "29:59")
    _time(volunteer, "captions.start", "29:58")
    page.locator("#answer").fill("The end")
    volunteer.button("captions.play").click()
    expect(page.locator(".shown-cue")).to_have_text("The end")
    volunteer.leave()
