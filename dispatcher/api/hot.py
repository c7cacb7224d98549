"""Routes that many call at once: described like the others, answered without FastAPI's detours.

FastAPI's routing, dependency solving, validation and serialising cost more than the claim itself.
A hot endpoint's parameters are the path's UUIDs, the body and the four that every route may ask
for; they are filled in here by name.
"""

import inspect
import json
import re
from collections.abc import Callable, Coroutine, Sequence
from typing import Any
from uuid import UUID

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel, ValidationError
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from dispatcher.api.edge import edge_of, moment_of, signed_in
from dispatcher.api.errors import answer_to

Handler = Callable[[Request], Coroutine[Any, Any, Response]]

_JSON = re.compile(r"application/([\w.-]+\+)?json\s*(;|$)", re.IGNORECASE)


def _uuid(name: str, value: str) -> UUID:
    try:
        return UUID(value)
    except ValueError:
        raise RequestValidationError([{"loc": ("path", name), "type": "uuid_parsing"}]) from None


async def _body(request: Request, shape: type[BaseModel]) -> BaseModel:
    """The body, checked as FastAPI checks it."""
    if not _JSON.match(request.headers.get("content-type", "")):
        raise RequestValidationError([{"loc": ("body",), "type": "model_attributes_type"}])
    try:
        return shape.model_validate(json.loads(await request.body()))
    except ValidationError as fault:
        places = [{**error, "loc": ("body", *error["loc"])} for error in fault.errors()]
        raise RequestValidationError(places) from None
    except json.JSONDecodeError:
        raise RequestValidationError([{"loc": ("body",), "type": "json_invalid"}]) from None
    except (UnicodeDecodeError, RecursionError):
        raise RequestValidationError([{"loc": ("body",), "type": "malformed"}]) from None


class HotRoute(APIRoute):
    """A route whose endpoint makes its own Response."""

    def get_route_handler(self) -> Handler:
        endpoint = self.endpoint
        parameters = inspect.signature(endpoint).parameters
        names = set(parameters)
        unknown = names - {"actor", "edge", "at", "request", "body"} - set(self.param_convertors)
        assert not unknown, f"a hot endpoint cannot ask for {unknown}"
        path_names = sorted(names & set(self.param_convertors))

        async def handle(request: Request) -> Response:
            actor = await signed_in(request)
            filled: dict[str, Any] = {"actor": actor}
            if "request" in names:
                filled["request"] = request
            for name in path_names:
                filled[name] = _uuid(name, request.path_params[name])
            if "edge" in names:
                filled["edge"] = edge_of(request)
            if "at" in names:
                filled["at"] = moment_of(request)
            if "body" in names:
                filled["body"] = await _body(request, parameters["body"].annotation)
            answer: Response = await endpoint(**filled)
            return answer

        return handle


class HotPaths:
    """Answers the hot routes itself, in front of FastAPI; everything else goes on to it."""

    def __init__(self, app: ASGIApp, routes: Sequence[BaseRoute], prefix: str) -> None:
        self._app = app
        self._prefix = prefix
        hot = [route for route in routes if isinstance(route, HotRoute)]
        self._routes = [(route, route.get_route_handler()) for route in hot]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith(self._prefix):
            path = scope["path"][len(self._prefix) :]
            for route, handle in self._routes:
                found = route.path_regex.match(path)
                if found is not None and scope["method"] in (route.methods or ()):
                    scope["route"] = route
                    scope["path_params"] = found.groupdict()
                    answer = await _answer(handle, Request(scope, receive, send))
                    await answer(scope, receive, send)
                    return
        await self._app(scope, receive, send)


async def _answer(handle: Handler, request: Request) -> Response:
    try:
        return await handle(request)
    except Exception as fault:
        return await answer_to(request, fault)
