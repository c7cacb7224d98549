"""The live protocol on the API's own port: a WebSocket, server-sent events, and long polling.

All three are one session each on the process's hub, like the gateway's connections; none holds
a database transaction.
"""

import asyncio
import base64
import binascii
import contextlib
import json
import math
import random
from collections.abc import AsyncIterator

from starlette.requests import HTTPConnection, Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket

from dispatcher.api.errors import status_of
from dispatcher.domain.errors import InvalidField, Refusal, Unauthenticated
from dispatcher.live.frames import CloseCode
from dispatcher.live.hub import Hub
from dispatcher.live.link import Link
from dispatcher.live.queued import QueuedOutlet
from dispatcher.live.viewer import Authenticate, Viewer
from dispatcher.views.frames import POSITIONS, VERSION, Hello, encode_positions

LONGEST_WAIT_S = 25.0
FRAMES_IN_AN_ANSWER = 500
SETTLE_S = 0.05
CLOSE_WITHIN_S = 2.0
UNREMARKABLE = ('{"type":"welcome"', '{"type":"ping"')
"""Frames that a polling follower is not woken for."""


class LiveEndpoints:
    """The three ways to follow, on one hub."""

    def __init__(self, hub: Hub, authenticate: Authenticate) -> None:
        self._hub = hub
        self._authenticate = authenticate

    async def _viewer(self, connection: HTTPConnection) -> Viewer:
        return await self._authenticate(dict(connection.headers))

    async def socket(self, websocket: WebSocket) -> None:
        """A WebSocket, until either side ends it."""
        try:
            viewer = await self._viewer(websocket)
        except Refusal as refusal:
            await _turn_away(websocket, refusal)
            return
        await websocket.accept()
        outlet = QueuedOutlet()
        link = self._hub.open(viewer, outlet)
        clock = asyncio.get_running_loop().time
        writing = asyncio.create_task(_write(websocket, outlet))
        try:
            async with asyncio.timeout(None) as patience:
                # Who doesn't read can't be told that it is over: the close frame waits in line.
                outlet.on_close = lambda: patience.reschedule(clock() + CLOSE_WITHIN_S)
                await self._listen(websocket, link)
        except TimeoutError:
            pass
        finally:
            outlet.on_close = None
            self._hub.leave(link)
            writing.cancel()
            await asyncio.gather(writing, return_exceptions=True)

    async def _listen(self, websocket: WebSocket, link: Link) -> None:
        while True:
            message = await websocket.receive()
            if message["type"] == "websocket.disconnect":
                return
            self._hub.received(link, message.get("text") or message.get("bytes") or "")

    async def _follow(self, request: Request) -> tuple[Link, QueuedOutlet]:
        """A session for a request that carries its positions."""
        hello = _hello(request)
        viewer = await self._viewer(request)
        outlet = QueuedOutlet()
        link = self._hub.open(viewer, outlet, answers=False)
        self._hub.received(link, hello)
        return link, outlet

    async def stream(self, request: Request) -> Response:
        """Server-sent events: each frame one event, until either side ends it."""
        link, outlet = await self._follow(request)
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(
            self._events(link, outlet), media_type="text/event-stream", headers=headers
        )

    async def _events(self, link: Link, outlet: QueuedOutlet) -> AsyncIterator[str]:
        try:
            while True:
                yield "".join(f"data: {text}\n\n" for text in await outlet.next())
                if (code := outlet.closed) is not None:
                    yield f'event: close\ndata: {{"code":{code},"reason":"{code.reason}"}}\n\n'
                    return
        finally:
            self._hub.leave(link)

    async def poll(self, request: Request) -> Response:
        """What came since the given positions; waits a while where nothing did."""
        wait_s = _wait(request)
        link, outlet = await self._follow(request)
        try:
            frames = await _gather(link, outlet, wait_s, "positions" in request.query_params)
            positions = link.session.positions()
        finally:
            self._hub.leave(link)
        answer = (
            f'{{"frames":[{",".join(frames)}],'
            f'"positions":{json.dumps(encode_positions(positions))},'
            f'"retry_after_s":{_pause(frames, outlet.closed)},'
            f'"close":{json.dumps(outlet.closed)}}}'
        )
        headers = {"Cache-Control": "no-store"}
        return Response(answer, media_type="application/json", headers=headers)


async def _turn_away(websocket: WebSocket, refusal: Refusal) -> None:
    """A page can't see an answer to its handshake, only how the connection closes."""
    if isinstance(refusal, Unauthenticated) and "origin" in websocket.headers:
        await websocket.accept()
        await websocket.close(CloseCode.SIGNED_OUT, CloseCode.SIGNED_OUT.reason)
    else:
        await websocket.send_denial_response(Response(refusal.code, status_of(refusal)))


async def _write(websocket: WebSocket, outlet: QueuedOutlet) -> None:
    while True:
        for text in await outlet.next():
            await websocket.send({"type": "websocket.send", "text": text})
        if outlet.closed is not None:
            await websocket.close(outlet.closed, outlet.closed.reason)
            return


async def _gather(
    link: Link, outlet: QueuedOutlet, wait_s: float, has_positions: bool
) -> list[str]:
    """Frames until there is something to tell, or until nothing came for as long as asked."""
    clock = asyncio.get_running_loop().time
    end = clock() + (wait_s or LONGEST_WAIT_S)
    frames: list[str] = []
    enough = wait_s == 0 or not has_positions
    while outlet.closed is None and len(frames) < FRAMES_IN_AN_ANSWER and clock() < end:
        # What is still being read may turn out to have come by itself: then no frame follows.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout_at(min(end, clock() + SETTLE_S) if enough else end):
                frames += await outlet.next()
        enough = enough or any(not text.startswith(UNREMARKABLE) for text in frames)
        if enough and link.session.settled:
            break
    # What the session has delivered but nobody wrote yet belongs to its positions.
    link.flush()
    return frames + outlet.take()


def _pause(frames: list[str], closed: CloseCode | None) -> int:
    """How long a follower had better wait before it asks again."""
    if closed is not None:
        return random.randint(1, 5)  # noqa: S311
    return 0 if frames else 1


def _hello(request: Request) -> str:
    """The hello of a follower who can't send one: `positions` is its positions' JSON, base64url."""
    encoded = request.query_params.get("positions")
    if encoded is None:
        return Hello(type="hello", v=VERSION).model_dump_json()
    try:
        padded = encoded + "=" * (-len(encoded) % 4)
        positions = POSITIONS.validate_json(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (binascii.Error, ValueError) as error:
        raise InvalidField(field="positions", problem="malformed") from error
    return Hello(type="hello", v=VERSION, positions=positions).model_dump_json()


def _wait(request: Request) -> float:
    try:
        wait_s = float(request.query_params.get("wait_s", LONGEST_WAIT_S))
    except ValueError as error:
        raise InvalidField(field="wait_s", problem="not_a_number") from error
    if math.isnan(wait_s):
        raise InvalidField(field="wait_s", problem="not_a_number")
    return min(max(wait_s, 0.0), LONGEST_WAIT_S)


def routes(hub: Hub, authenticate: Authenticate) -> list[BaseRoute]:
    """The live routes, with paths below the API's own prefix."""
    live = LiveEndpoints(hub, authenticate)
    return [
        WebSocketRoute("/live", live.socket, name="follow_live"),
        Route("/live/sse", live.stream, name="stream_live"),
        Route("/live/poll", live.poll, name="poll_live"),
    ]
