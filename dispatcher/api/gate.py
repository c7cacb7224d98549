"""Uploads are let in only from people who are signed in, before a byte of theirs is kept."""

from fastapi import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from dispatcher.api.edge import signed_in
from dispatcher.api.errors import refused
from dispatcher.domain.errors import Refusal


class SignedInFirst:
    """FastAPI reads a form before it asks who sent it: a stranger could fill the disk."""

    def __init__(self, app: ASGIApp, path: str) -> None:
        self._app = app
        self._path = path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "POST" and scope["path"] == self._path:
            request = Request(scope)
            try:
                await signed_in(request)
            except Refusal as refusal:
                await refused(request, refusal)(scope, receive, send)
                return
        await self._app(scope, receive, send)
