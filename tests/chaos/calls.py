"""HTTP calls that are written down: what was asked, when, and how it ended."""

import asyncio
import itertools
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from tests.chaos.checker.boards import shown
from tests.chaos.history import OK, REFUSED, UNKNOWN, Call, Clock, HistoryFile, Json
from tests.chaos.people import Person

PATIENCE_S = 4.0
"""Longer than a lease: whoever waits that long for an answer has lost it."""

UNSURE = frozenset({500, 502, 503, 504})
_LEFT_OUT = ("card", "brief", "text", "tasks", "claims", "submissions", "warnings", "people")


@dataclass(frozen=True, slots=True)
class Answer:
    """`body` is empty where nothing was answered."""

    outcome: str
    status: int
    code: str
    body: Json

    @property
    def ok(self) -> bool:
        return self.outcome == OK

    @property
    def unknown(self) -> bool:
        return self.outcome == UNKNOWN


class Caller:
    """One person's HTTP client; one call at a time, like a process of Jepsen's."""

    def __init__(
        self,
        process: str,
        person: Person,
        base_url: str,
        history: HistoryFile,
        clock: Clock,
        transport: httpx.AsyncBaseTransport | None = None,
        patience_s: float = PATIENCE_S,
    ) -> None:
        self.process = process
        self.person = person
        self._history = history
        self._clock = clock
        self._commands = itertools.count(1)
        self._http = httpx.AsyncClient(
            base_url=base_url,
            headers={"authorization": f"Bearer {person.token}"},
            timeout=patience_s,
            transport=transport,
        )

    async def close(self) -> None:
        await self._http.aclose()

    def command(self) -> str:
        """A name for something wanted, whatever number of attempts it takes."""
        return f"{self.process}:{next(self._commands)}"

    async def get(self, path: str, **params: str | int) -> Json | None:
        """A read that the checker need not see; None where it did not come."""
        try:
            answer = await self._http.get(path, params=params)
        except httpx.TransportError:
            return None
        return answer.json() if answer.status_code == 200 else None

    async def call(
        self,
        op: str,
        method: str,
        path: str,
        args: Json,
        body: Mapping[str, Any] | None = None,
        key: str | None = None,
        file: tuple[str, bytes] | None = None,
        keep: Callable[[Json], Json] | None = None,
    ) -> Answer:
        """One attempt, written down with its outcome. With a file, the body is its form. `keep`:
        what of a good answer the checker needs."""
        headers = {} if key is None else {"idempotency-key": key}
        invoked_at = self._clock()
        try:
            sent: Json = {"json": body} if file is None else {"data": body, "files": {"file": file}}
            reply = await self._http.request(method, path, headers=headers, **sent)
            answer = answer_of(reply)
        except (httpx.TransportError, ValueError):
            answer = Answer(UNKNOWN, 0, "", {})
        self._history.append(
            Call(
                process=self.process,
                account=self.person.account,
                op=op,
                args=args,
                invoked_at=invoked_at,
                completed_at=self._clock(),
                outcome=answer.outcome,
                status=answer.status,
                code=answer.code,
                answer=(keep if keep and answer.ok else kept)(answer.body),
            )
        )
        return answer


def answer_of(reply: httpx.Response) -> Answer:
    body: Any = reply.json() if reply.content else {}
    status = reply.status_code
    if reply.is_success:
        return Answer(OK, status, "", body)
    outcome = UNKNOWN if status in UNSURE else REFUSED
    return Answer(outcome, status, str(body.get("code", "")), body)


def kept(body: Json) -> Json:
    """An answer without what is long and of no use to the checker."""
    found = {name: value for name, value in body.items() if name not in _LEFT_OUT}
    if isinstance(found.get("data"), dict):
        found["data"] = {n: v for n, v in found["data"].items() if n != "alternatives"}
        claim = found["data"].get("claim")
        if isinstance(claim, dict):
            found["data"]["claim"] = {n: v for n, v in claim.items() if n != "card"}
    return found


async def until_known(
    caller: Caller,
    rng: random.Random,
    op: str,
    method: str,
    path: str,
    args: Json,
    body: Mapping[str, Any] | None = None,
    key: str | None = None,
) -> Answer:
    """Send again what got no answer, as a client would; some give up and never know."""
    args = {**args, "command": caller.command()}
    while True:
        answer = await caller.call(op, method, path, args, body, key)
        if not answer.unknown or rng.random() < 0.15:
            return answer
        await asyncio.sleep(rng.uniform(0.05, 0.4))


async def look_at_board(caller: Caller, limit: int) -> Answer:
    """See what there is to do: the cards and where they stand."""
    args: Json = {"limit": limit, "command": caller.command()}
    return await caller.call("board", "GET", f"/board?limit={limit}", args, keep=board_kept)


def board_kept(board: Json) -> Json:
    """Of a board what the checker compares with the log."""
    cards = [list(shown(card)) for card in board["tasks"]]
    return {"positions": board["positions"], "more": board["more"], "cards": cards}
