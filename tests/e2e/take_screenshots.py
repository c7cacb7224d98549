"""The pictures of the documentation, from the running program: python -m tests.e2e.take_screenshots

Starts a system of its own, does a little work in it, and writes docs/screenshots/*.png.
"""

import contextlib
import os
import re
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, expect, sync_playwright

from tests.e2e.person import PHONE, Person
from tests.e2e.talking import AtPhone, supervised
from tests.support.browser import FLAGS, find_browser
from tests.support.system import System

FOLDER = Path(__file__).parents[2] / "docs" / "screenshots"


def _shoot(person: Person, name: str) -> None:
    person.page.wait_for_timeout(600)  # let what moves come to rest
    person.page.screenshot(path=FOLDER / f"{name}.png")


def _some_work(system: System) -> None:
    """A few tasks taken and handed in, so that the figures have something to show."""
    for who, count in (("volunteer.tr", 3), ("volunteer.ar", 2), ("volunteer.kmr", 2)):
        with contextlib.closing(system.client(who)) as volunteer:
            for n in range(count):
                claim = volunteer.post("/board/next").json()
                if n < count - 1:
                    content = {"text": "Two people can be heard under the rubble; send a team."}
                    body = {"fence": claim["fence"], "content": content}
                    volunteer.post(f"/claims/{claim['id']}/submit", json=body)
    with contextlib.closing(system.client("coordinator")) as coordinator:
        waiting = coordinator.get("/reviews").json()["submissions"]
        for submission in waiting[:3]:
            coordinator.post(f"/submissions/{submission['id']}/accept", json={})


LETTER = (
    "Köyümüzde 12 aile çadırda kalıyor. Dün gece hava eksi 3 dereceye düştü ve çocuklar üşüdü. "
    "Su deposu çatladı, içecek su yok. Yolun dördüncü kilometresinde heyelan var, kamyonlar "
    "geçemiyor. Hastamız insülin kullanıyor, ilacı yarın bitiyor. Lütfen telefonla arayın, gelen "
    "ekip önce okula uğrasın, herkes orada bekliyor."
)
"""Written for the picture."""


def _long_text(browser: Browser, system: System) -> None:
    """A letter that is translated sentence by sentence, with a number left out."""
    languages = {"source_language": "tr", "target_language": "en"}
    with contextlib.closing(system.client("coordinator")) as coordinator:
        term = {**languages, "term": "çadır", "wanted": "tent"}
        coordinator.put("/responses/demo/glossary", json=term)
        body = {
            **languages,
            "response": "demo",
            "kind": "translation",
            "urgency": "soon",
            "title": "A letter from a village",
            "text": LETTER,
        }
        task = coordinator.post("/tasks", json=body).json()["id"]
    work = Person.arrive(browser, system, "volunteer.tr")
    work.page.goto(f"{system.url}/task/{task}")
    work.button("task.claim").click()
    work.page.wait_for_url(re.compile("/claim/"))
    boxes = work.page.locator("textarea")
    boxes.nth(0).fill("In our village several families live in tents.")
    boxes.nth(1).fill("Last night it was 3 degrees below zero, and the children were cold.")
    expect(work.page.get_by_text(work.say("work.saved.server"))).to_be_visible()
    _shoot(work, "sentences")


def _counselling(browser: Browser, system: System) -> None:
    """A talk as its three sides see it."""
    with supervised(system):
        desk = Person.arrive(browser, system, "volunteer.kmr")
        desk.page.goto(f"{system.url}/counsel")
        seeker = AtPhone.arrive(browser, system, "kmr", asks_for="ku-TR")
        seeker.page.wait_for_timeout(600)
        seeker.page.screenshot(path=FOLDER / "talk-first.png")
        seeker.begins("Silav, ez gelek ditirsim û ez bi tenê me")
        desk.button("counsel.next").click()
        seeker.sees("live.here")
        area = desk.page.locator(".talk-write textarea")
        for text in ("Silav. Ez li vir im, bi te re.", "Tu niha li ku yî? Tu ewle yî?"):
            area.fill(text)
            area.press("Enter")
        expect(seeker.lines).to_have_count(3)
        seeker.writes("Ez li dibistanê me. Diya min tune.")
        expect(desk.page.locator(".talk-part .said li")).to_have_count(4)
        over = Person.arrive(browser, system, "supervisor", dark=True)
        over.page.goto(f"{system.url}/supervise/demo")
        over.page.locator(".session-row").first.click()
        over.button("supervise.watch").click()
        expect(over.page.get_by_role("log")).to_contain_text("Diya min tune")
        seeker.sees("live.watched")
        seeker.page.wait_for_timeout(600)
        seeker.page.screenshot(path=FOLDER / "talk-kmr.png")
        _shoot(desk, "counsel")
        _shoot(over, "supervise")
    setup = Person.arrive(browser, system, "coordinator")
    setup.page.goto(f"{system.url}/counselling/demo")
    _shoot(setup, "counselling")
    course = Person.arrive(browser, system, "volunteer.ar", locale="ar", viewport=PHONE)
    course.page.goto(f"{system.url}/training")
    _shoot(course, "training-ar")


def take(browser: Browser, system: System) -> None:
    _some_work(system)
    board = Person.arrive(browser, system, "volunteer.kmr")
    board.is_live()
    _shoot(board, "board")
    desk = Person.arrive(browser, system, "coordinator")
    desk.is_live()
    _shoot(desk, "desk")
    watch = Person.arrive(browser, system, "observer")
    watch.is_live()
    _shoot(watch, "watch")
    work = Person.arrive(browser, system, "volunteer.ckb", locale="ckb", dark=True)
    work.is_live()
    work.button("board.next").click()
    work.page.wait_for_url(re.compile("/claim/"))
    work.page.locator("textarea").fill("Voices can be heard under a two-storey house.")
    expect(work.page.get_by_text(work.say("work.saved.server"))).to_be_visible()
    _shoot(work, "work-ckb")
    _long_text(browser, system)
    phone = Person.arrive(browser, system, "volunteer.ar", locale="ar", viewport=PHONE)
    phone.is_live()
    _shoot(phone, "phone-ar")
    _counselling(browser, system)


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        system = System(Path(folder) / "var").start()
        try:
            path = find_browser()
            opened = playwright.chromium.launch(executable_path=path, args=[*FLAGS, *sandbox])
            take(opened, system)
            opened.close()
        finally:
            system.stop()


if __name__ == "__main__":
    main()
