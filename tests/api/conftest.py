"""The application, started, for each test."""

from tests.support.api import api
from tests.support.mailbox import mailbox

__all__ = ["api", "mailbox"]
