"""Every route with every kind of person: who may is written here, all others may not."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from fastapi.routing import iter_route_contexts
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute

from dispatcher.actions.accounts import hash_password
from dispatcher.actions.claiming import Held
from dispatcher.actions.hours import credit_hours
from dispatcher.actions.keys import link_key
from dispatcher.actions.links import Links
from dispatcher.actions.notices import queue_due
from dispatcher.actions.outcomes import write_outcome
from dispatcher.actions.submitting import HandedIn
from dispatcher.actions.ways import add_way
from dispatcher.api.app import PREFIX
from dispatcher.domain.actor import Actor
from dispatcher.domain.task import Task
from dispatcher.domain.way import WayKind
from dispatcher.store.hours import Part, lines_of
from tests.api.counselling_access import COUNSELLING, SEEKER, SEEKERS_ALONE, talk
from tests.api.counselling_access import Make as AskMake
from tests.support.api import A_POST, OURS, Api
from tests.support.counselling import Seeker
from tests.support.ringing import by_mail, ring, set_up

# What each of them is, is said in tests/support/world.py: `turkish` and `second` are volunteers for
# whom the relief organisation vouches, `free` is one for whom nobody does, `other_…` belong to an
# organisation in another response.
PEOPLE = (
    *("nobody", "turkish", "second", "free", "coordinator", "observer", "supervisor"),
    *("other_volunteer", "other_coordinator", "other_observer", "other_supervisor"),
)
EVERYBODY = frozenset(PEOPLE)
SIGNED_IN = EVERYBODY - {"nobody"}
COORDINATE = frozenset({"coordinator", "supervisor"})
WATCH = COORDINATE | {"observer"}
VOLUNTEER = frozenset({"turkish", "second", "free", "other_volunteer"})
TOLD = VOLUNTEER | COORDINATE | {"other_coordinator", "other_supervisor"}
OTHER_COORDINATE = frozenset({"other_coordinator", "other_supervisor"})
OTHER_WATCH = OTHER_COORDINATE | {"other_observer"}
ABLE = frozenset({"turkish", "second"})
HOLDER = frozenset({"turkish"})
REVIEW = COORDINATE | {"second"}


@dataclass
class Call:
    """A request that the right person would be granted."""

    path: str
    json: dict[str, Any] | None = None
    form: dict[str, Any] | None = None
    files: dict[str, Any] | None = None


class Scenery:
    """Makes what a request is about, afresh for each."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self.world = api.world

    async def task(self, **wishes: Any) -> Task:
        return await self.world.post(**{"organisation_only": True, **wishes})

    async def held(self) -> Held:
        return await self.world.claim(await self.task(), self.world["turkish"])

    async def handed_in(self) -> HandedIn:
        return await self.world.submit(await self.held(), self.world["turkish"])

    async def waiting_import(self) -> str:
        async with await self.api.as_("coordinator") as client:
            answer = await client.post(
                "/imports",
                data={"response": "quake", "to": "en", "start": "false"},
                files={"file": ("calls.csv", b"text,language\nSu lazim,tr\n")},
            )
        assert answer.status_code == 201, answer.text
        number: str = answer.json()["id"]
        return number

    async def read_document(self) -> str:
        async with await self.api.as_("coordinator") as client:
            answer = await client.post("/documents", json=A_DOCUMENT)
            assert answer.status_code == 201, answer.text
            number: str = answer.json()["id"]
            started = await client.post(f"/documents/{number}/start", json=A_START)
        assert started.status_code == 200, started.text
        return number


A_DOCUMENT = {"response": "quake", "text": "Su lazım. Ekmek lazım.", "source_language": "tr"}
A_START = {"to": ["en"], "urgency": "urgent"}

Make = Callable[[Scenery], Awaitable[Call]]


def plain(path: str, json: dict[str, Any] | None = None) -> Make:
    async def make(_: Scenery) -> Call:
        return Call(path, json)

    return make


def on_task(path: str, json: dict[str, Any] | None = None) -> Make:
    async def make(scenery: Scenery) -> Call:
        return Call(path.format((await scenery.task()).id), json)

    return make


