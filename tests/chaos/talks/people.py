"""Seekers, counsellors, a supervisor and somebody who has no business there."""

import asyncio
import random
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx

from tests.chaos.history import Clock
from tests.chaos.people import Person
from tests.chaos.talks.told import Spoken, Told, Vanished

PATIENCE_S = 6.0
WAIT_S = 3
CLOSING = {"topic": "fear", "outcome": "calmer", "risk": "none", "follow_up": False, "heavy": False}
VANISHES_S = 80.0
UNSURE = frozenset({500, 502, 503, 504})
GOES_ON = frozenset({404, 409, 410, 429})
"""What anybody may be told who comes too late or too often."""


@dataclass
class Scene:
    """Shared by all: where the system is, what is known of sessions, and when to stop."""

    url: str
    told: Told
    clock: Clock
    tokens: dict[str, str] = field(default_factory=dict)
    """Of sessions that go on, by id."""
    over: asyncio.Event = field(default_factory=asyncio.Event)
    """Nobody says anything new any more."""
    quiet: asyncio.Event = field(default_factory=asyncio.Event)
    """Whatever was on its way has arrived."""


class Caller:
    """One person's HTTP client; whatever they want they send until it is answered."""

    def __init__(self, scene: Scene, name: str, rng: random.Random, shown: str = "") -> None:
        self.scene, self.name, self.rng = scene, name, rng
        headers = {"authorization": shown} if shown else {}
        self.http = httpx.AsyncClient(base_url=scene.url, timeout=PATIENCE_S, headers=headers)
        self.heard_at = 0.0

    async def once(self, method: str, path: str, **more: Any) -> httpx.Response | None:
        """None where nobody answered, or the answer was that nobody knows."""
        try:
            answer = await self.http.request(method, path, **more)
        except httpx.TransportError:
            self.scene.told.count("unanswered")
            return None
        if answer.status_code == 500:
            self.scene.told.unexpected.append(f"{self.name} {method} {path.split('?')[0]}: 500")
        if answer.status_code in UNSURE:
            self.scene.told.count("unsure")
            return None
        self.scene.told.count("answered")
        return answer

    async def until_known(self, method: str, path: str, **more: Any) -> httpx.Response | None:
        """Sent again, as pages do, until it is known what became of it; None where somebody gave
        up and never knows."""
        while True:
            answer = await self.once(method, path, **more)
            if answer is not None or self.rng.random() < 0.03:
                return answer
            await asyncio.sleep(self.rng.uniform(0.1, 0.8))

    def must_be(self, answer: httpx.Response, *known: int) -> None:
        if answer.status_code not in (*known, *GOES_ON):
            told = self.scene.told.unexpected
            told.append(f"{self.name} {answer.request.method} {answer.request.url.path}:"
                        f" {answer.status_code} {answer.text[:160]}")  # fmt: skip


class Mouth:
    """Says things in sessions, each once, with words that nobody else says."""

    def __init__(self, caller: Caller, side: str) -> None:
        self._caller, self._side, self._number = caller, side, 0

    async def say(self, path: str, session: str, shown: Mapping[str, str] | None = None) -> None:
        caller = self._caller
        self._number += 1
        text = f"{caller.name} {self._number} çadır"
        body = {"client_id": str(uuid4()), "text": text}
        # Written down first: whoever is cut off here may have been heard all the same.
        said = Spoken(session, self._side, caller.name, self._number, text, None)
        caller.scene.told.spoken.append(said)
        answer = await caller.until_known("POST", path, json=body, headers=shown)
        if answer is None:
            return
        caller.must_be(answer, 200, 403)
        if answer.status_code == 200:
            offset = answer.json()["offset"]
            caller.scene.told.spoken.append(said._replace(offset=offset))


def _take(told: Told, session: str, who: str, view: Mapping[str, Any], after: int) -> int:
    told.seen.setdefault((session, who), {})
    for message in view["messages"]:
        told.saw(session, who, message["offset"], message["text"])
        after = max(after, message["offset"])
    return after


