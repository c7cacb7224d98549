"""Sending one message on one way: whatever goes wrong is a value, and nothing is given away.

Logs name faults by their type and place: what a library says of its fault may hold the address.
"""

import asyncio
import logging
from collections.abc import Callable

from dispatcher.domain.way import Way
from dispatcher.store.notices import Recipient
from dispatcher.views.messages import Message
from worker import ways
from worker.ways import NotSent

log = logging.getLogger("worker.sending")

SENDING_S = 60.0
"""No way may take longer, whatever its own limits say; shorter than `actions.notices.TAKEN_FOR`."""


async def try_to_send(
    sender: ways.Way, way: Way, recipient: Recipient, message: Callable[[], Message]
) -> NotSent | None:
    """Why the message was not sent; None where it was."""
    try:
        async with asyncio.timeout(SENDING_S):
            await sender.send(message(), way.address or recipient.email)
    except NotSent as fault:
        return fault
    except TimeoutError:
        return NotSent("too_slow")
    except Exception as fault:
        log.error("defect in sending by %s: %s", way.kind.value, where(fault))
        return NotSent("defect")
    return None


def where(fault: BaseException) -> str:
    """What kind of fault, and where it was raised."""
    trace = fault.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = "" if trace is None else f" at {trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"
    return f"{type(fault).__name__}{place}"
