"""Who is connected and responsive right now. It may be wrong, and nothing waits for it."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Collection
from typing import Any
from uuid import UUID

import redis.asyncio
from redis.exceptions import RedisError

from dispatcher.live.in_parts import in_parts
from dispatcher.live.keys import AWAY, PRESENCE_CHANGES, PRESENT
from dispatcher.live.link import Link

logger = logging.getLogger(__name__)

HEARD_WITHIN_S = 60
AWAY_AT_MOST_S = 12 * 3600
TELL_EVERY_S = 5.0
CROWD_S = 0.1
"""Who comes is told at once, and those who come within this time after that together."""

AT_ONCE = 1_000


class Presence:
    """Presence in Redis. Where Redis can't say, nobody is available."""

    def __init__(
        self, client: "redis.asyncio.Redis", clock: Callable[[], float] = time.time
    ) -> None:
        self._client = client
        self._clock = clock

    async def heard(self, accounts: Collection[UUID], *, news: bool = True) -> None:
        """A sign of life of each of them: a heartbeat missed for a minute is away. `news`: some of
        them may just have come."""
        now = self._clock()
        pipeline = self._client.pipeline(transaction=False)
        if accounts:
            pipeline.zadd(PRESENT, {account.bytes: now for account in accounts})
        pipeline.zremrangebyscore(PRESENT, "-inf", now - HEARD_WITHIN_S)
        if news:
            pipeline.incr(PRESENCE_CHANGES)
        await pipeline.execute()

    async def go_away(self, account: UUID) -> None:
        """What a person says about themselves wins over their open windows, for half a day."""
        now = self._clock()
        pipeline = self._client.pipeline()
        pipeline.zadd(AWAY, {account.bytes: now + AWAY_AT_MOST_S})
        pipeline.zremrangebyscore(AWAY, "-inf", now)
        pipeline.incr(PRESENCE_CHANGES)
        await pipeline.execute()

    async def come_back(self, account: UUID) -> None:
        """Available again, and a sign of life."""
        pipeline = self._client.pipeline()
        pipeline.zrem(AWAY, account.bytes)
        pipeline.zadd(PRESENT, {account.bytes: self._clock()})
        pipeline.incr(PRESENCE_CHANGES)
        await pipeline.execute()

    async def has_gone_away(self, account: UUID) -> bool:
        """Whether a person has said that they are away. Where Redis can't say, nobody has."""
        try:
            until: Any = await self._client.zscore(AWAY, account.bytes)
        except (RedisError, OSError):
            return False
        return until is not None and until > self._clock()

    async def available(self, accounts: Collection[UUID]) -> frozenset[UUID]:
        """Those of the accounts who are connected, responsive and have not said they are away."""
        if not accounts:
            return frozenset()
        now, asked = self._clock(), list(accounts)
        pipeline = self._client.pipeline(transaction=False)
        members: Any = [account.bytes for account in asked]
        pipeline.zmscore(PRESENT, members)
        pipeline.zmscore(AWAY, members)
        try:
            heard, away = await pipeline.execute()
        except (RedisError, OSError) as error:
            logger.warning("nobody can be seen as present: %s", error)
            return frozenset()
        return frozenset(
            account
            for account, at, until in zip(asked, heard, away, strict=True)
            if at is not None
            and at > now - HEARD_WITHIN_S
            and not (until is not None and until > now)
        )

    async def heard_since(self, since: float) -> dict[UUID, float]:
        """Of whom there was a sign of life since then, and when the last one; raises RedisError."""
        found: Any = await self._client.zrangebyscore(PRESENT, since, "+inf", withscores=True)
        return {UUID(bytes=account): at for account, at in found}

    async def away(self) -> dict[UUID, float]:
        """Who has said that they are away, and until when that holds; raises RedisError."""
        found: Any = await self._client.zrangebyscore(AWAY, self._clock(), "+inf", withscores=True)
        return {UUID(bytes=account): until for account, until in found}

    async def changes(self) -> int:
        """How often somebody came, went away or came back; raises RedisError."""
        return int(await self._client.get(PRESENCE_CHANGES) or 0)


class Heartbeats:
    """Gathers signs of life from connections and tells them together; of somebody new at once."""

    def __init__(self, presence: Presence) -> None:
        self._presence = presence
        self._heard: set[UUID] = set()
        self._told: set[UUID] = set()
        self._someone_new = asyncio.Event()

    def heard(self, link: Link) -> None:
        """To be called for every frame a follower sends."""
        if link.viewer.volunteer or link.viewer.supervises:
            self._heard.add(link.viewer.account)
            if link.viewer.account not in self._told:
                self._someone_new.set()

    async def run(self) -> None:
        """Until cancelled."""
        told_anew_at = time.monotonic()
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._someone_new.wait(), TELL_EVERY_S)
            self._someone_new.clear()
            await self._tell()
            if time.monotonic() - told_anew_at > HEARD_WITHIN_S:
                self._told.clear()
                told_anew_at = time.monotonic()
            await asyncio.sleep(CROWD_S)

    async def _tell(self) -> None:
        heard, self._heard = self._heard, set()
        for part in in_parts(heard, AT_ONCE):
            news = not self._told.issuperset(part)
            try:
                await self._presence.heard(part, news=news)
                self._told.update(part)
            except (RedisError, OSError) as error:
                logger.warning("signs of life of %d people are lost: %s", len(part), error)
