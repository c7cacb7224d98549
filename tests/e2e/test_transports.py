"""Networks that let no socket through: news come all the same, and so does the end."""

import contextlib
import re

import httpx
import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.person import Person
from tests.support.system import System

NOTICED_WITHIN_MS = 75_000
"""The server looks every half a minute who is still signed in."""


@pytest.mark.parametrize(
    ("streams", "says"), [(True, "live.live"), (False, "live.polling")], ids=["stream", "polling"]
)
def test_news_come_without_sockets_and_signing_out_elsewhere_ends_them(
    browser: Browser, system: System, streams: bool, says: str
) -> None:
    person = Person.arrive(browser, system, None)
    person.page.route_web_socket(re.compile("/api/v1/live"), lambda socket: socket.close())
    if not streams:
        person.page.route(re.compile("/api/v1/live/sse"), lambda route: route.abort())
    person.page.reload()
    person.sign_in("volunteer.tr")
    expect(person.page.locator(".connection")).to_have_text(person.say(says))
    person.show_only("tr")

    title = f"Told without a socket, {says}"
    with contextlib.closing(system.client("coordinator")) as coordinator:
        body = {"response": "demo", "kind": "translation", "urgency": "critical", "title": title}
        more = {"text": "Su lazım", "source_language": "tr", "target_language": "en"}
        assert coordinator.post("/tasks", json=body | more).status_code == 201
    expect(person.page.get_by_role("link", name=title)).to_be_visible()

    cookies = {one["name"]: one["value"] for one in person.page.context.cookies()}
    ours = {"origin": system.url}
    answer = httpx.delete(f"{system.url}/api/v1/session", cookies=cookies, headers=ours)
    assert answer.status_code == 204
    expect(person.page).to_have_url(re.compile("/sign-in"), timeout=NOTICED_WITHIN_MS)
    person.page.context.close()
