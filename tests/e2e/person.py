"""A person at a browser, who knows the screen by its words in their language."""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Locator, Page, expect

from tests.support.system import System

MESSAGES = Path(__file__).parents[2] / "web" / "src" / "i18n" / "messages"
DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
SMALL_PHONE = {"width": 320, "height": 640}

# What a browser says of itself, not of us: the first question who is signed in, answered "nobody";
# a question that was on its way when the network went.
EXPECTED_ERRORS = re.compile(
    r"status of (401|403|404|409|410|422|429)|net::ERR_INTERNET_DISCONNECTED"
)

expect.set_options(timeout=20_000)


def words(locale: str) -> dict[str, str]:
    found: dict[str, str] = json.loads((MESSAGES / f"{locale}.json").read_text("utf-8"))
    return found


@dataclass
class Person:
    """One browser window of its own, signed in through the page's form."""

    system: System
    page: Page
    locale: str
    faults: list[str] = field(default_factory=list)

    @classmethod
    def arrive(
        cls,
        browser: Browser,
        system: System,
        who: str | None,
        *,
        locale: str = "en",
        viewport: dict[str, int] | None = None,
        dark: bool = False,
        **context: Any,
    ) -> "Person":
        size = viewport or DESKTOP
        window = browser.new_context(
            viewport={"width": size["width"], "height": size["height"]},
            is_mobile=size["width"] < 600,
            has_touch=size["width"] < 600,
            color_scheme="dark" if dark else "light",
            **context,
        )
        window.add_init_script(
            f"localStorage.getItem('locale') ?? localStorage.setItem('locale', '{locale}')"
        )
        page = window.new_page()
        person = cls(system, page, locale)
        page.on("pageerror", lambda fault: person.faults.append(str(fault)))
        page.on("console", person._console)
        page.goto(f"{system.url}/sign-in")
        expect(page.locator("html")).to_have_attribute("lang", locale)
        if who is not None:
            person.sign_in(who)
        return person

    def _console(self, message: Any) -> None:
        if message.type == "error" and not EXPECTED_ERRORS.search(message.text):
            self.faults.append(message.text)

    def sign_in(self, who: str) -> None:
        address = f"{who}@demo.imece"
        self.sign_in_as(address, self.system.passwords()[address])

    def sign_in_as(self, address: str, its_password: str) -> None:
        self.page.get_by_label(self.say("sign.email"), exact=True).fill(address)
        password = self.page.get_by_label(self.say("sign.password"), exact=True)
        password.fill(its_password)
        password.press("Enter")
        expect(self.page).not_to_have_url(re.compile("/sign-in"))

    def say(self, key: str) -> str:
        """What the screen says, in this person's language."""
        return words(self.locale)[key]

    def button(self, key: str) -> Locator:
        return self.page.get_by_role("button", name=self.say(key), exact=True)

    def link(self, key: str) -> Locator:
        return self.page.get_by_role("link", name=self.say(key), exact=True)

    def field(self, key: str) -> Locator:
        return self.page.get_by_label(self.say(key), exact=True)

    def show_only(self, tag: str) -> None:
        """Of the board, the texts in one language: a long list shows only what is on screen."""
        self.field("board.language").select_option(tag)

    def is_live(self) -> None:
        expect(self.page.get_by_text(self.say("live.live"), exact=True).first).to_be_visible()

    def leave(self) -> None:
        """Close the window; nothing may have gone wrong unseen."""
        self.page.context.close()
        assert self.faults == []
