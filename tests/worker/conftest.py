"""A world for each test."""

from tests.support.mailbox import mailbox
from tests.support.push_service import push_service
from tests.support.world import world

__all__ = ["mailbox", "push_service", "world"]
