"""Somebody in need of a talk at a phone, and those who are there for them."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.person import PHONE, words
from tests.support.system import System

ELSEWHERE = "https://www.wikipedia.org/"
LOOKS_EVERY_S = 5.0


def say_presence(system: System, who: str, state: str) -> None:
    """Somebody says that they are there, or away whatever their page says."""
    with closing(system.client(who)) as client:
        answer = client.put("/me/presence", json={"state": state})
    assert answer.status_code == 200, answer.text


@contextmanager
def supervised(system: System, *counsellors: str) -> Iterator[None]:
    """A supervisor on shift who is there, and counsellors: their pages ask again and again."""
    gone = threading.Event()

    def stay() -> None:
        with ExitStack() as held:
            above = held.enter_context(closing(system.client("supervisor")))
            others = [held.enter_context(closing(system.client(who))) for who in counsellors]
            here = {"state": "available"}
            while True:
                answers = [one.put("/me/presence", json=here) for one in (above, *others)]
                answers.append(above.get("/supervision", params={"organisation": "demo"}))
                assert {answer.status_code for answer in answers} == {200}
                ready.set()
                if gone.wait(LOOKS_EVERY_S):
                    return

    ready = threading.Event()

    page = threading.Thread(target=stay)
    page.start()
    assert ready.wait(20)
    try:
        yield
    finally:
        gone.set()
        page.join()


@dataclass
class AtPhone:
    """The seeker's page, known by its words in its language."""

    page: Page
    locale: str

    @classmethod
    def arrive(
        cls,
        browser: Browser,
        system: System,
        locale: str,
        viewport: dict[str, int] = PHONE,
        *,
        asks_for: str | None = None,
        dark: bool = False,
        response: str = "demo",
        **context: Any,
    ) -> "AtPhone":
        """`asks_for`: what the browser says of its language, where that is not the page's."""
        window = browser.new_context(
            viewport={"width": viewport["width"], "height": viewport["height"]},
            is_mobile=True,
            has_touch=True,
            locale=asks_for or locale,
            color_scheme="dark" if dark else "light",
            **context,
        )
        page = window.new_page()
        # So that there is somewhere to go back to.
        page.goto(f"{system.url}/sign-in")
        page.goto(f"{system.url}/talk/{response}")
        return cls(page, locale)

    def say(self, key: str, **values: object) -> str:
        text = words(self.locale)[f"talk.{key}"]
        for name, value in values.items():
            text = text.replace("{" + name + "}", str(value))
        return text

    def button(self, key: str) -> Locator:
        return self.page.get_by_role("button", name=self.say(key), exact=True)

    def sees(self, key: str, **values: object) -> None:
        expect(self.page.get_by_text(self.say(key, **values), exact=True)).to_be_visible()

    def begins_by_typing(self, text: str) -> None:
        self.page.get_by_label(self.say("start.type")).fill(text)
        self.button("start.go").click()

    def agrees(self) -> None:
        self.button("promise.yes").click()

    def begins(self, text: str) -> None:
        """As far as to waiting."""
        self.begins_by_typing(text)
        self.agrees()
        self.button("begin").click()
        expect(self.page.locator("#standing")).to_be_visible()

    def writes(self, text: str) -> None:
        self.page.locator("#text").fill(text)
        self.button("write.send").click()

    @property
    def lines(self) -> Locator:
        """What was said, one after the other."""
        return self.page.locator("#messages > li > p")

    def close(self) -> None:
        self.page.context.close()
