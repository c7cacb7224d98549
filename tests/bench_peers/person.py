"""Somebody with a token and one kept connection.

As cheap as it can be, for it shares the processors with the servers it drives: a request is one
write, an answer is cut by its Content-Length.
"""

import json
import socket
from typing import Any
from urllib.parse import urlsplit

PATIENCE_S = 60.0
AT_ONCE = 65_536
GOOD = (b"200", b"201")


class Person:
    """Asks one thing after the other; anything but success is an error."""

    def __init__(self, url: str, authorization: str) -> None:
        where = urlsplit(url)
        assert where.hostname is not None
        assert where.port is not None
        self._where = (where.hostname, where.port)
        self._headers = (
            f" HTTP/1.1\r\nHost: {where.netloc}\r\nAuthorization: {authorization}\r\n"
            "Content-Type: application/json\r\nContent-Length: "
        )
        self._socket: socket.socket | None = None

    def hang_up(self) -> None:
        """Ask next over a new connection: a server may have closed one that was idle."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def ask(self, method: str, path: str, body: object = None) -> Any:
        sent = "" if body is None else json.dumps(body)
        line = self._connected()
        line.sendall(f"{method} {path}{self._headers}{len(sent)}\r\n\r\n{sent}".encode())
        status, head, said = _answer(line)
        if b"\r\nconnection: close" in head:
            self.hang_up()
        if status not in GOOD:
            raise RuntimeError(f"{method} {path}: {status!r} {said[:300]!r}")
        return json.loads(said)

    def _connected(self) -> socket.socket:
        if self._socket is None:
            self._socket = socket.create_connection(self._where, PATIENCE_S)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self._socket


def _answer(line: socket.socket) -> tuple[bytes, bytes, bytes]:
    """(status, headers in small letters, body)"""
    data = b""
    while (end := data.find(b"\r\n\r\n")) < 0:
        data += _more(line)
    head = data[:end].lower()
    length = int(head.partition(b"\r\ncontent-length:")[2].partition(b"\r\n")[0])
    while len(data) < end + 4 + length:
        data += _more(line)
    return head[9:12], head, data[end + 4 :]


def _more(line: socket.socket) -> bytes:
    data = line.recv(AT_ONCE)
    if not data:
        raise ConnectionError("hung up in the middle of an answer")
    return data