def on_claim(path: str, *, fence: bool = True, **json: Any) -> Make:
    async def make(scenery: Scenery) -> Call:
        claim = (await scenery.held()).claim
        return Call(path.format(claim.id), {"fence": claim.fence, **json} if fence else json)

    return make


def on_work(path: str, json: dict[str, Any] | None = None) -> Make:
    async def make(scenery: Scenery) -> Call:
        return Call(path.format((await scenery.handed_in()).submission.id), json)

    return make


def on_offer(path: str, json: dict[str, Any] | None = None) -> Make:
    async def make(scenery: Scenery) -> Call:
        offer = await scenery.world.ring(await scenery.task(), scenery.world["turkish"])
        return Call(path.format(offer.id), json)

    return make


def on_import(path: str, json: dict[str, Any] | None = None) -> Make:
    async def make(scenery: Scenery) -> Call:
        return Call(path.format(await scenery.waiting_import()), json)

    return make


def on_document(path: str, json: dict[str, Any] | None = None) -> Make:
    async def make(scenery: Scenery) -> Call:
        return Call(path.format(await scenery.read_document()), json)

    return make


def with_ways(path: str, json: dict[str, Any] | None = None) -> Make:
    async def make(scenery: Scenery) -> Call:
        set_up(scenery.api)
        return Call(path, json)

    return make


def on_lane(path: str, json: dict[str, Any] | None = None) -> Make:
    async def make(scenery: Scenery) -> Call:
        lane = (await scenery.task()).lane.id
        return Call(path.format(lane), None if json is None else {"lane": lane, **json})

    return make


async def own_way(scenery: Scenery) -> Call:
    address = f"tgram://bot/{scenery.world.ids()}"
    turkish = scenery.world["turkish"]
    way = await scenery.world.act(add_way, turkish, WayKind.APPRISE, address)
    return Call(f"/me/ways/{way.id}")


async def accept_link(scenery: Scenery) -> Call:
    """As it stands in a message that was sent a moment ago."""
    await by_mail(scenery.world, "turkish")
    offer = (await ring(scenery.world, scenery.world["turkish"]))[0]
    await queue_due(scenery.world.db, scenery.world.at(), [WayKind.MAIL])
    links = Links(link_key(scenery.api.settings.key_folder))
    return Call("/offers/accept-by-link", {"token": links.to_accept(offer.id, offer.ends_at)})


def stop_link(path: str) -> Make:
    async def make(scenery: Scenery) -> Call:
        way = (await by_mail(scenery.world, "turkish"))[0]
        token = Links(link_key(scenery.api.settings.key_folder)).to_stop(way.id)
        return Call(path.format(token), None if "{}" in path else {"token": token})

    return make


async def captions_handed_in(scenery: Scenery) -> Call:
    turkish = scenery.world["turkish"]
    held = await scenery.world.claim(await scenery.task(kind="captioning"), turkish)
    cues = [{"start_ms": 0, "end_ms": 1000, "text": "Water"}]
    work = await scenery.world.submit(held, turkish, cues=cues)
    return Call(f"/submissions/{work.submission.id}/captions")


async def given(scenery: Scenery) -> Call:
    task, volunteer = await scenery.task(), scenery.world["turkish"]
    return Call(f"/tasks/{task.id}/assign", {"volunteer": str(volunteer.id)})


async def credited(scenery: Scenery) -> UUID:
    """An hours entry for work that the relief organisation asked for."""
    world = scenery.world
    held = await scenery.held()
    world.clock.go(minutes=5)
    await world.submit(held, world["turkish"])
    world.clock.go(seconds=30)
    await credit_hours(world.db, world.at())
    async with world.db.snapshot() as connection:
        (line,) = await lines_of(connection, Part(), before=None, limit=1)
    return line.id


def on_hours(path: str, **json: Any) -> Make:
    async def make(scenery: Scenery) -> Call:
        entry = str(await credited(scenery))
        return Call(path, json | ({"entry": entry} if json else {"entries": [entry]}))

    return make


