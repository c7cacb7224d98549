"""Who is connected and what they may follow, as the root has found out."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID


def _never(_: Mapping[str, Any]) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Viewer:
    """A signed-in person at one connection.

    `sign_in` names the session or token that lets them in. `board`: the lanes they are eligible for
    and their inbox; `desks`: those of organisations they act or watch for. `supervises`: they
    answer for counsellors, who need them present. `pulses`: the scopes whose figures they see, each
    with the channels whose events may move the figures.
    `eligible` answers for the `state` of a `lane.opened` event whether the lane is theirs too;
    `refresh` reads everything again, None where the sign-in is over.
    """

    account: UUID
    sign_in: str
    board: frozenset[str]
    desks: frozenset[str]
    volunteer: bool
    refresh: "Callable[[], Awaitable[Viewer | None]]"
    supervises: bool = False
    eligible: Callable[[Mapping[str, Any]], bool] = _never
    pulses: Mapping[str, frozenset[str]] = field(default_factory=dict)


Authenticate = Callable[[Mapping[str, str]], Awaitable[Viewer]]
"""From request headers (names in lower case) to who it is.

Raises Unauthenticated where nobody is signed in, ForeignOrigin where a cookie came with
a connection that another site's page opened: sockets are not held back by same-origin policy.
"""
