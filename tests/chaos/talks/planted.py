"""Bugs that are planted on purpose, to see that each rule of talks can be broken."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from dispatcher.store import session_marks as marks
from dispatcher.store import session_words as words
from dispatcher.store.engine import Connection


@dataclass(frozen=True, slots=True)
class Planted:
    """`sql`: the guards of the record that would stop it."""

    patch: Callable[[], None]
    caught_by: str
    seconds: float = 30.0
    families: tuple[str, ...] = ()
    sql: tuple[str, ...] = ()


def _put(owner: Any, name: str, by: Any) -> None:
    setattr(owner, name, by)


def _replaced(name: str, was: str, by: str) -> None:
    statement: str = getattr(words, name)
    assert was in statement
    setattr(words, name, statement.replace(was, by))


def _taken_again() -> None:
    before_saying = words.before_saying

    async def forgetful(*given: Any) -> tuple[int | None, int, datetime | None]:
        _, lately, first = await before_saying(*given)
        return None, lately, first

    _put(words, "before_saying", forgetful)


def _not_written() -> None:
    insert, numbers = words.insert_message, itertools.count(1)

    async def at_times(*given: Any) -> None:
        if next(numbers) % 15:
            await insert(*given)

    _put(words, "insert_message", at_times)


def _newest_alone() -> None:
    _replaced("AFTER", 'order by "offset" limit $4', 'order by "offset" desc limit least($4, 1)')


def _whispers_to_all() -> None:
    _replaced("AFTER", "(whisper <= $3)", "($3::bool is not null)")


def _nobody_is_missed() -> None:
    async def none(_: Connection, __: datetime, ___: int) -> list[UUID]:
        return []

    _put(marks, "vanished", none)


DROP_GUARD = """
alter table session_message drop constraint session_message_session_id_sender_client_id_key
"""


PLANTED = {
    "taken_again": Planted(
        _taken_again,
        "nothing_is_doubled",
        families=("cut",),
        sql=(DROP_GUARD,),
    ),
    "not_written": Planted(_not_written, "nothing_acknowledged_is_lost"),
    "newest_alone": Planted(
        _newest_alone, "both_sides_see_the_same", 45.0, families=("cut", "pause")
    ),
    "whispers_to_all": Planted(_whispers_to_all, "nobody_else_reads"),
    "nobody_is_missed": Planted(_nobody_is_missed, "the_vanished_are_replaced", 150.0),
}