async def own_period(scenery: Scenery) -> Call:
    """Everybody who may ask has hours in it."""
    world = scenery.world
    for name in VOLUNTEER:
        held = await world.claim(await world.post(), world[name])
        world.clock.go(minutes=1)
        await world.submit(held, world[name])
    world.clock.go(seconds=30)
    await credit_hours(world.db, world.at())
    today = datetime.now(UTC).date().isoformat()
    return Call("/me/certificates", {"since": "2026-01-01", "until": today})


async def own_certificate(scenery: Scenery) -> Call:
    call = await own_period(scenery)
    _, body = await _ask(scenery.api, "turkish", "POST", call)
    return Call(f"/me/certificates/{body['statement']['id']}/pdf")


async def own_outcome(scenery: Scenery) -> Call:
    world = scenery.world
    number = await world.act(
        write_outcome, world["coordinator"], world.relief, world.response, "It went out"
    )
    return Call(f"/organisations/relief/outcomes/{number}")


async def sign_in(scenery: Scenery) -> Call:
    return Call("/session", {"email": "known@example.org", "password": "a long password"})


async def public_task(scenery: Scenery) -> Call:
    await scenery.task(organisation_only=False)
    return Call("/board/next", {})


async def upload(_: Scenery) -> Call:
    form = {"response": "quake", "to": "en"}
    return Call("/imports", form=form, files={"file": ("calls.csv", b"text\nSu lazim\n")})


async def send(_: Scenery) -> Call:
    return Call("/files", json={"any": "bytes are a text"})


async def given_out(scenery: Scenery) -> Call:
    """A file of a task for the organisation's own people."""
    async with await scenery.api.as_("coordinator") as client:
        sent = await client.post("/files", content=b"Su lazim")
        assert sent.status_code == 201, sent.text
        body = {**A_POST, "audience": "organisation", "files": [sent.json()["id"]]}
        assert (await client.post("/tasks", json=body)).status_code == 201
    return Call(f"/files/{sent.json()['id']}")


async def saved_form(scenery: Scenery) -> Call:
    body = {"name": "Triage", "form": A_FORM}
    async with await scenery.api.as_("coordinator") as client:
        answer = await client.post("/forms", json=body)
    assert answer.status_code == 201, answer.text
    return Call(f"/forms/{answer.json()['id']}")


def on_form(path: str) -> Make:
    async def make(scenery: Scenery) -> Call:
        return Call(path.format((await saved_form(scenery)).path.removeprefix("/forms/")))

    return make


A_FORM = {"type": "object", "properties": {"n": {"type": "integer", "x-label": "How many?"}}}


async def terms(_: Scenery) -> Call:
    form = {"source": "tr", "target": "en"}
    files = {"file": ("terms.csv", b"term,wanted\nsu,water\n")}
    return Call("/responses/quake/glossary/import", form=form, files=files)


async def a_term(scenery: Scenery) -> Call:
    async with await scenery.api.as_("coordinator") as client:
        answer = await client.put("/responses/quake/glossary", json=TERM)
    return Call(f"/responses/quake/glossary/terms/{answer.json()['id']}")


TERM = {"source_language": "tr", "target_language": "en", "term": "su", "wanted": "water"}
POST = {**A_POST}
TEXT = {"text": "We need water"}
WAVE = {"after_s": 0, "ring": 2, "circle": "near"}

