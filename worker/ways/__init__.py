"""Sending a message on one kind of way: what all of them have in common."""

from datetime import timedelta
from typing import ClassVar, Protocol

from dispatcher.views.messages import Message


class NotSent(Exception):
    """It was not taken, and may be later. `code`: a short word of ours for the record and the log;
    what the other side said may hold the address, and goes nowhere. `wait`: at least so long."""

    def __init__(self, code: str, wait: timedelta | None = None) -> None:
        self.code = code
        self.wait = wait
        super().__init__(code)


class Refused(NotSent):
    """This message will never be taken."""


class GoneForGood(Refused):
    """Nor will any other at this address."""


class Way(Protocol):
    """`shows`: how many offers of many a message of this kind has room for."""

    shows: ClassVar[int]

    async def send(self, message: Message, address: str) -> None:
        """Raises NotSent, Refused or GoneForGood."""

    async def close(self) -> None: ...
