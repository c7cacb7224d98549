"""Which refusal is which HTTP status, and how it looks on the wire. The only statuses there are."""

import json
import logging
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

import asyncpg
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic_core import PydanticSerializationError, to_json
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.routing import Match

from dispatcher.api.request_id import request_id
from dispatcher.domain import errors

log = logging.getLogger(__name__)

Handler = Callable[[Request, Exception], Awaitable[Response]]

# The first family that fits decides.
STATUS: tuple[tuple[type[errors.Refusal], HTTPStatus], ...] = (
    (errors.Unauthenticated, HTTPStatus.UNAUTHORIZED),
    (errors.Forbidden, HTTPStatus.FORBIDDEN),
    (errors.NotFound, HTTPStatus.NOT_FOUND),
    (errors.TooLarge, HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
    (errors.Invalid, HTTPStatus.UNPROCESSABLE_ENTITY),
    (errors.Conflict, HTTPStatus.CONFLICT),
    (errors.Gone, HTTPStatus.GONE),
    (errors.LimitReached, HTTPStatus.TOO_MANY_REQUESTS),
    (errors.Unavailable, HTTPStatus.SERVICE_UNAVAILABLE),
)

CREATED = HTTPStatus.CREATED
NO_CONTENT = HTTPStatus.NO_CONTENT
OK = HTTPStatus.OK
PARTIAL = HTTPStatus.PARTIAL_CONTENT
NOT_MODIFIED = HTTPStatus.NOT_MODIFIED
NO_SUCH_RANGE = HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE
FIRST_REFUSAL = HTTPStatus.BAD_REQUEST

# What any operation may answer, and any that takes a body.
ANYWHERE = (HTTPStatus.SERVICE_UNAVAILABLE,)
WITH_A_BODY = (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, *ANYWHERE)
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")

# What pydantic calls a bad field, as our `problem`; anything else is `malformed`.
_PROBLEMS = {
    "missing": "missing",
    "extra_forbidden": "unknown_field",
    "string_too_long": "too_long",
    "string_too_short": "missing",
    "string_unicode": "lone_surrogate",
    "timezone_aware": "timezone_missing",
    "too_deep": "too_deep",
}


def status_of(refusal: errors.Refusal) -> HTTPStatus:
    return next(
        (status for family, status in STATUS if isinstance(refusal, family)),
        HTTPStatus.BAD_REQUEST,
    )


def problem(
    request: Request, status: int, code: str, data: dict[str, Any], *, retryable: bool = False
) -> Response:
    """An application/problem+json answer."""
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": int(status),
        "code": code,
        "data": data,
        "retryable": retryable,
        "request_id": request_id(request.scope),
    }
    headers = {}
    if "retry_after_s" in data:
        headers["Retry-After"] = str(data["retry_after_s"])
    if status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
    return Response(
        _encoded(body),
        status,
        headers,
        "application/problem+json",
    )


def _encoded(body: dict[str, Any]) -> bytes:
    try:
        return to_json(body, inf_nan_mode="null", fallback=str)
    except PydanticSerializationError:  # it shows what was sent: a lone surrogate
        return json.dumps(body, default=str).encode()


def refused(request: Request, refusal: errors.Refusal) -> Response:
    return problem(
        request, status_of(refusal), refusal.code, refusal.data, retryable=refusal.retryable
    )


async def _refusal(request: Request, fault: Exception) -> Response:
    assert isinstance(fault, errors.Refusal)
    return refused(request, fault)


async def _invalid(request: Request, fault: Exception) -> Response:
    assert isinstance(fault, RequestValidationError)
    return invalid(request, fault)


def invalid(request: Request, fault: RequestValidationError) -> Response:
    """The answer to a request whose shape is wrong: its first wrong field."""
    first = fault.errors()[0]
    place = [str(part) for part in first["loc"] if part not in ("body", "query", "path")]
    if first["type"] == "json_invalid":
        return problem(request, 422, "invalid_field", {"field": "body", "problem": "not_json"})
    data = {
        "field": ".".join(place) or "body",
        "problem": _PROBLEMS.get(first["type"], "malformed"),
    }
    return problem(request, HTTPStatus.UNPROCESSABLE_ENTITY, "invalid_field", data)


async def _http(request: Request, fault: Exception) -> Response:
    assert isinstance(fault, HTTPException)
    if isinstance(fault.__cause__, errors.Refusal):  # met while the body was being read
        return refused(request, fault.__cause__)
    if fault.status_code == HTTPStatus.BAD_REQUEST:
        data = {"field": "body", "problem": "malformed"}
        return problem(request, HTTPStatus.UNPROCESSABLE_ENTITY, "invalid_field", data)
    codes = {404: "not_found", 405: "method_not_allowed"}
    code = codes.get(fault.status_code, "invalid")
    answer = problem(request, fault.status_code, code, {})
    for name, value in (fault.headers or {}).items():
        answer.headers[name] = value
    if fault.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        answer.headers["Allow"] = ", ".join(_methods(request))
    return answer


def _methods(request: Request) -> list[str]:
    """All methods of an address: the route that refused knows only of its own."""
    scopes = {method: {**request.scope, "method": method} for method in METHODS}
    return [
        method
        for method, scope in scopes.items()
        if any(route.matches(scope)[0] is Match.FULL for route in request.app.routes)
    ]


async def _hung_up(_: Request, __: Exception) -> Response:
    """Whoever asked went away before the question was complete: nobody reads this answer, and it
    is nobody's fault."""
    return Response(status_code=HTTPStatus.BAD_REQUEST)


async def _unstorable(request: Request, fault: Exception) -> Response:
    """Letters that no text in the record can hold, in a field that no rule looked at before."""
    if isinstance(fault, asyncpg.CharacterNotInRepertoireError):
        what = "control_character"
    elif "surrogates not allowed" in str(fault):
        what = "lone_surrogate"
    else:
        return defect(request, fault)
    data = {"field": "body", "problem": what}
    return problem(request, HTTPStatus.UNPROCESSABLE_ENTITY, "invalid_field", data)


async def _defect(request: Request, fault: Exception) -> Response:
    return defect(request, fault)


def defect(request: Request, fault: Exception) -> Response:
    """Anything that is not a refusal: ours to mend, logged with the id the person can name."""
    log.error("defect in request %s", request_id(request.scope), exc_info=fault)
    return problem(request, HTTPStatus.INTERNAL_SERVER_ERROR, "defect", {}, retryable=True)


HANDLERS: dict[type[Exception], Handler] = {
    errors.Refusal: _refusal,
    RequestValidationError: _invalid,
    HTTPException: _http,
    ClientDisconnect: _hung_up,
    asyncpg.DataError: _unstorable,
    Exception: _defect,
}


def install(app: FastAPI) -> None:
    for kind, handler in HANDLERS.items():
        app.add_exception_handler(kind, handler)


async def answer_to(request: Request, fault: Exception) -> Response:
    """What FastAPI would answer, for those who stand in front of it."""
    kind = next(kind for kind in type(fault).__mro__ if kind in HANDLERS)
    return await HANDLERS[kind](request, fault)