TABLE: dict[tuple[str, str], tuple[frozenset[str], Make]] = {
    ("POST", "/api/v1/session"): (EVERYBODY, sign_in),
    ("DELETE", "/api/v1/session"): (SIGNED_IN, plain("/session")),
    ("GET", "/api/v1/me"): (SIGNED_IN, plain("/me")),
    ("PATCH", "/api/v1/me"): (SIGNED_IN, plain("/me", {"locale": "tr"})),
    ("PUT", "/api/v1/me/presence"): (SIGNED_IN, plain("/me/presence", {"state": "away"})),
    ("GET", "/api/v1/me/availability"): (VOLUNTEER, plain("/me/availability")),
    ("PUT", "/api/v1/me/availability"): (
        VOLUNTEER,
        plain("/me/availability", {"timezone": "Europe/Istanbul"}),
    ),
    ("POST", "/api/v1/tasks"): (COORDINATE, plain("/tasks", POST)),
    ("GET", "/api/v1/tasks"): (WATCH, plain("/tasks?organisation=relief")),
    ("GET", "/api/v1/tasks/{task_id}"): (WATCH | ABLE, on_task("/tasks/{}")),
    ("PATCH", "/api/v1/tasks/{task_id}"): (COORDINATE, on_task("/tasks/{}", {"title": "Water"})),
    ("POST", "/api/v1/tasks/{task_id}/cancel"): (COORDINATE, on_task("/tasks/{}/cancel", {})),
    ("POST", "/api/v1/tasks/{task_id}/language"): (
        COORDINATE | ABLE,
        on_task("/tasks/{}/language", {"language": "az"}),
    ),
    ("POST", "/api/v1/tasks/{task_id}/claim"): (ABLE, on_task("/tasks/{}/claim")),
    ("GET", "/api/v1/board"): (VOLUNTEER, plain("/board")),
    ("POST", "/api/v1/board/next"): (VOLUNTEER, public_task),
    ("GET", "/api/v1/offers"): (VOLUNTEER, plain("/offers")),
    ("POST", "/api/v1/offers/{offer_id}/see"): (HOLDER, on_offer("/offers/{}/see")),
    ("POST", "/api/v1/offers/{offer_id}/accept"): (HOLDER, on_offer("/offers/{}/accept")),
    ("POST", "/api/v1/offers/{offer_id}/decline"): (
        HOLDER,
        on_offer("/offers/{}/decline", {"reason": "not_now"}),
    ),
    ("GET", "/api/v1/tasks/{task_id}/offers"): (WATCH, on_task("/tasks/{}/offers")),
    ("GET", "/api/v1/tasks/{task_id}/candidates"): (COORDINATE, on_task("/tasks/{}/candidates")),
    ("POST", "/api/v1/tasks/{task_id}/assign"): (COORDINATE, given),
    ("POST", "/api/v1/tasks/{task_id}/ring"): (COORDINATE, on_task("/tasks/{}/ring")),
    ("GET", "/api/v1/organisations/{slug}/routing"): (
        WATCH,
        plain("/organisations/relief/routing"),
    ),
    ("PUT", "/api/v1/organisations/{slug}/routing/{urgency}"): (
        COORDINATE,
        plain("/organisations/relief/routing/soon", {"waves": [WAVE]}),
    ),
    ("DELETE", "/api/v1/organisations/{slug}/routing/{urgency}"): (
        COORDINATE,
        plain("/organisations/relief/routing/soon"),
    ),
    ("POST", "/api/v1/organisations/{slug}/routing-preview"): (
        COORDINATE,
        on_lane("/organisations/relief/routing-preview", {"urgency": "soon", "waves": [WAVE]}),
    ),
    ("PUT", "/api/v1/organisations/{slug}/lanes/{lane_id}/pause"): (
        COORDINATE,
        on_lane("/organisations/relief/lanes/{}/pause"),
    ),
    ("DELETE", "/api/v1/organisations/{slug}/lanes/{lane_id}/pause"): (
        COORDINATE,
        on_lane("/organisations/relief/lanes/{}/pause"),
    ),
    ("GET", "/api/v1/claims"): (SIGNED_IN, plain("/claims")),
    ("GET", "/api/v1/claims/{claim_id}"): (HOLDER, on_claim("/claims/{}", fence=False)),
    ("POST", "/api/v1/claims/{claim_id}/extend"): (HOLDER, on_claim("/claims/{}/extend")),
    ("POST", "/api/v1/claims/{claim_id}/release"): (HOLDER, on_claim("/claims/{}/release")),
    ("POST", "/api/v1/claims/{claim_id}/revoke"): (
        COORDINATE,
        on_claim("/claims/{}/revoke", fence=False),
    ),
    ("GET", "/api/v1/claims/{claim_id}/calendar"): (
        HOLDER,
        on_claim("/claims/{}/calendar", fence=False),
    ),
    ("PUT", "/api/v1/claims/{claim_id}/draft"): (
        HOLDER,
        on_claim("/claims/{}/draft", content=TEXT),
    ),
    ("PATCH", "/api/v1/claims/{claim_id}/draft"): (
        HOLDER,
        on_claim("/claims/{}/draft", segments=[{"id": "1", "target": "Water"}]),
    ),
    ("POST", "/api/v1/claims/{claim_id}/submit"): (
        HOLDER,
        on_claim("/claims/{}/submit", content=TEXT),
    ),
    ("GET", "/api/v1/reviews"): (SIGNED_IN, plain("/reviews")),
    ("GET", "/api/v1/submissions/{submission_id}"): (REVIEW | HOLDER, on_work("/submissions/{}")),
    ("GET", "/api/v1/submissions/{submission_id}/captions"): (
        REVIEW | HOLDER,
        captions_handed_in,
    ),
    ("POST", "/api/v1/submissions/{submission_id}/accept"): (
        REVIEW,
        on_work("/submissions/{}/accept", {}),
    ),
    ("POST", "/api/v1/submissions/{submission_id}/return"): (
        REVIEW,
        on_work("/submissions/{}/return", {"remarks": "A word is missing"}),
    ),
    ("POST", "/api/v1/imports"): (COORDINATE, upload),
    ("GET", "/api/v1/imports"): (SIGNED_IN, plain("/imports")),
    ("GET", "/api/v1/imports/{import_id}"): (WATCH, on_import("/imports/{}")),
    ("DELETE", "/api/v1/imports/{import_id}"): (COORDINATE, on_import("/imports/{}")),
    ("POST", "/api/v1/imports/{import_id}/start"): (
        COORDINATE,
        on_import("/imports/{}/start", {"mapping": {"text": "text"}}),
    ),
    ("GET", "/api/v1/imports/{import_id}/rejects"): (COORDINATE, on_import("/imports/{}/rejects")),
    ("POST", "/api/v1/documents"): (COORDINATE, plain("/documents", A_DOCUMENT)),
    ("GET", "/api/v1/documents"): (SIGNED_IN, plain("/documents")),
    ("GET", "/api/v1/documents/{document_id}"): (WATCH, on_document("/documents/{}")),
    ("POST", "/api/v1/documents/{document_id}/start"): (
        COORDINATE,
        on_document("/documents/{}/start", A_START),
    ),
    ("POST", "/api/v1/documents/{document_id}/cancel"): (
        COORDINATE,
        on_document("/documents/{}/cancel", {}),
    ),
    ("GET", "/api/v1/documents/{document_id}/translation"): (
        WATCH,
        on_document("/documents/{}/translation?to=en"),
    ),
    ("POST", "/api/v1/files"): (SIGNED_IN, send),
    ("GET", "/api/v1/files/{file_id}"): (WATCH | ABLE, given_out),
    ("GET", "/api/v1/forms"): (COORDINATE | OTHER_COORDINATE, plain("/forms")),
    ("POST", "/api/v1/forms"): (
        COORDINATE,
        plain("/forms", {"organisation": "relief", "name": "Triage", "form": A_FORM}),
    ),
    ("DELETE", "/api/v1/forms/{form_id}"): (COORDINATE, saved_form),
    ("GET", "/api/v1/exports"): (WATCH | OTHER_WATCH, plain("/exports?response=quake")),
    ("GET", "/api/v1/exports/{form_id}"): (WATCH, on_form("/exports/{}?response=quake")),
    ("GET", "/api/v1/exports/{form_id}/agreement"): (
        WATCH,
        on_form("/exports/{}/agreement?response=quake"),
    ),
    ("GET", "/api/v1/responses"): (SIGNED_IN, plain("/responses")),
    ("GET", "/api/v1/shortages"): (
        WATCH | {"other_coordinator", "other_observer", "other_supervisor"},
        plain("/shortages"),
    ),
    ("GET", "/api/v1/figures"): (WATCH, plain("/figures?response=quake")),
    ("GET", "/api/v1/figures/timeline"): (WATCH, plain("/figures/timeline?response=quake")),
    ("GET", "/api/v1/organisations/{slug}/people"): (
        COORDINATE,
        plain("/organisations/relief/people"),
    ),
    ("GET", "/api/v1/me/ways"): (TOLD, plain("/me/ways")),
    ("POST", "/api/v1/me/ways"): (TOLD, with_ways("/me/ways", {"kind": "mail"})),
    ("DELETE", "/api/v1/me/ways/{way_id}"): (HOLDER, own_way),
    ("GET", "/api/v1/push-key"): (SIGNED_IN, with_ways("/push-key")),
    ("POST", "/api/v1/offers/accept-by-link"): (EVERYBODY, accept_link),
    ("POST", "/api/v1/ways/unsubscribe"): (EVERYBODY, stop_link("/ways/unsubscribe")),
    ("POST", "/api/v1/ways/unsubscribe/{token}"): (EVERYBODY, stop_link("/ways/unsubscribe/{}")),
    ("GET", "/api/v1/ways/unsubscribe/{token}"): (EVERYBODY, stop_link("/ways/unsubscribe/{}")),
    ("GET", "/api/v1/organisations/{slug}/trust"): (
        COORDINATE,
        plain("/organisations/relief/trust"),
    ),
    ("GET", "/api/v1/me/hours"): (VOLUNTEER, plain("/me/hours")),
    ("GET", "/api/v1/me/hours/entries"): (VOLUNTEER, plain("/me/hours/entries")),
    ("GET", "/api/v1/me/hours/statement.csv"): (VOLUNTEER, plain("/me/hours/statement.csv")),
    ("GET", "/api/v1/me/hours/statement.pdf"): (VOLUNTEER, plain("/me/hours/statement.pdf")),
    ("GET", "/api/v1/organisations/{slug}/hours"): (WATCH, plain("/organisations/relief/hours")),
    ("GET", "/api/v1/organisations/{slug}/hours/entries"): (
        WATCH,
        plain("/organisations/relief/hours/entries"),
    ),
    ("POST", "/api/v1/organisations/{slug}/hours/confirm"): (
        COORDINATE,
        on_hours("/organisations/relief/hours/confirm"),
    ),
    ("POST", "/api/v1/organisations/{slug}/hours/correct"): (
        COORDINATE,
        on_hours("/organisations/relief/hours/correct", minutes=3, reason="Asked"),
    ),
    ("POST", "/api/v1/me/certificates"): (VOLUNTEER, own_period),
    ("GET", "/api/v1/me/certificates"): (VOLUNTEER, plain("/me/certificates")),
    ("GET", "/api/v1/me/certificates/{certificate_id}/pdf"): (HOLDER, own_certificate),
    ("GET", "/api/v1/certificate-key"): (EVERYBODY, plain("/certificate-key")),
    ("POST", "/api/v1/certificates/verify"): (
        EVERYBODY,
        plain("/certificates/verify", {"code": "made up"}),
    ),
    ("GET", "/api/v1/me/outcomes"): (VOLUNTEER, plain("/me/outcomes")),
    ("POST", "/api/v1/me/outcomes/read"): (VOLUNTEER, plain("/me/outcomes/read")),
    ("GET", "/api/v1/organisations/{slug}/outcomes"): (
        COORDINATE,
        plain("/organisations/relief/outcomes"),
    ),
    ("POST", "/api/v1/organisations/{slug}/outcomes"): (
        COORDINATE,
        plain("/organisations/relief/outcomes", {"response": "quake", "text": "It went out"}),
    ),
    ("DELETE", "/api/v1/organisations/{slug}/outcomes/{outcome_id}"): (COORDINATE, own_outcome),
    ("GET", "/api/v1/responses/{slug}/glossary"): (SIGNED_IN, plain("/responses/quake/glossary")),
    ("PUT", "/api/v1/responses/{slug}/glossary"): (
        COORDINATE,
        plain("/responses/quake/glossary", TERM),
    ),
    ("DELETE", "/api/v1/responses/{slug}/glossary/terms/{term_id}"): (COORDINATE, a_term),
    ("POST", "/api/v1/responses/{slug}/glossary/import"): (COORDINATE, terms),
    ("GET", "/api/v1/responses/{slug}/glossary/csv"): (
        COORDINATE,
        plain("/responses/quake/glossary/csv"),
    ),
    ("POST", "/api/v1/places/find"): (SIGNED_IN, plain("/places/find", {"name": ""})),
    ("GET", "/api/v1/languages"): (SIGNED_IN, plain("/languages")),
    ("POST", "/api/v1/language/detect"): (SIGNED_IN, plain("/language/detect", {"text": "Su"})),
    ("GET", "/api/v1/config"): (EVERYBODY, plain("/config")),
    ("GET", "/api/v1/openapi.json"): (EVERYBODY, plain("/openapi.json")),
    ("GET", "/api/v1/asyncapi.json"): (EVERYBODY, plain("/asyncapi.json")),
    ("GET", "/api/v1/live/poll"): (SIGNED_IN, plain("/live/poll?wait_s=0")),
    ("GET", "/healthz"): (EVERYBODY, plain("//healthz")),
    ("GET", "/readyz"): (EVERYBODY, plain("//readyz")),
    ("GET", "/metrics"): (EVERYBODY, plain("//metrics")),
}


