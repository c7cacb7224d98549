"""Ways to be rung: adding and closing them, and what links in messages do without a sign-in."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from dispatcher.actions.keys import link_key
from dispatcher.actions.links import Links
from dispatcher.actions.offers import decline_offer, withdraw_offers
from dispatcher.domain.notice import GATHER, LINK_OUTLIVES
from dispatcher.domain.offer import Decline, Offer, OfferState, Withdrawal
from tests.support.api import Api, problem
from tests.support.mailbox import Mailbox
from tests.support.ringing import by_mail, notices, ring, set_up, settings_for


@pytest.fixture
def links(api: Api) -> Links:
    return Links(link_key(api.settings.key_folder))


async def told(api: Api, mailbox: Mailbox, person: str = "turkish", **wishes: Any) -> Offer:
    """An offer that its volunteer had a mail about."""
    await by_mail(api.world, person)
    (offer,) = await ring(api.world, api.world[person], **wishes)
    api.world.clock.now += GATHER
    settings = settings_for(api.settings.data, smtp_url=mailbox.url)
    assert await notices(api.world, settings).sweep() >= 1
    return offer


def token_in(mailbox: Mailbox, page: str) -> str:
    plain = mailbox.mails[-1][1].get_body(("plain",))
    assert plain is not None
    text: str = plain.get_content()
    return text.split(f"/{page}#")[1].split()[0]


async def test_one_tap_in_a_mail_claims_the_task_for_whom_it_rings(
    api: Api, mailbox: Mailbox
) -> None:
    offer = await told(api, mailbox)
    async with api.client() as nobody:
        answer = await nobody.post(
            "/offers/accept-by-link", json={"token": token_in(mailbox, "accept")}
        )
    assert answer.status_code == 201
    assert answer.json()["task"] == str(offer.task_id)
    assert "set-cookie" not in answer.headers
    assert (await api.world.offer(offer.id)).state is OfferState.ACCEPTED
    async with await api.as_("turkish") as client:
        claims = (await client.get("/claims")).json()["claims"]
    assert [claim["id"] for claim in claims] == [answer.json()["id"]]


async def test_a_link_works_once_also_after_the_task_was_handed_back(
    api: Api, mailbox: Mailbox
) -> None:
    await told(api, mailbox)
    token = {"token": token_in(mailbox, "accept")}
    async with api.client() as nobody:
        answers = await asyncio.gather(
            *(nobody.post("/offers/accept-by-link", json=token) for _ in range(8))
        )
        assert sorted(answer.status_code for answer in answers)[0] == 201
        assert [answer.status_code for answer in answers].count(201) == 1
        held = next(answer.json() for answer in answers if answer.status_code == 201)
        again = await nobody.post("/offers/accept-by-link", json=token)
        problem(again, 410, "link_used", state="accepted")
        async with await api.as_("turkish") as client:
            freed = await client.post(
                f"/claims/{held['id']}/release", json={"fence": held["fence"]}
            )
            assert freed.status_code == 200
        again = await nobody.post("/offers/accept-by-link", json=token)
        problem(again, 410, "link_used")


async def test_a_link_to_an_offer_that_was_taken_back_works_once_as_well(
    api: Api, mailbox: Mailbox
) -> None:
    offer = await told(api, mailbox)
    world = api.world
    await world.act(withdraw_offers, [offer.id], Withdrawal.AWAY)
    token = {"token": token_in(mailbox, "accept")}
    async with api.client() as nobody, await api.as_("turkish") as client:
        held = (await nobody.post("/offers/accept-by-link", json=token)).json()
        await client.post(f"/claims/{held['id']}/release", json={"fence": held["fence"]})
        again = await nobody.post("/offers/accept-by-link", json=token)
    problem(again, 410, "link_used", state="withdrawn")


async def test_an_offer_answered_on_the_page_uses_its_link_up(api: Api, mailbox: Mailbox) -> None:
    offer = await told(api, mailbox)
    world = api.world
    await world.act(decline_offer, world["turkish"], offer.id, Decline.NOT_FOR_ME)
    async with api.client() as nobody:
        answer = await nobody.post(
            "/offers/accept-by-link", json={"token": token_in(mailbox, "accept")}
        )
    problem(answer, 410, "link_used", state="declined")


async def test_a_link_outlives_its_offer_for_a_while_and_no_longer(
    api: Api, mailbox: Mailbox, links: Links
) -> None:
    api.world.clock.now -= timedelta(minutes=20)
    await told(api, mailbox, minutes=5)
    async with api.client() as nobody:
        answer = await nobody.post(
            "/offers/accept-by-link", json={"token": token_in(mailbox, "accept")}
        )
        assert answer.status_code == 201
        api.world.clock.now = datetime.now(UTC) - LINK_OUTLIVES - timedelta(minutes=6)
        await told(api, mailbox, "second", minutes=5)
        answer = await nobody.post(
            "/offers/accept-by-link", json={"token": token_in(mailbox, "accept")}
        )
        problem(answer, 410, "link_expired")


async def test_a_link_that_was_not_made_here_does_nothing(
    api: Api, mailbox: Mailbox, links: Links
) -> None:
    offer = await told(api, mailbox)
    token = token_in(mailbox, "accept")
    later = datetime.now(UTC) + timedelta(hours=1)
    (untold,) = await ring(api.world, api.world["second"])
    bad = {
        "tampered": ("A" if token[3] != "A" else "B").join((token[:3], token[4:])),
        "cut off": token[:-4],
        "of another installation": Links(b"x" * 32).to_accept(offer.id, later),
        "of another sort": token_in(mailbox, "unsubscribe"),
        "of no message": links.to_accept(untold.id, later),
        "of no offer": links.to_accept(api.world.ids(), later),
        "empty": "",
        "words": "ß\u0000 .. ",
    }
    async with api.client() as nobody:
        for what, made_up in bad.items():
            answer = await nobody.post("/offers/accept-by-link", json={"token": made_up})
            assert (what, answer.json()["code"]) == (what, "link_invalid")
            assert answer.status_code == 403
            answer = await nobody.post("/ways/unsubscribe", json={"token": made_up})
            assert answer.status_code == (204 if what == "of another sort" else 403)
    assert await api.world.count("claim") == 0


async def test_a_link_to_a_task_that_somebody_took_says_so_and_offers_others(
    api: Api, mailbox: Mailbox
) -> None:
    offer = await told(api, mailbox)
    other = await api.world.post("Başka bir metin")
    await api.world.claim(await api.world.task(offer.task_id), api.world["second"])
    async with api.client() as nobody:
        answer = await nobody.post(
            "/offers/accept-by-link", json={"token": token_in(mailbox, "accept")}
        )
    found = problem(answer, 409, "task_already_claimed", by_you=False)
    assert [card["id"] for card in found["alternatives"]] == [str(other.id)]


async def test_a_mail_program_ends_mails_with_one_click(api: Api, mailbox: Mailbox) -> None:
    await told(api, mailbox)
    address = str(mailbox.mails[0][1]["List-Unsubscribe"]).strip("<>")
    path = address.split("/api/v1")[1]
    async with api.client() as nobody:
        looked = await nobody.get(path)
        assert looked.is_redirect
        assert looked.headers["location"] == f"/unsubscribe#{path.rpartition('/')[2]}"
        async with await api.as_("turkish") as client:
            assert (await client.get("/me/ways")).json()["ways"][0]["disabled_at"] is None
            for _ in range(2):
                answer = await nobody.post(
                    path,
                    content="List-Unsubscribe=One-Click",
                    headers={"content-type": "application/x-www-form-urlencoded"},
                )
                assert answer.status_code == 204
            way = (await client.get("/me/ways")).json()["ways"][0]
    assert way["disabled_because"] == "unsubscribed"


async def test_a_way_is_off_until_it_is_set_up_and_the_api_says_what_is_missing(api: Api) -> None:
    async with await api.as_("turkish") as client:
        found = (await client.get("/me/ways")).json()
        assert found["ways"] == []
        assert {one["kind"]: one["on"] for one in found["offered"]} == dict.fromkeys(
            ("mail", "push", "apprise"), False
        )
        answer = await client.post("/me/ways", json={"kind": "mail"})
        needs = ["IMECE_PUBLIC_URL", "IMECE_SMTP_URL", "IMECE_MAIL_FROM"]
        problem(answer, 409, "way_off", kind="mail", needs=needs)
        problem(await client.get("/push-key"), 409, "way_off", kind="push")


SUBSCRIPTION: dict[str, Any] = {
    "endpoint": "https://push.example.net/send/secret",
    "expirationTime": None,
    "keys": {
        # The example of RFC 8291.
        "p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcx"
        "aOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        "auth": "BTBZMqHH6r4Tts7J_aSIgg",
    },
}


async def test_ways_are_added_shown_masked_and_forgotten(api: Api) -> None:
    set_up(api)
    async with await api.as_("turkish") as client, await api.as_("second") as other:
        wishes = (
            {"kind": "mail"},
            {"kind": "push", "subscription": SUBSCRIPTION},
            {"kind": "apprise", "url": "tgram://123:secret/456"},
            {"kind": "mail"},
        )
        answers = [await client.post("/me/ways", json=wish) for wish in wishes]
        assert [answer.status_code for answer in answers] == [201] * 4
        ways = (await client.get("/me/ways")).json()["ways"]
        assert [(way["kind"], way["shown"]) for way in ways] == [
            ("mail", "t…@example.org"),
            ("push", "push.example.net"),
            ("apprise", "tgram://…"),
        ]
        assert "secret" not in str(ways)
        problem(await other.delete(f"/me/ways/{ways[0]['id']}"), 403, "not_your_way")
        problem(await other.delete(f"/me/ways/{api.world.ids()}"), 404, "not_found", kind="way")
        for way in ways:
            assert (await client.delete(f"/me/ways/{way['id']}")).status_code == 204
        assert await api.world.count("way") == 0
    assert [event for one in api.world.told for event in one.events] == []


async def test_a_browser_rings_for_who_signed_in_there_last(api: Api) -> None:
    set_up(api)
    wish = {"kind": "push", "subscription": SUBSCRIPTION}
    async with await api.as_("turkish") as first, await api.as_("second") as second:
        for client in (first, second):
            assert (await client.post("/me/ways", json=wish)).status_code == 201
        assert (await first.get("/me/ways")).json()["ways"] == []
        assert len((await second.get("/me/ways")).json()["ways"]) == 1


@pytest.mark.parametrize(
    ("wish", "field", "what"),
    [
        ({"kind": "pigeon"}, "kind", "unknown"),
        ({"kind": "mail", "url": "mailto://x"}, "url", "unknown_field"),
        ({"kind": "push"}, "subscription", "missing"),
        ({"kind": "push", "subscription": {}}, "subscription", "malformed"),
        *(
            (
                {"kind": "push", "subscription": {**SUBSCRIPTION, "endpoint": endpoint}},
                "subscription.endpoint",
                "malformed",
            )
            for endpoint in (
                "http://push.example.net/",
                "https://127.0.0.1/",
                "https://localhost/",
                "https://169.254.169.254/latest",
                "https://[::ffff:10.0.0.1]/",
                "https://[64:ff9b::7f00:1]/",
                "https://push.example.net:8443/",
                "https://user@push.example.net/",
                "https://[",
                "file:///etc/passwd",
            )
        ),
        (
            {"kind": "push", "subscription": {**SUBSCRIPTION, "keys": {"p256dh": "AA", "auth": 1}}},
            "subscription.keys.p256dh",
            "malformed",
        ),
        ({"kind": "apprise", "url": "json://10.0.0.1/"}, "url", "unknown"),
        ({"kind": "apprise", "url": "tgram://a/b, json://localhost"}, "url", "malformed"),
        ({"kind": "apprise", "url": "tgram"}, "url", "malformed"),
    ],
)
async def test_an_address_that_is_none_or_leads_inwards_is_refused(
    api: Api, wish: dict[str, Any], field: str, what: str
) -> None:
    set_up(api)
    async with await api.as_("turkish") as client:
        answer = await client.post("/me/ways", json=wish)
    problem(answer, 422, "invalid_field", field=field, problem=what)


async def test_ten_ways_are_enough(api: Api) -> None:
    set_up(api)
    async with await api.as_("turkish") as client:
        for number in range(11):
            wish = {"kind": "apprise", "url": f"tgram://bot/{number}"}
            answer = await client.post("/me/ways", json=wish)
        problem(answer, 422, "invalid_field", problem="too_many", most=10)
        assert len((await client.get("/me/ways")).json()["ways"]) == 10


async def test_the_push_key_stays_the_same_and_is_a_point_on_the_curve(api: Api) -> None:
    set_up(api)
    async with await api.as_("turkish") as client:
        keys = {(await client.get("/push-key")).json()["key"] for _ in range(3)}
    assert len(keys) == 1
    assert len(keys.pop()) == 87
    for name in ("vapid.pem",):
        assert (api.settings.key_folder / name).stat().st_mode & 0o777 == 0o600


async def test_whoever_runs_this_sees_what_was_sent_and_what_fails(
    api: Api, mailbox: Mailbox
) -> None:
    mailbox.nobody = {"second@example.org": "550 5.1.1 <second@example.org> is unknown"}
    await by_mail(api.world, "second")
    await ring(api.world, api.world["second"])
    await told(api, mailbox)
    async with api.client() as nobody:
        text = (await nobody.get("http://imece.test/metrics")).text
    assert 'imece_notices_last_hour{state="sent",way="mail"} 1.0' in text
    assert 'imece_notices_last_hour{state="failed",way="mail"} 1.0' in text
    assert 'imece_ways_in_trouble{closed="yes",code="no_such_mailbox",way="mail"} 1.0' in text
    assert "example.org" not in text
