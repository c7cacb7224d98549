"""Somebody with a token and one kept connection."""

import http.client
import json
from typing import Any
from urllib.parse import urlsplit

PATIENCE_S = 60.0


class Person:
    """Asks one thing after the other; anything but success is an error."""

    def __init__(self, url: str, authorization: str) -> None:
        where = urlsplit(url)
        assert where.hostname is not None
        self._connection = http.client.HTTPConnection(where.hostname, where.port, PATIENCE_S)
        self._headers = {"Authorization": authorization, "Content-Type": "application/json"}

    def hang_up(self) -> None:
        """Ask next over a new connection: a server may have closed one that was idle."""
        self._connection.close()

    def ask(self, method: str, path: str, body: object = None) -> Any:
        sent = None if body is None else json.dumps(body)
        self._connection.request(method, path, sent, self._headers)
        answer = self._connection.getresponse()
        said = answer.read()
        if answer.status not in (200, 201):
            raise RuntimeError(f"{method} {path}: {answer.status} {said[:300]!r}")
        return json.loads(said)
