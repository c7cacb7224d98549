"""What the database cannot do just now is said as that, and can be tried again."""

import asyncpg
import pytest

from dispatcher.domain.errors import Unavailable
from dispatcher.store.engine import reachable


@pytest.mark.parametrize(
    "fault",
    [
        asyncpg.DiskFullError("could not extend file"),
        asyncpg.OutOfMemoryError("out of memory"),
        asyncpg.TooManyConnectionsError("sorry, too many clients already"),
        asyncpg.AdminShutdownError("terminating connection"),
        asyncpg.CannotConnectNowError("the database system is starting up"),
        ConnectionResetError(),
    ],
)
def test_a_database_that_is_away_or_full_is_unavailable(fault: Exception) -> None:
    with pytest.raises(Unavailable), reachable():
        raise fault


def test_a_broken_rule_of_the_record_is_not() -> None:
    with pytest.raises(asyncpg.UniqueViolationError), reachable():
        raise asyncpg.UniqueViolationError("duplicate key value")
