"""A person's own presence, as they see and set it."""

import contextlib
from typing import Literal
from uuid import UUID

from redis.exceptions import RedisError

from dispatcher.domain.errors import Unavailable
from dispatcher.live.presence import Presence

State = Literal["available", "away"]


async def state_of(presence: Presence, account: UUID) -> State:
    """What they have said themselves: whoever asks is there, unless they said they are away."""
    return "away" if await presence.has_gone_away(account) else "available"


async def note_here(presence: Presence, account: UUID) -> None:
    """Asking says that one is there. Where Redis can't keep it, what was asked is answered all the
    same."""
    with contextlib.suppress(RedisError, OSError):
        await presence.heard([account], news=False)


async def set_state(presence: Presence, account: UUID, state: State) -> None:
    """Raises Unavailable where it cannot be kept: nobody should believe they are away, or there,
    when nobody else knows."""
    try:
        await (presence.come_back(account) if state == "available" else presence.go_away(account))
    except (RedisError, OSError):
        raise Unavailable(what="presence") from None
