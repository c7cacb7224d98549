"""Every request has an id: in the log, in its answer, and as the cause of the events it made."""

import re
from uuid import uuid4

from starlette.types import Scope

_OURS_TO_TAKE = re.compile(rb"[A-Za-z0-9._-]{8,64}")


def give_id(scope: Scope) -> str:
    """The id a proxy in front gave it, where that is harmless, else a fresh one."""
    given = next((v for k, v in scope["headers"] if k == b"x-request-id"), b"")
    found = given.decode() if _OURS_TO_TAKE.fullmatch(given) else uuid4().hex[:16]
    scope.setdefault("state", {})["request_id"] = found
    return found


def request_id(scope: Scope) -> str:
    found: str = scope.get("state", {}).get("request_id", "")
    return found
