"""The seeker's page comes in the language that the browser asks for, and is kept nowhere."""

from pathlib import Path

import httpx
import pytest

from dispatcher.api.accept_language import best_locale
from dispatcher.api.web import WebPages

HAVE = {"en", "tr", "kmr", "ckb", "ar", "fa"}

WISHES = [
    pytest.param("tr-TR,tr;q=0.9,en;q=0.8", "tr", id="first"),
    pytest.param("en;q=0.5, ar;q=0.9", "ar", id="by-weight"),
    pytest.param("de, xx;q=0.9, fa-AF;q=0.1", "fa", id="first-that-we-have"),
    pytest.param("ku", "kmr", id="ku"),
    pytest.param("ku-TR", "kmr", id="ku-in-türkiye"),
    pytest.param("ku-IQ", "ckb", id="ku-in-iraq"),
    pytest.param("ku-Latn-IQ", "kmr", id="ku-in-latin-letters"),
    pytest.param("prs", "fa", id="dari"),
    pytest.param("TR", "tr", id="capitals"),
    pytest.param("tr;q=0, ar", "ar", id="not-wanted"),
    pytest.param("tr;q=nan, tr;q=9, ar;q=x, ckb;q=0.2", "ckb", id="nonsense"),
    pytest.param("", "en", id="nothing"),
    pytest.param("*", "en", id="anything"),
    pytest.param(",;=,;q=,--", "en", id="noise"),
    pytest.param("xx," * 10_000 + "tr", "en", id="endless"),
]


@pytest.mark.parametrize(("accept_language", "locale"), WISHES)
def test_a_page_is_in_the_first_wished_language_that_we_have(
    accept_language: str, locale: str
) -> None:
    assert best_locale(accept_language, HAVE) == locale


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    (tmp_path / "talk").mkdir()
    (tmp_path / "index.html").write_text("app")
    for locale in ("en", "kmr"):
        (tmp_path / "talk" / f"{locale}.html").write_text(f"talk {locale}")
    return tmp_path


async def _get(dist: Path, path: str, language: str = "") -> httpx.Response:
    transport = httpx.ASGITransport(app=WebPages(dist))
    async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
        return await client.get(path, headers={"Accept-Language": language})


async def test_a_talk_has_a_page_of_its_own_that_no_browser_keeps(dist: Path) -> None:
    answer = await _get(dist, "/talk/demo", "ku-TR,en;q=0.5")
    assert answer.text == "talk kmr"
    assert answer.headers["cache-control"] == "no-store"
    assert "Accept-Language" in answer.headers["vary"]
    assert (await _get(dist, "/talk/anything")).text == "talk en"
    assert (await _get(dist, "/talking")).text == "app"


async def test_what_is_not_there_is_not_made_up(dist: Path) -> None:
    assert (await _get(dist, "/talk/xx.html")).status_code == 404
    (dist / "talk" / "en.html").unlink()
    unbuilt = await _get(dist, "/talk/demo", "fr")
    assert unbuilt.status_code == 503
    assert "not built" in unbuilt.text