class Seeker:
    """Begins, talks, listens, at times leaves and begins anew."""

    def __init__(self, scene: Scene, name: str, rng: random.Random) -> None:
        self.scene, self.rng = scene, rng
        self.caller = Caller(scene, name, rng)
        self.mouth = Mouth(self.caller, "seeker")

    async def run(self) -> None:
        while not self.scene.over.is_set():
            body = {"client_id": str(uuid4()), "language": "tr"}
            browser = {"user-agent": f"{self.caller.name} {uuid4()}"}  # so that no limit is met
            answer = await self.caller.until_known(
                "POST", "/talk/quake/sessions", json=body, headers=browser
            )
            if answer is None or answer.status_code != 201:
                if answer is not None:
                    self.caller.must_be(answer, 200)
                await asyncio.sleep(1)
                continue
            await self._talk(answer.json()["id"], answer.json()["token"])

    async def _talk(self, session: str, token: str) -> None:
        self.scene.tokens[session] = token
        shown = {"authorization": f"Talk {token}"}
        talking = asyncio.create_task(self._speak(session, shown))
        try:
            await self._listen(session, shown)
        finally:
            talking.cancel()
            await asyncio.wait([talking])
            self.scene.tokens.pop(session, None)

    async def _speak(self, session: str, shown: Mapping[str, str]) -> None:
        path = f"/talk/sessions/{session}"
        while not self.scene.over.is_set():
            await asyncio.sleep(self.rng.uniform(0.8, 4))
            pick = self.rng.random()
            if pick < 0.012:
                self.scene.told.asked_to_end.add(session)
                await self.caller.until_known("POST", f"{path}/leave", headers=shown)
            elif pick < 0.2:
                await self.caller.once("POST", f"{path}/typing", headers=shown)
            else:
                await self.mouth.say(f"{path}/messages", session, shown)

    async def _listen(self, session: str, shown: Mapping[str, str]) -> None:
        told, who, after = self.scene.told, f"seeker {self.caller.name}", 0
        last_round = False
        while True:
            path = f"/talk/sessions/{session}?after={after}&wait={0 if last_round else WAIT_S}"
            answer = await self.caller.once("GET", path, headers=shown)
            if answer is None:
                await asyncio.sleep(self.rng.uniform(0.1, 0.6))
                continue
            if answer.status_code != 200:
                self.caller.must_be(answer)
                return
            view = answer.json()
            after = _take(told, session, who, view, after)
            if view["messages"]:
                continue
            if view["state"] == "over" or last_round:
                told.finished.add((session, who))
                return
            last_round = self.scene.over.is_set() and self.scene.quiet.is_set()


@dataclass
class Held:
    """A session at a desk. `after`: of what the desk knows."""

    after: int = 0
    gone: bool = False


