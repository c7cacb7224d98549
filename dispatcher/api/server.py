"""Running the API under uvicorn."""

import asyncio
import logging
import signal
import socket
from collections.abc import Callable
from types import FrameType

import uvicorn

from dispatcher.api.app import create_app
from dispatcher.api.departure import Departure
from dispatcher.api.transport import LARGEST_MESSAGE, BoundedHttp, BoundedSocket
from dispatcher.settings import Settings, read_settings

GRACE_S = 4
"""For what was begun when nothing new is taken any more."""

KEEP_ALIVE_S = 75
"""Longer than balancers keep a connection for later (a minute, mostly): whoever ends it first is
never the one who is about to be sent a request on it."""

GOODBYES_S = 0.1


def log_to_stderr() -> None:
    """One line an answer, without queries: they may hold what nobody should find in a log."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    # It writes down the query of every WebSocket.
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)


class Server(uvicorn.Server):
    """Told to end by SIGTERM, it goes on for `drain_s` while it says that it is leaving, then takes
    nothing new, tells followers to come back, and finishes what was begun.

    A second SIGTERM, or SIGINT, shortens the first part.
    """

    def __init__(
        self,
        config: uvicorn.Config,
        departure: Departure,
        tell_followers: Callable[[], None],
        drain_s: float,
    ) -> None:
        super().__init__(config)
        self._departure = departure
        self._tell_followers = tell_followers
        self._drain_s = drain_s
        self._leaves_at: float | None = None
        self._told = False

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        if sig == signal.SIGTERM and self.started and not self._told:
            self._told = True
            self._captured_signals.append(sig)
        else:
            super().handle_exit(sig, frame)

    async def on_tick(self, counter: int) -> bool:
        if self._told:
            now = asyncio.get_running_loop().time()
            if self._leaves_at is None:
                self._leaves_at = now + self._drain_s
                self._begin_to_leave()
            self.should_exit = self.should_exit or now >= self._leaves_at
        return await super().on_tick(counter)

    def _begin_to_leave(self) -> None:
        self._departure.begun = True
        for connection in self.server_state.connections:
            if isinstance(connection, BoundedHttp):
                connection.end_with_this_answer()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        # Twice, as somebody may begin to follow on a connection that is there already.
        for _ in range(2):
            self._tell_followers()
            await asyncio.sleep(GOODBYES_S)
        await super().shutdown(sockets)


def serve_api(settings: Settings, host: str, port: int) -> None:
    """Serve until told to end; then leave in order."""
    log_to_stderr()
    app = create_app(settings)
    departure = Departure(app)
    config = uvicorn.Config(
        departure,
        host=host,
        port=port,
        loop="uvloop",
        http=BoundedHttp,
        ws=BoundedSocket,
        ws_max_size=LARGEST_MESSAGE,
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=GRACE_S,
        ws_ping_interval=None,  # the live protocol has pings of its own
        ws_per_message_deflate=False,  # a zlib window a connection costs more than it saves
        backlog=2048,
    )
    server = Server(config, departure, lambda: app.state.hub.stop(), settings.drain_s)
    server.run(sockets=_listen(host, port))


def _listen(host: str, port: int) -> list[socket.socket]:
    """A socket on a port that several API processes of one machine share: the kernel gives each
    connection to one of them."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if hasattr(socket, "SO_REUSEPORT"):
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    listening.bind((host, port))
    listening.listen(2048)
    listening.setblocking(False)
    return [listening]


if __name__ == "__main__":
    ours = read_settings()
    serve_api(ours, ours.host, ours.port)
