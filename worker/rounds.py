"""A round of something that is done again and again."""

import logging
from collections.abc import Awaitable, Callable

from dispatcher.domain.errors import Unavailable


async def one_round(sweep: Callable[[], Awaitable[object]], what: str, log: logging.Logger) -> None:
    """Do it once. If it fails that is logged and nothing more: the next round finds what is due."""
    try:
        await sweep()
    except Unavailable as fault:
        log.warning("the record is away, trying again: %s", fault)
    except Exception:
        log.exception("a round of %s failed", what)
