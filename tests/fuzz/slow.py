"""Connections that begin and never get anywhere."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager

from tests.fuzz.processes import DOORS, HOST, Installation
from tests.fuzz.raw import HELLO, PATIENCE_S, TEXT, frame, handshake

SAID = {
    "silent": b"",
    "half a request": b"GET /api/v1/live HTTP/1.1\r\nHost: x\r\nX-Slow: ",
    "no hello": b"",
    "half a frame": frame(TEXT, HELLO)[:9],
}
"""What is said at once by those who then say nothing more."""

UPGRADED = {"no hello", "half a frame"}
SlowOnes = dict[tuple[str, str], socket.socket]


@contextmanager
def slow_connections(installation: Installation) -> Iterator[SlowOnes]:
    """One of each at each door, by (door, kind); nothing is read from them."""
    opened: SlowOnes = {}
    try:
        for door in DOORS:
            for name, said in SAID.items():
                address = (HOST, installation.ports[door])
                opened[door, name] = slow = socket.create_connection(address, timeout=PATIENCE_S)
                if name in UPGRADED:
                    slow.sendall(handshake(installation, door))
                slow.sendall(said)
        yield opened
    finally:
        for slow in opened.values():
            slow.close()
