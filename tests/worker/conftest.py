"""A world for each test."""

from tests.support.mailbox import mailbox
from tests.support.world import world

__all__ = ["mailbox", "world"]