def counselling(make: AskMake) -> Make:
    async def with_api(scenery: Scenery) -> Call:
        return Call(*await make(scenery.api))

    return with_api


TABLE |= {key: (who, counselling(make)) for key, (who, make) in COUNSELLING.items()}

# These answer for as long as somebody listens: asked for their first answer alone, below.
LONG = {("WS", "/api/v1/live"), ("GET", "/api/v1/live/sse")}
PAGES = {("GET", "")}
"""Whatever no route takes is a page of the web; it holds nothing of anybody's."""


def all_routes(routes: Sequence[BaseRoute], prefix: str = "") -> Iterator[tuple[str, str]]:
    """(method, path) of everything that can be called."""
    for known in iter_route_contexts(routes):
        route = known.original_route
        if isinstance(route, Mount):
            if route.routes:
                yield from all_routes(route.routes, prefix + route.path)
            else:
                yield "GET", prefix + route.path
        elif isinstance(route, WebSocketRoute):
            yield "WS", f"{prefix}{known.path}"
        elif isinstance(route, Route):
            path = str(known.path).replace(
                ":uuid}", "}"
            )  # how it is matched is not what it is called
            for method in sorted((known.methods or set()) - {"HEAD"}):
                yield method, f"{prefix}{path}"
        else:
            raise AssertionError(f"a route of a new sort, which nobody walks yet: {route!r}")


