"""Every request has an id: in the log, in its answer, and as the cause of the events it made."""

import random
import re

from starlette.types import Scope

_OURS_TO_TAKE = re.compile(rb"[A-Za-z0-9._-]{8,64}")

# Names a request and opens nothing: it need not be secret.
_random = random.Random()  # noqa: S311 - seeded by the system for each process


def give_id(scope: Scope) -> str:
    """The id a proxy in front gave it, where that is harmless, else a fresh one."""
    given = next((v for k, v in scope["headers"] if k == b"x-request-id"), b"")
    found = given.decode() if _OURS_TO_TAKE.fullmatch(given) else f"{_random.getrandbits(64):016x}"
    scope.setdefault("state", {})["request_id"] = found
    return found


def request_id(scope: Scope) -> str:
    found: str = scope.get("state", {}).get("request_id", "")
    return found
