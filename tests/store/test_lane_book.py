"""The lanes as a process knows them, however late their commits come."""

from datetime import timedelta

from dispatcher.domain.lane import LaneKey, lane_key
from dispatcher.domain.policy import Kind
from dispatcher.store.engine import Connection
from dispatcher.store.lane_book import PATIENCE, LaneBook
from dispatcher.store.lanes import open_lanes
from tests.support.world import World

SECOND = timedelta(seconds=1)


def key(target: str) -> LaneKey:
    return lane_key(Kind.TRANSLATION, "tr", target)


async def _opened(connection: Connection, *targets: str) -> list[int]:
    return [lane.id for lane in await open_lanes(connection, [key(t) for t in targets])]


async def known(book: LaneBook, world: World) -> set[str | None]:
    polyglot = world["polyglot"].must_volunteer()
    return {lane.key.target_language for lane in book.eligible(polyglot, world.clock.now)}


async def polyglot(world: World) -> None:
    languages = "tr:native,en:native,fr:native,de:native,es:native,it:native"
    await world.join("polyglot", languages, volunteers=True)


async def test_a_lane_whose_commit_comes_late_is_seen(world: World) -> None:
    await polyglot(world)
    book = LaneBook()
    async with world.db.read() as late, world.db.read() as connection:
        slow = late.transaction()
        await slow.start()
        await _opened(late, "en")
        await _opened(connection, "fr")
        await book.refresh(connection, world.clock.now)
        assert await known(book, world) == {"fr"}
        await slow.commit()
        await book.refresh(connection, world.clock.go(seconds=5))
        assert await known(book, world) == {"en", "fr"}


async def test_numbers_nobody_got_are_waited_for_no_longer_than_a_minute(world: World) -> None:
    await polyglot(world)
    book = LaneBook()
    async with world.db.read() as connection:
        await _opened(connection, "en")
        for _ in range(3):
            await _opened(connection, "en")  # taken already: numbers are burnt
        await _opened(connection, "fr")
        await book.refresh(connection, world.clock.now)
        await book.refresh(connection, world.clock.go(seconds=61))
        await _opened(connection, "de")
        await book.refresh(connection, world.clock.go(seconds=1))
        assert await known(book, world) == {"en", "fr", "de"}


async def test_a_late_lane_is_waited_for_also_behind_an_old_gap(world: World) -> None:
    """A burnt number's minute must not run out for a number that is still being committed."""
    await polyglot(world)
    book = LaneBook()
    async with world.db.read() as late, world.db.read() as connection:
        await _opened(connection, "en")
        await _opened(connection, "en")
        await _opened(connection, "fr")
        await book.refresh(connection, world.clock.now)
        slow = late.transaction()
        await slow.start()
        await _opened(late, "de")
        await _opened(connection, "es")
        await book.refresh(connection, world.clock.go(seconds=59))
        await book.refresh(connection, world.clock.now + PATIENCE - 58 * SECOND)
        await slow.commit()
        await book.refresh(connection, world.clock.go(seconds=3))
        assert await known(book, world) == {"en", "fr", "de", "es"}


async def test_an_announced_lane_is_known_at_once(world: World) -> None:
    await polyglot(world)
    book = LaneBook()
    async with world.db.read() as connection:
        await _opened(connection, "en")
        await book.refresh(connection, world.clock.now)
        for lane in await open_lanes(connection, [key("fr")]):
            book.add(lane)
    assert await known(book, world) == {"en", "fr"}
