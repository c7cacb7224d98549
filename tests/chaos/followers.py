"""Followers: they load a snapshot, follow from its positions through one of four doors, lose their
connection now and then, and come back with what they have."""

import asyncio
import base64
import json
import random
from collections.abc import Iterable, Mapping
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from tests.chaos.history import Clock, HistoryFile
from tests.chaos.history import View as FinalView
from tests.chaos.people import Person
from tests.chaos.view import Line, View

DOORS = ("gateway", "api", "sse", "poll")
PAGE = 200
BOARD = 500
QUIET_S = 45.0
"""Twice the server's pings and a little: after this a connection is dead."""


class Unreachable(Exception):
    """Not now; try again."""


class Follower:
    """One person's screen. `addresses`: by door, where it leads (host:port)."""

    def __init__(
        self,
        name: str,
        person: Person,
        door: str,
        addresses: Mapping[str, str],
        history: HistoryFile,
        clock: Clock,
        rng: random.Random,
        *,
        desk: bool,
    ) -> None:
        self.name = name
        self.person = person
        self.door = door
        self.desk = desk
        self.view = View(name)
        self._complete = True
        self._address = addresses[door]
        self._history = history
        self._clock = clock
        self._rng = rng
        self._headers = {"authorization": f"Bearer {person.token}"}
        self._http = httpx.AsyncClient(
            base_url=f"http://{addresses['sse']}/api/v1", headers=self._headers, timeout=5
        )

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            try:
                if not self.view.positions or self.view.reloading:
                    await self._load()
                await self._follow()
            except (OSError, TimeoutError, WebSocketException, httpx.HTTPError, Unreachable):
                pass
            self.pause()
            await asyncio.sleep(self._rng.uniform(0.05, 0.5))

    def pause(self) -> None:
        """Runs end here, so that what is told twice over a reconnect shows."""
        self._note(self.view.pause_all())

    async def close(self) -> None:
        await self._http.aclose()

    def final(self) -> FinalView:
        return FinalView(
            follower=self.name,
            account=self.person.account,
            door=self.door,
            desk=self.desk,
            complete=self._complete,
            positions=self.view.positions,
            entities=self.view.entities,
            pulse=self.view.pulse,
        )

    def cold_start(self) -> None:
        """A new screen: nothing is held any more."""
        for channel in list(self.view.positions):
            self._note(self.view.forget(channel))

    def _note(self, lines: Iterable[Line]) -> None:
        for line in lines:
            self._history.append(line)

    # Snapshots

    async def _load(self) -> None:
        """Load a snapshot: for everything at first, later for what a resync took."""
        again = frozenset(self.view.reloading)
        snapshot = await (self._load_desk() if self.desk else self._load_board())
        for channel, (position, entities) in snapshot.items():
            if not again or channel in again:
                why = "resync" if again else "start"
                self._note(self.view.place(channel, position, entities, why))
        for channel in again - snapshot.keys():
            self._note(self.view.forget(channel))

    async def _load_board(self) -> dict[str, tuple[Any, list[Any]]]:
        board = await self._get("/board", limit=BOARD)
        self._complete = not board["more"]
        found: dict[str, tuple[Any, list[Any]]] = {
            channel: (position, []) for channel, position in board["positions"].items()
        }
        for card in board["tasks"]:
            found[f"lane:{card['lane']}"][1].append(card)
        found[f"inbox:{self.person.account}"][1].extend([*board["claims"], *board["offers"]])
        return found

    async def _load_desk(self) -> dict[str, tuple[Any, list[Any]]]:
        tasks: list[Any] = []
        page = await self._get("/tasks", limit=PAGE)
        positions = page["positions"]  # Of the first page: what changes meanwhile comes as events.
        tasks += page["tasks"]
        while page["next_cursor"]:
            page = await self._get("/tasks", limit=PAGE, cursor=page["next_cursor"])
            tasks += page["tasks"]
        ((channel, position),) = positions.items()
        return {channel: (position, tasks)}

    async def _get(self, path: str, **params: str | int) -> Any:
        answer = await self._http.get(path, params=params)
        if answer.status_code != 200:
            raise Unreachable
        return answer.json()

    # Following

    async def _follow(self) -> None:
        if self.door in ("gateway", "api"):
            await self._follow_socket()
        elif self.door == "sse":
            await self._follow_stream()
        else:
            await self._follow_polls()

    async def _follow_socket(self) -> None:
        url = f"ws://{self._address}/api/v1/live"
        async with connect(
            url, additional_headers=self._headers, compression=None, open_timeout=5, close_timeout=1
        ) as ws:
            await _say(ws, type="hello", v=1, positions=self.view.shapes())
            while True:
                async with asyncio.timeout(QUIET_S):
                    frame = json.loads(await ws.recv())
                if frame["type"] == "ping":
                    await _say(ws, type="pong")
                self._take(frame)
                if self.view.reloading:
                    again = frozenset(self.view.reloading)
                    await self._load()
                    shapes = self.view.shapes()
                    await _say(
                        ws, type="follow", positions={c: shapes[c] for c in again & shapes.keys()}
                    )

    async def _follow_stream(self) -> None:
        url = f"http://{self._address}/api/v1/live/sse"
        async with (
            httpx.AsyncClient(
                headers=self._headers, timeout=httpx.Timeout(5, read=QUIET_S)
            ) as http,
            http.stream("GET", url, params={"positions": self._in_query()}) as answer,
        ):
            if answer.status_code != 200:
                raise Unreachable
            event = ""
            async for line in answer.aiter_lines():
                name, _, value = line.partition(": ")
                if name == "event":
                    event = value
                elif name == "data" and event != "close":
                    self._take(json.loads(value))
                elif not line:
                    event = ""
                if self.view.reloading:
                    return

    async def _follow_polls(self) -> None:
        while not self.view.reloading:
            answer = await self._http.get(
                "/live/poll",
                params={"positions": self._in_query(), "wait_s": "2"},
                timeout=8,
            )
            if answer.status_code != 200:
                raise Unreachable
            body = answer.json()
            for frame in body["frames"]:
                self._take(frame)
            if body["close"] is not None:
                raise Unreachable
            self._compare(body["positions"])
            await asyncio.sleep(min(body["retry_after_s"], 0.3))

    def _compare(self, positions: Mapping[str, Mapping[str, Any]]) -> None:
        """A poll says up to where it has told; that must be where its frames lead."""
        for channel, position in positions.items():
            held = self.view.positions.get(channel)
            theirs = (position["epoch"], position["offset"])
            if held is None and channel not in self.view.reloading:
                self._note(self.view.place(channel, position, (), "new_lane"))
            elif held is not None and held != theirs:
                detail = f"{theirs} answered, {held} told"
                self._note([self.view.anomaly("poll_position", channel, detail, self._clock())])

    def _in_query(self) -> str:
        encoded = base64.urlsafe_b64encode(json.dumps(self.view.shapes()).encode())
        return encoded.decode().rstrip("=")

    def _take(self, frame: Mapping[str, Any]) -> None:
        match frame["type"]:
            case "event":
                self._note(self.view.event(frame, self._clock()))
            case "resync":
                reason = str(frame["reason"])
                self._note(self.view.drop(str(frame["channel"]), reason, self._clock()))
            case "refused" if frame["code"] == "channel_forbidden":
                self._note(self.view.forget(str(frame["channel"])))
            case "pulse":
                self.view.pulse = dict(frame["figures"])


async def _say(ws: ClientConnection, **frame: Any) -> None:
    await ws.send(json.dumps(frame))
