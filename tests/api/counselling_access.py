"""Rows of the table of test_access.py that are about counselling."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from dispatcher.api.newcomers import Newcomers
from dispatcher.domain.sessions.offer import CODE_VERSION
from tests.support.api import Api
from tests.support.calls import rung
from tests.support.counselling import (
    CLOSING,
    Scene,
    Seeker,
    clear_counsellor,
    offer_counselling,
    on_shift,
)
from tests.support.training import attempt, right_answers

Ask = tuple[str, dict[str, Any] | None]
Make = Callable[[Api], Awaitable[Ask]]

COUNSEL = frozenset({"turkish", "second"})
HOLDER = frozenset({"turkish"})
SUPERVISOR = frozenset({"supervisor"})
COORDINATE = frozenset({"coordinator", "supervisor"})
WATCH = COORDINATE | {"observer"}
VOLUNTEER = frozenset({"turkish", "second", "free", "other_volunteer"})
SIGNED_IN = VOLUNTEER | WATCH | {"other_coordinator", "other_observer", "other_supervisor"}
EVERYBODY = SIGNED_IN | {"nobody"}


async def opened(api: Api) -> Scene:
    """Counselling with nobody in it; the right people are there."""
    scene, world = Scene(api), api.world
    # More begin here than people in one place would.
    api.app.state.edge.newcomers = Newcomers()
    await offer_counselling(world, cap=10)
    if not await world.count("shift"):
        await on_shift(world, "supervisor")
    for name in (*sorted(COUNSEL), "kurdish"):
        await clear_counsellor(world, name)
    for name in ("supervisor", "kurdish", *sorted(COUNSEL)):
        await api.app.state.edge.presence.come_back(world[name].id)
    api.app.state.edge.staff.forget(world.response.id)
    async with world.db.read() as connection:
        rows = await connection.fetch("select id from counselling_session where state <> 'over'")
    for row in rows:
        assert (await scene.do("supervisor", str(row["id"]), "end")).status_code == 204
    return scene


async def talk(api: Api, holder: str | None = "turkish") -> tuple[Scene, Seeker]:
    """In English, which all of them know well."""
    scene = await opened(api)
    seeker = await scene.begin(language="en")
    if holder is not None:
        await scene.next(holder)
    return scene, seeker


def plain(path: str, json: dict[str, Any] | None = None) -> Make:
    async def make(api: Api) -> Ask:
        await opened(api)
        return path, json

    return make


def in_talk(what: str, **json: Any) -> Make:
    async def make(api: Api) -> Ask:
        _, seeker = await talk(api)
        return f"/sessions/{seeker.id}{what}", json

    return make


def watched(what: str, **json: Any) -> Make:
    async def make(api: Api) -> Ask:
        scene, seeker = await talk(api)
        begun = await scene.do("supervisor", seeker.id, "watch")
        assert begun.status_code == 200, begun.text
        return f"/sessions/{seeker.id}{what}", json

    return make


async def somebody_waits(api: Api) -> Ask:
    await talk(api, None)
    return "/sessions/next", {}


async def rings(api: Api) -> Ask:
    _, seeker = await talk(api, None)
    call = await rung(api.world, UUID(seeker.id), "turkish")
    return f"/calls/{call.id}/decline", None


async def handed_over(api: Api) -> Ask:
    scene, seeker = await talk(api, "kurdish")
    await scene.do("kurdish", seeker.id, "transfer")
    await seeker.ask("POST", "/transfer", json={"agree": True})
    return f"/sessions/{seeker.id}/transfer/take", {}


def about(path: str, json: dict[str, Any] | None = None, who: str = "turkish") -> Make:
    async def make(api: Api) -> Ask:
        await opened(api)
        return path.format(api.world[who].id), json

    return make


async def new_shift(api: Api) -> Ask:
    scene = await opened(api)
    later = datetime.now(UTC) + timedelta(days=2 + await scene.world.count("shift"))
    return "/organisations/relief/shifts", {
        "account": str(scene.world["supervisor"].id),
        "role": "supervisor",
        "starts_at": later.isoformat(),
        "ends_at": (later + timedelta(hours=1)).isoformat(),
    }


async def a_shift(api: Api) -> Ask:
    path, body = await new_shift(api)
    made = await Scene(api).as_("coordinator", "POST", path, json=body)
    return f"{path}/{made.json()['id']}", None


async def ended(api: Api) -> str:
    scene, seeker = await talk(api)
    assert (await scene.do("supervisor", seeker.id, "end")).status_code == 204
    return seeker.id


async def new_incident(api: Api) -> Ask:
    return f"/sessions/{await ended(api)}/incidents", {**INCIDENT, "client_id": str(uuid4())}


async def an_incident(api: Api) -> Ask:
    path, body = await new_incident(api)
    made = await Scene(api).as_("supervisor", "POST", path, json=body)
    return f"/incidents/{made.json()['id']}", None


INCIDENT: dict[str, Any] = {
    "kind": "risk_to_life",
    "done": ["stayed"],
    "passed_to": ["nobody"],
    "text": "Enkaz altında",
}
MESSAGE = {"client_id": str(uuid4()), "text": "Buradayım"}
NOTHING = {"vetting": None, "training": None, "code_of_conduct": None}
OFFER = {"organisation": "relief", "open": True}
BEGIN = {"client_id": str(uuid4()), "language": "tr"}

P = "/api/v1"


async def an_attempt(_: Api) -> Ask:
    return "/me/training/attempts", attempt(right_answers())


COUNSELLING: dict[tuple[str, str], tuple[frozenset[str], Make]] = {
    ("GET", f"{P}/talk/{{response}}"): (EVERYBODY, plain("/talk/quake")),
    ("POST", f"{P}/talk/{{response}}/sessions"): (EVERYBODY, plain("/talk/quake/sessions", BEGIN)),
    ("POST", f"{P}/talk/{{response}}/turned-away"): (
        EVERYBODY,
        plain("/talk/quake/turned-away", BEGIN),
    ),
    ("POST", f"{P}/sessions/next"): (COUNSEL, somebody_waits),
    ("GET", f"{P}/calls"): (VOLUNTEER, plain("/calls")),
    ("POST", f"{P}/calls/{{call_id}}/decline"): (HOLDER, rings),
    ("GET", f"{P}/sessions"): (SIGNED_IN, plain("/sessions")),
    ("GET", f"{P}/sessions/{{session_id}}"): (HOLDER, in_talk("")),
    ("GET", f"{P}/sessions/{{session_id}}/messages"): (HOLDER, in_talk("/messages")),
    ("POST", f"{P}/sessions/{{session_id}}/messages"): (HOLDER, in_talk("/messages", **MESSAGE)),
    ("POST", f"{P}/sessions/{{session_id}}/typing"): (HOLDER, in_talk("/typing")),
    ("POST", f"{P}/sessions/{{session_id}}/severity"): (
        HOLDER | SUPERVISOR,
        in_talk("/severity", severity=2),
    ),
    ("GET", f"{P}/sessions/{{session_id}}/notes"): (HOLDER, in_talk("/notes")),
    ("POST", f"{P}/sessions/{{session_id}}/notes"): (HOLDER, in_talk("/notes", text="Sakin")),
    ("POST", f"{P}/sessions/{{session_id}}/help"): (HOLDER, in_talk("/help")),
    ("POST", f"{P}/sessions/{{session_id}}/transfer"): (HOLDER, in_talk("/transfer")),
    ("DELETE", f"{P}/sessions/{{session_id}}/transfer"): (HOLDER, in_talk("/transfer")),
    ("POST", f"{P}/sessions/{{session_id}}/transfer/take"): (COUNSEL, handed_over),
    ("POST", f"{P}/sessions/{{session_id}}/close"): (HOLDER, in_talk("/close", **CLOSING)),
    ("GET", f"{P}/supervision"): (SUPERVISOR, plain("/supervision?organisation=relief")),
    ("POST", f"{P}/sessions/{{session_id}}/watch"): (SUPERVISOR, in_talk("/watch")),
    ("GET", f"{P}/sessions/{{session_id}}/watch"): (SUPERVISOR, watched("/watch")),
    ("GET", f"{P}/sessions/{{session_id}}/watch/notes"): (SUPERVISOR, watched("/watch/notes")),
    ("DELETE", f"{P}/sessions/{{session_id}}/watch"): (SUPERVISOR, watched("/watch")),
    ("POST", f"{P}/sessions/{{session_id}}/whisper"): (SUPERVISOR, watched("/whisper", **MESSAGE)),
    ("POST", f"{P}/sessions/{{session_id}}/step-in"): (SUPERVISOR, watched("/step-in")),
    ("POST", f"{P}/sessions/{{session_id}}/end"): (SUPERVISOR, in_talk("/end")),
    ("POST", f"{P}/sessions/{{session_id}}/block"): (SUPERVISOR, in_talk("/block")),
    ("POST", f"{P}/sessions/{{session_id}}/incidents"): (SUPERVISOR, new_incident),
    ("GET", f"{P}/incidents/{{incident_id}}"): (COORDINATE, an_incident),
    ("GET", f"{P}/organisations/{{slug}}/incidents"): (
        COORDINATE,
        plain("/organisations/relief/incidents"),
    ),
    ("PUT", f"{P}/organisations/{{slug}}/incidents/keeping"): (
        COORDINATE,
        plain("/organisations/relief/incidents/keeping", {"days": 60}),
    ),
    ("GET", f"{P}/organisations/{{slug}}/sessions-over"): (
        COORDINATE,
        plain("/organisations/relief/sessions-over"),
    ),
    ("GET", f"{P}/counselling/{{response}}"): (COORDINATE, plain("/counselling/quake")),
    ("PUT", f"{P}/counselling/{{response}}"): (COORDINATE, plain("/counselling/quake", OFFER)),
    ("GET", f"{P}/counselling/{{response}}/helplines"): (
        COORDINATE,
        plain("/counselling/quake/helplines"),
    ),
    ("PUT", f"{P}/counselling/{{response}}/helplines"): (
        COORDINATE,
        plain("/counselling/quake/helplines", {"helplines": []}),
    ),
    ("GET", f"{P}/counselling/{{response}}/code"): (COORDINATE, plain("/counselling/quake/code")),
    ("GET", f"{P}/counselling/{{response}}/figures"): (
        WATCH,
        plain("/counselling/quake/figures"),
    ),
    ("GET", f"{P}/counselling/{{response}}/figures/csv"): (
        WATCH,
        plain("/counselling/quake/figures/csv"),
    ),
    ("GET", f"{P}/me/counselling"): (VOLUNTEER, plain("/me/counselling")),
    ("PUT", f"{P}/me/counselling"): (VOLUNTEER, plain("/me/counselling", {"paused": False})),
    ("GET", f"{P}/organisations/{{slug}}/shifts"): (
        COORDINATE,
        plain("/organisations/relief/shifts"),
    ),
    ("POST", f"{P}/organisations/{{slug}}/shifts"): (COORDINATE, new_shift),
    ("DELETE", f"{P}/organisations/{{slug}}/shifts/{{shift_id}}"): (COORDINATE, a_shift),
    ("GET", f"{P}/organisations/{{slug}}/staff"): (
        COORDINATE,
        plain("/organisations/relief/staff?role=supervisor"),
    ),
    ("GET", f"{P}/organisations/{{slug}}/counsellors"): (
        COORDINATE,
        plain("/organisations/relief/counsellors"),
    ),
    ("PUT", f"{P}/organisations/{{slug}}/counsellors/{{account_id}}"): (
        COORDINATE,
        about("/organisations/relief/counsellors/{}", NOTHING),
    ),
    ("POST", f"{P}/organisations/{{slug}}/counsellors/{{account_id}}/check-in"): (
        COORDINATE,
        about("/organisations/relief/counsellors/{}/check-in", {}),
    ),
    ("GET", f"{P}/training"): (SIGNED_IN, plain("/training?language=tr")),
    ("GET", f"{P}/me/training"): (VOLUNTEER, plain("/me/training")),
    ("POST", f"{P}/me/training/attempts"): (VOLUNTEER, an_attempt),
    ("GET", f"{P}/me/code-of-conduct"): (VOLUNTEER, plain("/me/code-of-conduct")),
    ("POST", f"{P}/me/code-of-conduct"): (
        VOLUNTEER,
        plain("/me/code-of-conduct", {"version": CODE_VERSION, "language": "en"}),
    ),
}

SEEKER: dict[tuple[str, str], dict[str, Any] | None] = {
    ("GET", ""): None,
    ("POST", "/messages"): MESSAGE,
    ("POST", "/typing"): {},
    ("POST", "/danger"): {},
    ("POST", "/transfer"): {"agree": False},
    ("POST", "/leave"): {},
}
"""What a seeker does in their own talk, with its token: no account does."""

SEEKERS_ALONE = {(method, f"{P}/talk/sessions/{{session_id}}{what}") for method, what in SEEKER}
