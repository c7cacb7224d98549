"""Signing in and out: who is let in, by what, and for how long."""

from http.cookies import SimpleCookie

import httpx
import pytest

from dispatcher.actions import accounts
from dispatcher.actions.accounts import hash_password
from dispatcher.domain.actor import Actor
from tests.support.api import OURS, Api, problem

PASSWORD = "a long password"
WHO = {"email": "known@example.org", "password": PASSWORD}


@pytest.fixture
async def known(api: Api) -> Actor:
    """Somebody with a password."""
    return await api.world.join("known", "tr:native", password_hash=await hash_password(PASSWORD))


def _cookie(answer: httpx.Response) -> str:
    found = SimpleCookie(answer.headers["set-cookie"])["imece_session"]
    return f"imece_session={found.value}"


async def test_a_sign_in_answers_who_one_is(api: Api, known: Actor) -> None:
    async with api.client() as client:
        answer = await client.post("/session", json=WHO)
    assert answer.status_code == 200
    me = answer.json()
    assert set(me) == {"account", "memberships", "volunteer", "presence"}
    assert me["account"] == {
        "id": str(known.id),
        "name": "known",
        "email": "known@example.org",
        "locale": "en",
        "timezone": "UTC",
    }
    assert PASSWORD not in answer.text


async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(
    api: Api, known: Actor
) -> None:
    async with api.client() as client:
        answer = await client.post("/session", json=WHO)
        cookie = SimpleCookie(answer.headers["set-cookie"])["imece_session"]
        assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "lax", "/")
        assert cookie["secure"] == ""  # plain http, on this machine alone
        assert len(cookie.value) >= 43
        answer = await client.post(OURS.replace("http:", "https:") + "/api/v1/session", json=WHO)
        assert SimpleCookie(answer.headers["set-cookie"])["imece_session"]["secure"] is True


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": "known@example.org", "password": "another password"},
        {"email": "unknown@example.org", "password": PASSWORD},
        {"email": "turkish@example.org", "password": PASSWORD},
        {"email": "", "password": ""},
    ],
    ids=["password", "address", "without a password", "empty"],
)
async def test_wrong_credentials_do_not_say_what_is_wrong(
    api: Api, known: Actor, wrong: dict[str, str]
) -> None:
    async with api.client() as client:
        answer = await client.post("/session", json=wrong)
    assert problem(answer, 401, "wrong_credentials") == {}
    assert "set-cookie" not in answer.headers


async def test_the_eleventh_attempt_has_to_wait_even_with_the_right_password(
    api: Api, known: Actor
) -> None:
    async with api.client() as client:
        for _ in range(10):
            answer = await client.post("/session", json={**WHO, "password": "a guess of mine"})
            problem(answer, 401, "wrong_credentials")
        answer = await client.post("/session", json={**WHO, "email": " KNOWN@example.org"})
    data = problem(answer, 429, "too_many_attempts")
    assert answer.json()["retryable"] is True
    assert 0 < data["retry_after_s"] <= 15 * 60
    assert answer.headers["retry-after"] == str(data["retry_after_s"])


async def test_a_success_forgets_the_attempts_before_it(api: Api, known: Actor) -> None:
    async with api.client() as client:
        for _ in range(3):
            for _ in range(5):
                await client.post("/session", json={**WHO, "password": "a guess of mine"})
            assert (await client.post("/session", json=WHO)).status_code == 200


async def test_a_whole_office_signs_in_from_one_address_and_guessing_stays_limited(
    api: Api, known: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accounts, "ATTEMPTS_A_HOST", 3)
    async with api.client() as client:
        for _ in range(10):
            assert (await client.post("/session", json=WHO)).status_code == 200
        for n in range(3):
            guess = {"email": f"unknown{n}@example.org", "password": "a guess of mine"}
            problem(await client.post("/session", json=guess), 401, "wrong_credentials")
        problem(await client.post("/session", json=WHO), 429, "too_many_attempts")


async def test_signing_out_ends_the_session_at_once(api: Api, known: Actor) -> None:
    async with api.client() as client:
        cookie = _cookie(await client.post("/session", json=WHO))
    async with api.client(cookie=cookie, origin=OURS) as client:
        assert (await client.get("/me")).status_code == 200
        answer = await client.delete("/session")
        assert answer.status_code == 204
        assert SimpleCookie(answer.headers["set-cookie"])["imece_session"]["max-age"] == "0"
        problem(await client.get("/me"), 401, "unauthenticated")
    assert await api.world.count("sign_in") == 0


async def test_only_hashes_of_secrets_are_stored(api: Api, known: Actor) -> None:
    async with api.client() as client:
        token = _cookie(await client.post("/session", json=WHO)).partition("=")[2]
    bearer = await api.bearer(known)
    async with api.world.db.read() as connection:
        rows = await connection.fetch(
            "select token_hash from sign_in union all select token_hash from bearer_token"
        )
        password = await connection.fetchval(
            "select password_hash from account where id = $1", known.id
        )
    assert {token.encode(), bearer.encode()}.isdisjoint(row["token_hash"] for row in rows)
    assert password.startswith("$argon2id$")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"origin": OURS}, 200),
        ({"sec-fetch-site": "same-origin"}, 200),
        ({}, 200),
        ({"origin": "http://elsewhere.test"}, 403),
        ({"origin": OURS + ":81"}, 403),
        ({"origin": "http://imece.test.elsewhere.test"}, 403),
        ({"origin": "null"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
    ],
)
async def test_a_cookie_counts_only_from_our_own_pages(
    api: Api, headers: dict[str, str], status: int
) -> None:
    cookie = await api.session(api.world["turkish"])
    async with api.client(cookie=cookie, **headers) as client:
        answer = await client.patch("/me", json={"locale": "tr"})
        assert (await client.get("/me")).status_code == 200
        assert answer.status_code == status
        if status == 403:
            problem(answer, 403, "foreign_origin")


async def test_another_site_cannot_sign_its_visitors_in(api: Api, known: Actor) -> None:
    async with api.client(origin="http://elsewhere.test") as client:
        problem(await client.post("/session", json=WHO), 403, "foreign_origin")


async def test_a_bearer_token_needs_no_origin(api: Api) -> None:
    token = await api.bearer(api.world["turkish"])
    headers = {"authorization": f"Bearer {token}", "origin": "http://elsewhere.test"}
    async with api.client(**headers) as client:
        assert (await client.patch("/me", json={"locale": "tr"})).status_code == 200


@pytest.mark.parametrize("value", ["Bearer ", "Bearer nonsense", "Basic YTpi", "bearer", ""])
async def test_nonsense_lets_nobody_in(api: Api, value: str) -> None:
    async with api.client(authorization=value) as client:
        answer = await client.get("/me")
        problem(answer, 401, "unauthenticated")
        assert answer.headers["www-authenticate"] == "Bearer"


async def test_a_disabled_account_is_out(api: Api, known: Actor) -> None:
    token = await api.bearer(known)
    async with api.world.db.read() as connection:
        await connection.execute("update account set disabled_at = now() where id = $1", known.id)
    async with api.client(authorization=f"Bearer {token}") as client:
        problem(await client.get("/me"), 401, "unauthenticated")
        problem(await client.post("/session", json=WHO), 401, "wrong_credentials")