async def test_every_route_is_in_the_table(api: Api) -> None:
    assert set(all_routes(api.app.routes)) == set(TABLE) | SEEKERS_ALONE | LONG | PAGES


async def _ask(api: Api, name: str, method: str, call: Call) -> tuple[int, dict[str, Any]]:
    headers = {"origin": OURS}
    if name != "nobody":
        headers["cookie"] = await api.session(api.world[name])
    path = call.path.removeprefix("/") if call.path.startswith("//") else PREFIX + call.path
    async with api.client(**headers) as client:
        answer = await client.request(
            method, OURS + path, json=call.json, data=call.form, files=call.files
        )
    is_json = "json" in answer.headers.get("content-type", "")
    body = answer.json() if is_json else {}
    return answer.status_code, body if isinstance(body, dict) else {}


GRANTED = {200, 201, 204, 307}


async def _misjudged(
    scenery: Scenery, method: str, path: str, allowed: frozenset[str], make: Make
) -> list[str]:
    """Who was let in and should not have been, or the other way round."""
    wrong: list[str] = []
    for_the_others = await make(scenery)
    for name in PEOPLE:
        call = await make(scenery) if name in allowed else for_the_others
        status, body = await _ask(scenery.api, name, method, call)
        expected = GRANTED if name in allowed else {401} if name == "nobody" else {403}
        if status not in expected:
            wrong.append(f"{method} {path}: {name} was answered {status} {body.get('code')}")
    return wrong


