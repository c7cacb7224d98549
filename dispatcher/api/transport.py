"""uvicorn's protocols with the bounds they lack: nobody may make this process wait or keep things
without end, least of all before they have said who they are."""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import CloseCode, Frame

HEAD_BYTES = 64 * 1024
HEAD_WITHIN_S = 15.0
BODY_GOES_ON_WITHIN_S = 30.0
UNWANTED_BYTES = 110_000_000
"""Of a body that was answered already. A browser shows the answer only once all of it was taken,
so a refused upload is; what goes on beyond the largest upload is not."""

LOOK_EVERY_S = 3.0

LARGEST_MESSAGE = 256 * 1024
"""As at the gateway: beyond the session's own limit, so that it is the session that says why."""

PARTS_AT_MOST = 1_024
UNREAD_BYTES = 1024 * 1024


class HeadTooLarge(Exception):
    """Answered with 400 by uvicorn, like any other fault that its parser meets."""


class BoundedHttp(HttpToolsProtocol):
    """Ends a connection whose request never gets anywhere, or begins with more than is read."""

    _look: asyncio.TimerHandle
    _head_began: float | None = None
    _heard: float = 0.0
    _head_bytes: int = 0
    _unwanted_bytes: int = 0
    _in_pieces: bool = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._head_began = self.loop.time()
        self._look = self.loop.call_later(LOOK_EVERY_S, self._look_at_the_clock)

    def connection_lost(self, exc: Exception | None) -> None:
        self._look.cancel()
        super().connection_lost(exc)

    def end_with_this_answer(self) -> None:
        """Whatever is being answered is the last on this connection; nothing where nothing is."""
        cycle = _or_none(self.cycle)
        if cycle is not None and not cycle.response_complete:
            cycle.keep_alive = False

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._head_began = self.loop.time()
        self._head_bytes = 0
        self._in_pieces = False

    def on_headers_complete(self) -> None:
        # An upgrade that is to have a body waits for it under the same clock.
        if not self.parser.should_upgrade():
            self._head_began = None
        self._heard = self.loop.time()
        super().on_headers_complete()

    def on_header(self, name: bytes, value: bytes) -> None:
        # Those behind a body as well. Every header of every request passes here.
        self._head_bytes += len(name) + len(value)
        if self._head_bytes > HEAD_BYTES:
            raise HeadTooLarge
        HttpToolsProtocol.on_header(self, name, value)

    def on_body(self, body: bytes) -> None:
        self._heard = self.loop.time()
        super().on_body(body)
        cycle = _or_none(self.cycle)
        if cycle is not None and cycle.response_complete:
            self._unwanted_bytes += len(body)
            if self._unwanted_bytes > UNWANTED_BYTES:
                self.transport.close()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._head_began is not None and not self.transport.is_closing():
            # The parser shows an address or a header only when it is whole.
            self._head_bytes += len(data) if self._in_pieces else 0
            if self._head_bytes > HEAD_BYTES:
                self.send_400_response("The head of the request is too large.")
            self._in_pieces = True

    def _look_at_the_clock(self) -> None:
        if self.transport.is_closing() or self.transport.get_protocol() is not self:
            return
        now = self.loop.time()
        began, cycle = self._head_began, _or_none(self.cycle)
        slow_head = began is not None and now - began > HEAD_WITHIN_S
        # Where it is we who do not read, the sender cannot be blamed.
        waits = cycle is not None and cycle.more_body and not self.flow.read_paused
        if slow_head or (waits and now - self._heard > BODY_GOES_ON_WITHIN_S):
            self.transport.close()
            return
        self._look = self.loop.call_later(LOOK_EVERY_S, self._look_at_the_clock)


def _or_none(cycle: RequestResponseCycle | None) -> RequestResponseCycle | None:
    """What uvicorn says is always there is None before the first request."""
    return cycle


class BoundedSocket(WebSocketsSansIOProtocol):
    """Bounds what a follower can make us hold, and takes nonsense for the follower's fault."""

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.conn.handshake_exc is not None and not self.handshake_initiated:
            self.transport.close()  # its head can't be read: uvicorn would say nothing, for ever

    async def send(self, message: Any) -> None:
        await super().send(message)
        if message["type"] == "websocket.http.response.body":
            self.handshake_complete = True  # refused, as uvicorn itself forgets

    def handle_cont(self, event: Frame) -> None:
        if len(self.frames) >= PARTS_AT_MOST:
            self._end(CloseCode.MESSAGE_TOO_BIG)
            return
        super().handle_cont(event)

    def handle_ping(self) -> None:
        super().handle_ping()
        if self.transport.get_write_buffer_size() > UNREAD_BYTES:
            self.transport.abort()

    def send_receive_event_to_app(self) -> None:
        if self.curr_msg_data_type == "text" and not self.close_sent:
            try:
                b"".join(self.frames).decode()
            except UnicodeDecodeError:
                self._end(CloseCode.INVALID_DATA)
                return
        super().send_receive_event_to_app()

    def _end(self, code: CloseCode) -> None:
        self.frames = []
        if not self.close_sent:
            self.conn.fail(code)
            self.handle_parser_exception()
