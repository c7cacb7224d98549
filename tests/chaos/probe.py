"""Whether everything works again: each API takes a task, and the gateway tells of it."""

import contextlib
import itertools
import json
import time
from collections.abc import Callable, Iterator

import httpx
from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

from tests.chaos.calls import Answer, answer_of, kept
from tests.chaos.history import UNKNOWN, Call, Clock, HistoryFile, Json
from tests.chaos.people import RESPONSE, Person
from tests.chaos.processes import API, GATEWAY, HOST, System

GIVES_UP_AFTER_S = 45.0
PATIENCE_S = 2.0
AGAIN_S = 0.05


class Probe:
    """A coordinator with a stopwatch, who goes to each process directly."""

    def __init__(self, system: System, person: Person, history: HistoryFile, clock: Clock) -> None:
        self._apis = [part.port for part in system.parts if part.module == API]
        self._gateways = [part.port for part in system.parts if part.module == GATEWAY]
        self._person = person
        self._history = history
        self._clock = clock
        self._numbers = itertools.count(1)
        self._headers = {"authorization": f"Bearer {person.token}"}

    def recovered_at(self) -> float | None:
        """Wait until all of it works; None where it does not in time."""
        deadline = time.monotonic() + GIVES_UP_AFTER_S
        for port in self._apis:
            while not self._post(port):
                if time.monotonic() > deadline:
                    return None
                time.sleep(AGAIN_S)
        for port in self._gateways:
            while not self._hears(port):
                if time.monotonic() > deadline:
                    return None
                time.sleep(AGAIN_S)
        return self._clock()

    def _post(self, port: int) -> str:
        """The new task's title, empty where it was not taken."""
        name = f"probe {next(self._numbers)}"
        body: Json = {
            "response": RESPONSE,
            "kind": "general",
            "urgency": "whenever",
            "title": name,
            "brief": f"brief of {name}",
            "source_language": "fr",
        }
        key = f"{name} key"
        invoked_at = self._clock()
        answer = Answer(UNKNOWN, 0, "", {})
        with contextlib.suppress(httpx.TransportError, ValueError):
            reply = httpx.post(
                f"http://{HOST}:{port}/api/v1/tasks",
                json=body,
                headers={**self._headers, "idempotency-key": key},
                timeout=PATIENCE_S,
            )
            answer = answer_of(reply)
        self._history.append(
            Call(
                process="probe",
                account=self._person.account,
                op="post",
                args={"command": name, "key": key, "body": body},
                invoked_at=invoked_at,
                completed_at=self._clock(),
                outcome=answer.outcome,
                status=answer.status,
                code=answer.code,
                answer=kept(answer.body),
            )
        )
        return name if answer.ok else ""

    def _hears(self, port: int) -> bool:
        """Whether a follower at this gateway hears of a task that is posted now."""
        url = f"ws://{HOST}:{port}/api/v1/live"
        try:
            with connect(
                url,
                additional_headers=self._headers,
                compression=None,
                open_timeout=PATIENCE_S,
                close_timeout=1,
            ) as ws:
                ws.send('{"type":"hello","v":1}')
                frames = _frames(ws.recv, 2 * PATIENCE_S)
                if not any(frame["type"] == "welcome" for frame in frames):
                    return False
                title = self._post(self._apis[0])
                return bool(title) and any(
                    frame["type"] == "event"
                    and (frame["entity"]["state"] or {}).get("title") == title
                    for frame in frames
                )
        except (OSError, TimeoutError, WebSocketException):
            return False


def _frames(receive: Callable[[float], str | bytes], patience_s: float) -> Iterator[Json]:
    deadline = time.monotonic() + patience_s
    with contextlib.suppress(TimeoutError):
        while True:
            yield json.loads(receive(max(0.0, deadline - time.monotonic())))