async def test_only_those_in_the_table_may(api: Api) -> None:
    await api.world.join("known", password_hash=await hash_password("a long password"))
    scenery = Scenery(api)
    wrong: list[str] = []
    for (method, path), (allowed, make) in TABLE.items():
        wrong += await _misjudged(scenery, method, path, allowed, make)
    assert wrong == []


async def test_a_talk_is_its_seeker_s_alone(api: Api) -> None:
    scene, seeker = await talk(api)
    other = await scene.begin()
    wrong = []
    for (method, what), body in SEEKER.items():
        call = Call(f"/talk/sessions/{seeker.id}{what}", body)
        for name in PEOPLE:  # also its counsellor, and their supervisor
            status, _ = await _ask(api, name, method, call)
            if status != 401:
                wrong.append(f"{method} {what}: {name} was answered {status}")
        others = Seeker(api, seeker.id, other.token)
        answer = await others.ask(method, what, json=body)
        if answer.status_code != 404:
            wrong.append(f"{method} {what}: another seeker was answered {answer.status_code}")
        for shown in ("Bearer", "Basic", ""):
            headers = {"authorization": f"{shown} {seeker.token}"}
            async with api.client(**headers) as client:
                answer = await client.request(method, call.path, json=body)
            if answer.status_code != 401:
                wrong.append(f"{method} {what}: a token shown as {shown} was let in")
    for (method, what), body in SEEKER.items():
        answer = await seeker.ask(method, what, json=body)
        if answer.status_code not in GRANTED:
            wrong.append(f"{method} {what}: its seeker was answered {answer.status_code}")
    assert wrong == []


