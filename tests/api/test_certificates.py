"""Certificates, checked by code that shares nothing with ours, and by our own public check."""

import asyncio
import base64
import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import nacl.exceptions
import nacl.signing
import pypdf
import pytest

from dispatcher.domain.certificate import number_in, spaced
from tests.api.test_hours import first_entry, work
from tests.support.api import Api, problem

SINCE = "2026-01-01"


def today() -> str:
    return datetime.now(UTC).date().isoformat()


def raw(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


async def issued(api: Api, **wishes: Any) -> dict[str, Any]:
    """A certificate of `turkish`'s hours up to today."""
    async with await api.as_("turkish") as client:
        answer = await client.post(
            "/me/certificates", json={"since": SINCE, "until": today(), **wishes}
        )
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def check(api: Api, code: str) -> dict[str, Any]:
    async with api.client() as anybody:
        answer = await anybody.post("/certificates/verify", json={"code": code})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def public_key(api: Api) -> dict[str, Any]:
    async with api.client() as anybody:
        found: dict[str, Any] = (await anybody.get("/certificate-key")).json()
    return found


def open_with_nacl(code: str, key: str) -> dict[str, Any]:
    """The format as docs/hours.md says it, read by libsodium. Raises BadSignatureError."""
    head, body, signature = code.split(".")
    nacl.signing.VerifyKey(raw(key)).verify(f"{head}.{body}".encode(), raw(signature))
    assert json.loads(raw(head))["alg"] == "EdDSA"
    found: dict[str, Any] = json.loads(raw(body))
    return found


async def test_libsodium_finds_it_signed_by_the_key_that_is_published(api: Api) -> None:
    await work(api, minutes=62)
    certificate = await issued(api, organisation="relief")
    key = await public_key(api)
    claims = open_with_nacl(certificate["code"], key["x"])
    assert json.loads(raw(certificate["code"].split(".")[0])) == {
        "alg": "EdDSA",
        "kid": key["kid"],
        "typ": "imece-hours+jwt",
    }
    assert claims.pop("iat") == pytest.approx(datetime.now(UTC).timestamp(), abs=60)
    assert claims == {
        "v": 1,
        "jti": certificate["statement"]["id"],
        "iss": "http://imece.test",
        "name": "turkish",
        "organisation": "Relief",
        "from": SINCE,
        "to": today(),
        "seconds": 3720,
        "confirmed_seconds": 0,
    }
    head, body, signature = certificate["code"].split(".")
    more = json.dumps({**claims, "seconds": 999_999}).encode()
    forged = base64.urlsafe_b64encode(more).decode().rstrip("=")
    with pytest.raises(nacl.exceptions.BadSignatureError):
        open_with_nacl(f"{head}.{forged}.{signature}", key["x"])
    assert (await check(api, f"{head}.{forged}.{signature}"))["why"] == "not_signed_here"
    assert (await check(api, f"{head}.{body}.{signature}"))["valid"]


async def test_the_openssl_command_finds_it_signed(api: Api, tmp_path: Path) -> None:
    await work(api)
    certificate = await issued(api)
    head, body, signature = certificate["code"].split(".")
    (tmp_path / "key.pem").write_text((await public_key(api))["pem"])
    (tmp_path / "signed").write_text(f"{head}.{body}")
    (tmp_path / "signature").write_bytes(raw(signature))
    command = "openssl pkeyutl -verify -pubin -inkey key.pem -rawin -in signed -sigfile signature"

    async def run() -> bytes:
        process = await asyncio.create_subprocess_exec(
            *command.split(), cwd=tmp_path, stdout=asyncio.subprocess.PIPE
        )
        return (await process.communicate())[0]

    assert b"Verified Successfully" in await run()
    (tmp_path / "signed").write_text(f"{head}.{body}A")
    assert b"Verified Successfully" not in await run()


async def test_anybody_can_check_a_certificate_by_its_number_however_it_is_typed(api: Api) -> None:
    await work(api, minutes=62)
    certificate = await issued(api)
    number = certificate["number"]
    for typed in (number, number.lower(), number.replace("-", ""), f" {number.replace('-', ' ')} "):
        found = await check(api, typed)
        assert (found["valid"], found["number"]) == (True, number)
        assert found["statement"] == certificate["statement"]
        assert (found["seconds_now"], found["corrected"]) == (3720, False)


async def test_what_is_no_certificate_proves_nothing(api: Api) -> None:
    await work(api)
    certificate = await issued(api)
    for text, why in (
        ("made up", "not_signed_here"),
        ("a.b.c", "not_signed_here"),
        ("ABCDE-FGHJK-MNPQR-STVWX", "unknown"),
        (certificate["code"][:-4] + "AAAA", "not_signed_here"),
        (_unsigned(certificate["code"]), "not_signed_here"),
    ):
        found = await check(api, text)
        assert (found["valid"], found["why"], found["statement"]) == (False, why, None)


def _unsigned(code: str) -> str:
    """As whoever forges it hopes to be believed: by a signature of sort `none`."""
    head = base64.urlsafe_b64encode(b'{"alg":"none"}').decode().rstrip("=")
    return f"{head}.{code.split('.')[1]}."


async def test_the_check_says_that_hours_were_corrected_afterwards(api: Api) -> None:
    await work(api, minutes=62)
    certificate = await issued(api)
    async with await api.as_("coordinator") as desk:
        wish = {"entry": (await first_entry(desk))["id"], "minutes": 10, "reason": "Asked"}
        assert (
            await desk.post("/organisations/relief/hours/correct", json=wish)
        ).status_code == 200
    found = await check(api, certificate["code"])
    assert (found["valid"], found["corrected"]) == (True, True)
    assert found["statement"]["seconds"] == 3720
    assert (found["seconds_now"], found["confirmed_seconds_now"]) == (600, 600)
    later = await issued(api)
    assert later["statement"]["seconds"] == 600
    assert (await check(api, later["code"]))["corrected"] is False


async def test_work_that_came_later_is_no_correction(api: Api) -> None:
    await work(api, minutes=5)
    certificate = await issued(api)
    await work(api, minutes=1)
    found = await check(api, certificate["code"])
    assert (found["corrected"], found["statement"]["seconds"]) == (False, 300)
    assert found["seconds_now"] == 360


async def test_a_certificate_is_of_hours_that_there_are_and_of_days_that_were(api: Api) -> None:
    async with await api.as_("turkish") as client:
        wish = {"since": SINCE, "until": today()}
        problem(await client.post("/me/certificates", json=wish), 409, "nothing_to_certify")
        answer = await client.post("/me/certificates", json={**wish, "until": "2199-01-01"})
        problem(answer, 422, "invalid_field", field="until", problem="in_the_future")
        answer = await client.post("/me/certificates", json={**wish, "organisation": "nobody"})
        problem(answer, 404, "not_found", kind="organisation")
        assert (await client.get("/me/certificates")).json() == {"certificates": []}


async def test_without_days_it_is_from_the_first_day_worked_up_to_today(api: Api) -> None:
    began = datetime.now(UTC) - timedelta(days=40)
    api.world.clock.now = began
    await work(api, minutes=5)
    certificate = await issued(api, since=None, until=None)
    statement = certificate["statement"]
    assert statement["since"] == (began + timedelta(minutes=5)).date().isoformat()
    assert (statement["until"], statement["seconds"]) == (today(), 300)


async def test_its_owner_finds_it_again_and_takes_it_away_on_paper(api: Api) -> None:
    await work(api, minutes=62)
    certificate = await issued(api)
    async with await api.as_("turkish") as client:
        assert (await client.get("/me/certificates")).json() == {"certificates": [certificate]}
        answer = await client.get(f"/me/certificates/{certificate['statement']['id']}/pdf")
    assert answer.headers["content-type"] == "application/pdf"
    (page,) = pypdf.PdfReader(io.BytesIO(answer.content)).pages
    text = page.extract_text()
    for said in ("turkish", "1 h 2 min", certificate["number"], "http://imece.test/verify"):
        assert said in text
    fonts: Any = page["/Resources"].get_object()["/Font"].values()  # type: ignore[index]
    assert fonts
    for font in fonts:
        (own,) = font.get_object()["/DescendantFonts"]
        assert "/FontFile2" in own.get_object()["/FontDescriptor"].get_object()


def test_letters_that_are_misread_are_read_as_what_they_were() -> None:
    assert number_in("o123i l4567-89ABC DEFGH") == "01231145678" + "9ABCDEFGH"
    assert number_in("U" * 20) is None
    assert number_in("1" * 19) is None
    assert spaced("0123456789ABCDEFGHJK") == "01234-56789-ABCDE-FGHJK"
