"""The first that somebody in need of a talk sees, on a cheap telephone and a very slow line.

Chromium as a phone of 320 points that has never been here, its processor four times slower, with
Lighthouse's slow 3G: 400 ms to and fro and 400 kbit/s. DevTools delays what is asked, not the
connection under it: a real phone also waits for DNS, TCP and TLS, some three times to and fro.
"""

import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.bench.report import Report
from tests.support.browser import FLAGS, HOW, find_browser
from tests.support.system import System

MOST_MS = 1_500
TRIES = 7
SLOWER = 4
LINE = {"latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
TO_AND_FRO_OF_A_CONNECTION = 3
PAINTED = "performance.getEntriesByName('first-contentful-paint').map((one) => one.startTime)"
CHOOSABLE = """
() => document.querySelector('#lines a[href="tel:183"]') ? performance.now() : 0
"""


@contextmanager
def _browser() -> Iterator[Browser]:
    path = find_browser()
    assert path is not None, HOW
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*FLAGS, "--no-sandbox"])
        yield browser
        browser.close()


def _arrival(browser: Browser, address: str, language: str) -> tuple[float, float]:
    """When something could be read, and when the answer of the server was on the page."""
    window = browser.new_context(
        viewport={"width": 320, "height": 640}, is_mobile=True, has_touch=True, locale=language
    )
    page = window.new_page()
    devtools = window.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    devtools.send("Network.emulateNetworkConditions", {"offline": False, **LINE})
    page.goto(address, wait_until="commit")
    answered = float(page.wait_for_function(CHOOSABLE, polling="raf").json_value())
    painted = page.evaluate(PAINTED)
    window.close()
    return float(painted[0]), answered


def run(report: Report) -> None:
    """The seeker's page, opened for the first time, in several languages."""
    with tempfile.TemporaryDirectory(prefix="imece-first-paint-") as folder:
        system = System(Path(folder) / "data").start()
        try:
            with _browser() as browser:
                _run(report, browser, f"{system.url}/talk/demo")
        finally:
            system.stop()


def _run(report: Report, browser: Browser, address: str) -> None:
    for language in ("kmr", "ckb", "ar"):
        found = [_arrival(browser, address, language) for _ in range(TRIES)]
        painted = [one for one, _ in found]
        middle = statistics.median(painted)
        value = f"{middle:.0f} ms ({min(painted):.0f} to {max(painted):.0f})"
        report.add(f"first paint, {language}", value, f"< {MOST_MS} ms", met=middle < MOST_MS)
        new = middle + TO_AND_FRO_OF_A_CONNECTION * LINE["latency"]
        report.add(f"with a new TLS connection, reckoned, {language}", f"{new:.0f} ms")
        answered = statistics.median(one for _, one in found)
        report.add(f"the server's helplines shown, {language}", f"{answered:.0f} ms")
        report.data[language] = painted