async def _first_answer(api: Api, path: str, headers: dict[str, str], kind: str) -> dict[str, Any]:
    """The beginning of an answer that goes on; the asker leaves then."""
    began: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
    asked = False

    async def receive() -> dict[str, Any]:
        nonlocal asked
        if not asked:
            asked = True
            if kind == "websocket":
                return {"type": "websocket.connect"}
            return {"type": "http.request", "body": b"", "more_body": False}
        await asyncio.Event().wait()
        raise AssertionError("nobody wakes this")

    async def send(message: Any) -> None:
        if not began.done():
            began.set_result(dict(message))

    scope = {
        "type": kind,
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "ws" if kind == "websocket" else "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(b"host", b"imece.test")]
        + [(name.encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 1),
        "server": ("imece.test", 80),
        "subprotocols": [],
        "extensions": {"websocket.http.response": {}},
        "state": {},
    }
    serving = asyncio.create_task(api.app(scope, receive, send))
    try:
        return await asyncio.wait_for(began, timeout=10)
    finally:
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)


async def test_only_who_is_signed_in_may_listen(api: Api) -> None:
    for name in PEOPLE:
        headers = {} if name == "nobody" else {"cookie": await api.session(api.world[name])}
        stream = await _first_answer(api, f"{PREFIX}/live/sse", headers, "http")
        assert stream["status"] == (401 if name == "nobody" else 200)
        socket = await _first_answer(api, f"{PREFIX}/live", headers, "websocket")
        if name == "nobody":
            assert (socket["type"], socket["status"]) == ("websocket.http.response.start", 401)
        else:
            assert socket["type"] == "websocket.accept"


async def test_nobody_s_task_of_another_organisation_is_in_a_list(api: Api) -> None:
    task = await api.world.post()
    people: dict[str, Actor] = {name: api.world[name] for name in SIGNED_IN}
    for name in people:
        async with await api.as_(name) as client:
            answer = await client.get("/tasks")
            seen = [one["id"] for one in answer.json().get("tasks", ())]
            assert seen == ([str(task.id)] if name in WATCH else [])