class Counsellor:
    """Takes whoever is next, talks with up to two, and at times vanishes."""

    def __init__(self, scene: Scene, person: Person, rng: random.Random) -> None:
        self.scene, self.person, self.rng = scene, person, rng
        self.caller = Caller(scene, person.name, rng, f"Bearer {person.token}")
        self.mouth = Mouth(self.caller, "counsellor")
        self.held: dict[str, asyncio.Task[None]] = {}
        self._away = asyncio.Event()

    async def run(self) -> None:
        while not self.scene.over.is_set():
            await self.caller.once("PUT", "/me/presence", json={"state": "available"})
            await self._look()
            if len(self.held) < 2:
                answer = await self.caller.once("POST", "/sessions/next", json={})
                if answer is not None:
                    self.caller.must_be(answer, 201, 403)
            if self.held and self.rng.random() < 0.03:
                await self._vanish()
            await asyncio.sleep(self.rng.uniform(0.5, 1.5))
        while any(not task.done() for task in self.held.values()):
            await asyncio.sleep(0.2)
        for task in self.held.values():
            task.result()

    async def _look(self) -> None:
        """What the system says one holds: an answer to `next` may have been lost."""
        self.held = {s: t for s, t in self.held.items() if not t.done() or t.exception()}
        answer = await self.caller.once("GET", "/sessions")
        if answer is None or answer.status_code != 200:
            return
        for one in answer.json()["sessions"]:
            if one["id"] not in self.held:
                self.held[one["id"]] = asyncio.create_task(self._counsel(one["id"]))

    async def _counsel(self, session: str) -> None:
        speaking = asyncio.create_task(self._speak(session))
        try:
            await self._listen(session)
        finally:
            speaking.cancel()
            await asyncio.wait([speaking])

    async def _speak(self, session: str) -> None:
        path = f"/sessions/{session}"
        while not self.scene.over.is_set():
            await asyncio.sleep(self.rng.uniform(0.8, 4))
            if self.rng.random() < 0.01:
                self.scene.told.asked_to_end.add(session)
                await self.caller.until_known("POST", f"{path}/close", json=CLOSING)
            else:
                await self.mouth.say(f"{path}/messages", session)

    async def _listen(self, session: str) -> None:
        told, who, after, last_round = self.scene.told, f"counsellor {self.caller.name}", 0, False
        while True:
            path = f"/sessions/{session}/messages?after={after}&wait={0 if last_round else WAIT_S}"
            answer = await self.caller.once("GET", path)
            if answer is None:
                await asyncio.sleep(self.rng.uniform(0.1, 0.6))
                continue
            if answer.status_code != 200:
                self.caller.must_be(answer, 403)
                return
            view = answer.json()
            after = _take(told, session, who, view, after)
            if view["messages"]:
                continue
            if view["state"] == "over" or last_round:
                told.finished.add((session, who))
                return
            last_round = self.scene.over.is_set() and self.scene.quiet.is_set()

    async def _vanish(self) -> None:
        """A telephone without a network: nothing is sent from here for a good minute."""
        for task in self.held.values():
            task.cancel()
        await asyncio.wait(list(self.held.values()))
        held, self.held = list(self.held), {}
        since = self.scene.clock()
        began = time.monotonic()
        while time.monotonic() - began < VANISHES_S and not self.scene.over.is_set():
            await asyncio.sleep(0.2)
        until = self.scene.clock()
        self.scene.told.vanished += [
            Vanished(session, self.person.account, since, until) for session in held
        ]


class Supervisor:
    """Is there, reads along, and whispers."""

    def __init__(self, scene: Scene, person: Person, rng: random.Random) -> None:
        self.scene, self.rng = scene, rng
        self.caller = Caller(scene, person.name, rng, f"Bearer {person.token}")
        self.mouth = Mouth(self.caller, "supervisor")

    async def run(self) -> None:
        while not self.scene.over.is_set():
            await self.caller.once("GET", "/supervision?organisation=relief")
            if self.scene.tokens and self.rng.random() < 0.4:
                session = self.rng.choice(list(self.scene.tokens))
                answer = await self.caller.once("POST", f"/sessions/{session}/watch")
                if answer is not None and answer.status_code == 200:
                    await self.mouth.say(f"/sessions/{session}/whisper", session)
            await asyncio.sleep(self.rng.uniform(1, 3))


class Intruder:
    """Knows a session's id, and is not of it."""

    def __init__(self, scene: Scene, person: Person, rng: random.Random) -> None:
        self.scene, self.rng = scene, rng
        self.caller = Caller(scene, person.name, rng, f"Bearer {person.token}")

    async def run(self) -> None:
        while not self.scene.over.is_set():
            await asyncio.sleep(self.rng.uniform(0.3, 1.2))
            if len(self.scene.tokens) < 2:
                continue
            session, other = self.rng.sample(list(self.scene.tokens), 2)
            token = self.scene.tokens[other]
            tries: tuple[tuple[str, dict[str, str]], ...] = (
                (f"/talk/sessions/{session}", {"authorization": f"Talk {token}"}),
                (f"/talk/sessions/{session}", {}),
                (f"/sessions/{session}/messages", {}),
                (f"/sessions/{session}/watch", {}),
                (f"/sessions/{session}/notes", {}),
            )
            path, shown = self.rng.choice(tries)
            answer = await self.caller.once("GET", path, headers=shown)
            if answer is not None:
                self.scene.told.tried_to_intrude += 1
                if answer.is_success:
                    self.scene.told.intrusions.append(f"GET {path}: {answer.status_code}")
