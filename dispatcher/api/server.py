"""Running the API under uvicorn."""

import logging
import socket

import uvicorn

from dispatcher.api.app import create_app
from dispatcher.api.transport import LARGEST_MESSAGE, BoundedHttp, BoundedSocket
from dispatcher.settings import Settings, read_settings

GRACE_S = 4


def log_to_stderr() -> None:
    """One line an answer, without queries: they may hold what nobody should find in a log."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    # It writes down the query of every WebSocket.
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)


def serve_api(settings: Settings, host: str, port: int) -> None:
    """Serve until told to end; open connections get a moment to finish."""
    log_to_stderr()
    config = uvicorn.Config(
        create_app(settings),
        host=host,
        port=port,
        loop="uvloop",
        http=BoundedHttp,
        ws=BoundedSocket,
        ws_max_size=LARGEST_MESSAGE,
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=GRACE_S,
        ws_ping_interval=None,  # the live protocol has pings of its own
        ws_per_message_deflate=False,  # a zlib window a connection costs more than it saves
        backlog=2048,
    )
    uvicorn.Server(config).run(sockets=_listen(host, port))


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
