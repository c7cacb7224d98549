"""Questions about sessions that are held until there is something to answer.

Woken by what this process commits, and by what it hears that others did. Both are hints: every two
seconds the record is asked about all sessions that somebody waits for, in one question.
"""

import asyncio
import contextlib
import hashlib
import logging
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import UUID

from dispatcher.domain.errors import Unavailable
from dispatcher.domain.events import Recorded, desk_channel, session_channel
from dispatcher.live.frames import Run
from dispatcher.live.hub import Hub
from dispatcher.store import session_marks as marks
from dispatcher.store.transaction import Committed, Database

log = logging.getLogger(__name__)

NET_EVERY_S = 2.0
DESKS = desk_channel(0).removesuffix("0")

V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Look(Generic[V]):
    """What was found. `stamp`: another one when anything but the messages is other; `news`: worth
    an answer by itself; `again_in_s`: when it may be other without anybody doing anything."""

    view: V
    stamp: str
    news: bool
    again_in_s: float = 60.0


def stamp_of(*parts: str) -> str:
    """Short, and the same for the same."""
    return hashlib.blake2b("\n".join(parts).encode(), digest_size=8).hexdigest()


class HeldQuestions:
    """All of one process."""

    def __init__(self, db: Database, hub: Hub, desk_changed: Callable[[int], None]) -> None:
        self._db = db
        self._hub = hub
        self._desk_changed = desk_changed
        self._rung: dict[str, int] = {}
        self._bells: dict[str, set[asyncio.Event]] = {}
        self._awaited: dict[UUID, int] = {}
        self._stopped = False

    # What wakes them

    def recorded(self, run: Run) -> None:
        """Something was heard of, wherever it was committed."""
        self._heard(run.channel, run.last)

    def committed(self, committed: Committed) -> None:
        """Something was committed here."""
        self._ring_all(committed.events)

    def _ring_all(self, events: Iterable[Recorded]) -> None:
        for event in events:
            self._heard(event.channel, event.offset)

    def _heard(self, channel: str, offset: int) -> None:
        """What was committed here is heard of again a moment later, by way of everybody."""
        if channel not in self._bells or self._rung.get(channel, -1) >= offset:
            return
        self._rung[channel] = offset
        if channel.startswith(DESKS):
            self._desk_changed(int(channel.removeprefix(DESKS)))
        self._ring(channel)

    def _ring(self, channel: str) -> None:
        for bell in self._bells.get(channel, ()):
            bell.set()

    def changed(self, session_id: UUID) -> None:
        """Something that is no event, such as that one side is writing."""
        self._ring(session_channel(session_id))

    def stop(self) -> None:
        """Answer all of them now: this process is about to end."""
        self._stopped = True
        for channel in list(self._bells):
            self._ring(channel)

    # Asking

    async def answer(
        self,
        session_id: UUID,
        organisation_id: int | None,
        known: str | None,
        look: Callable[[], Awaitable[Look[V]]],
        wait_s: float,
    ) -> V:
        """What `look` finds, as soon as it is news. `organisation_id`: also look again when
        something happens to another session of its, as for who stands in a queue. `known`: the
        stamp of what the asker knows; who says none is answered when anything changes from now
        on. Nothing is remembered of who was told what: an answer may be lost on its way."""
        ends_at = time.monotonic() + wait_s
        channels = [session_channel(session_id)]
        if organisation_id is not None:
            channels.append(desk_channel(organisation_id))
        with self._listening(session_id, channels) as bell:
            while True:
                bell.clear()
                found = await look()
                left = ends_at - time.monotonic()
                known = known or found.stamp
                if found.news or known != found.stamp or left <= 0 or self._stopped:
                    return found.view
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(bell.wait(), min(left, found.again_in_s))

    @contextlib.contextmanager
    def _listening(self, session_id: UUID, channels: list[str]) -> Iterator[asyncio.Event]:
        bell = asyncio.Event()
        for channel in channels:
            self._bells.setdefault(channel, set()).add(bell)
        self._awaited[session_id] = self._awaited.get(session_id, 0) + 1
        try:
            with self._hub.listening():
                yield bell
        finally:
            for channel in channels:
                bells = self._bells[channel]
                bells.discard(bell)
                if not bells:
                    del self._bells[channel]
                    self._rung.pop(channel, None)
            self._awaited[session_id] -= 1
            if not self._awaited[session_id]:
                del self._awaited[session_id]

    # The net under the hints

    async def run(self) -> None:
        """Until cancelled."""
        seen: dict[UUID, tuple[object, ...]] = {}
        while True:
            await asyncio.sleep(NET_EVERY_S)
            if not self._awaited:
                seen = {}
                continue
            try:
                async with self._db.read() as connection:
                    now = await marks.stamps(connection, list(self._awaited))
            except Unavailable:
                continue
            except Exception:
                log.exception("sessions could not be compared with the record")
                continue
            for session_id, stamp in now.items():
                if seen.get(session_id, stamp) != stamp:
                    self.changed(session_id)
            seen = now
