"""A real browser, for tests that use the running system as people do."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.support.browser import FLAGS, HOW, find_browser, required


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser for one module: it must not outlive it, or its loop meets other tests' loops."""
    path = find_browser()
    if path is None:
        if required():
            pytest.fail(f"a browser is required here: {HOW}")
        pytest.skip(f"no Chromium found; to enable browser tests: {HOW}")
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=path, args=[*FLAGS, *sandbox], timeout=60_000
        )
        yield opened
        opened.close()
