"""Who is connected and responsive right now. It may be wrong, and nothing waits for it."""

import asyncio
import logging
from collections.abc import Collection
from uuid import UUID

import redis.asyncio
from redis.exceptions import RedisError

from dispatcher.live.in_parts import in_parts
from dispatcher.live.keys import away_key, presence_key
from dispatcher.live.link import Link

logger = logging.getLogger(__name__)

HEARD_WITHIN_S = 60
AWAY_AT_MOST_S = 12 * 3600
TELL_EVERY_S = 5.0
AT_ONCE = 100


class Presence:
    """Presence in Redis. Where Redis can't say, nobody is available."""

    def __init__(self, client: "redis.asyncio.Redis") -> None:
        self._client = client

    async def heard(self, accounts: Collection[UUID]) -> None:
        """A sign of life of each of them: a heartbeat missed for a minute is away."""
        pipeline = self._client.pipeline(transaction=False)
        for account in accounts:
            pipeline.set(presence_key(account), b"1", ex=HEARD_WITHIN_S)
        await pipeline.execute()

    async def go_away(self, account: UUID) -> None:
        """What a person says about themselves wins over their open windows, for half a day."""
        await self._client.set(away_key(account), b"1", ex=AWAY_AT_MOST_S)

    async def come_back(self, account: UUID) -> None:
        """Available again, and a sign of life."""
        pipeline = self._client.pipeline(transaction=False)
        pipeline.delete(away_key(account))
        pipeline.set(presence_key(account), b"1", ex=HEARD_WITHIN_S)
        await pipeline.execute()

    async def has_gone_away(self, account: UUID) -> bool:
        """Whether a person has said that they are away. Where Redis can't say, nobody has."""
        try:
            return bool(await self._client.exists(away_key(account)))
        except (RedisError, OSError):
            return False

    async def available(self, accounts: Collection[UUID]) -> frozenset[UUID]:
        """Those of the accounts who are connected, responsive and have not said they are away."""
        asked = list(accounts)
        pipeline = self._client.pipeline(transaction=False)
        for account in asked:
            pipeline.exists(presence_key(account))
            pipeline.exists(away_key(account))
        try:
            answers = await pipeline.execute()
        except (RedisError, OSError) as error:
            logger.warning("nobody can be seen as present: %s", error)
            return frozenset()
        rows = zip(asked, answers[::2], answers[1::2], strict=True)
        return frozenset(account for account, here, away in rows if here and not away)


class Heartbeats:
    """Gathers signs of life from connections and tells them together."""

    def __init__(self, presence: Presence) -> None:
        self._presence = presence
        self._heard: set[UUID] = set()

    def heard(self, link: Link) -> None:
        """To be called for every frame a follower sends."""
        if link.viewer.volunteer:
            self._heard.add(link.viewer.account)

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await asyncio.sleep(TELL_EVERY_S)
            heard, self._heard = self._heard, set()
            for part in in_parts(heard, AT_ONCE):
                try:
                    await self._presence.heard(part)
                except (RedisError, OSError) as error:
                    logger.warning("signs of life of %d people are lost: %s", len(part), error)
