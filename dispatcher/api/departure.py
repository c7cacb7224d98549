"""Leaving without anybody noticing: a process that is told to end says so before it stops taking
requests, so that a balancer has time to send them elsewhere."""

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dispatcher.api.errors import refused
from dispatcher.api.request_id import give_id
from dispatcher.domain.errors import Unavailable

READINESS = "/readyz"
CLOSE = (b"connection", b"close")


class Departure:
    """An application that can leave. Once `begun`, /readyz answers 503, and every other request is
    answered as ever, but as the last one of its connection: whoever keeps connections for later
    opens the next one to a process that stays."""

    def __init__(self, app: ASGIApp) -> None:
        self.begun = False
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not self.begun or scope["type"] != "http":
            await self._app(scope, receive, send)
        elif scope["path"] == READINESS:
            give_id(scope)
            answer = refused(Request(scope), Unavailable(what="leaving"))
            await answer(scope, receive, _closing(send))
        else:
            await self._app(scope, receive, _closing(send))


def _closing(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", ()), CLOSE]
        await send(message)

    return sending
