"""Figures of a scope, told to those who watch it: states, not events, so the latest wins."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable

from dispatcher.live.frames import Batch, Run
from dispatcher.live.hub import Hub
from dispatcher.live.link import Link
from dispatcher.live.session import Phase
from dispatcher.views.frames import encode_pulse

logger = logging.getLogger(__name__)

LOOK_EVERY_S = 0.25
AT_MOST_EVERY_S = 1.0
AT_LEAST_EVERY_S = 10.0
COST_FACTOR = 20
"""Reading figures may take up one part in this many of the time."""

Figures = Callable[[str], Awaitable[str]]
"""From a scope to its figures, as JSON."""


class Rhythm:
    """When figures of one scope are due: not too often, soon after something moved."""

    def __init__(self) -> None:
        self._touched = True
        self._not_before = 0.0
        self._latest = 0.0
        self._took_s = 0.0

    def touch(self) -> None:
        self._touched = True

    def due(self, now: float) -> bool:
        return now >= (self._not_before if self._touched else self._latest)

    def begin(self) -> None:
        """They are about to be read; what moves from now on counts for the next time."""
        self._touched = False

    def done(self, now: float, took_s: float) -> None:
        """They were read, or could not be. Having taken long once is no cost of theirs: this
        process or the database may have stood still."""
        cost_s, self._took_s = min(took_s, self._took_s), took_s
        pause = max(AT_MOST_EVERY_S, cost_s * COST_FACTOR)
        self._not_before = now + pause
        self._latest = now + max(pause, AT_LEAST_EVERY_S)


class _Scope:
    """A watched scope: its rhythm, its newest frame, and who has that."""

    def __init__(self) -> None:
        self.rhythm = Rhythm()
        self.channels: frozenset[str] = frozenset()
        self.frame: Batch | None = None
        self.told: set[Link] = set()
        self.reading: asyncio.Task[None] | None = None


class Pulses:
    """Reads the figures of the scopes that somebody watches, and tells them."""

    def __init__(self, hub: Hub, figures: Figures) -> None:
        self._hub = hub
        self._figures = figures
        self._scopes: dict[str, _Scope] = {}

    def recorded(self, run: Run) -> None:
        """Something was recorded that may move figures."""
        for scope in self._scopes.values():
            if run.channel in scope.channels:
                scope.rhythm.touch()

    async def run(self) -> None:
        """Until cancelled."""
        async with asyncio.TaskGroup() as group:
            while True:
                self._look(group)
                await asyncio.sleep(LOOK_EVERY_S)

    def _look(self, group: asyncio.TaskGroup) -> None:
        watchers = self._watchers()
        for name in self._scopes.keys() - watchers.keys():
            del self._scopes[name]
        for name, links in watchers.items():
            scope = self._scopes.setdefault(name, _Scope())
            scope.channels = links[0].viewer.pulses[name]
            self._tell(scope, links)
            if scope.reading is None and scope.rhythm.due(time.monotonic()):
                scope.reading = group.create_task(self._read(name, scope))

    def _watchers(self) -> dict[str, list[Link]]:
        watchers: dict[str, list[Link]] = {}
        for link in self._hub.links:
            if link.viewer.pulses and link.session.phase is Phase.LIVE:
                for name in link.viewer.pulses:
                    watchers.setdefault(name, []).append(link)
        return watchers

    def _tell(self, scope: _Scope, links: list[Link]) -> None:
        if scope.frame is None:
            return
        for link in links:
            if link not in scope.told:
                self._hub.send(link, scope.frame)
        scope.told = set(links)

    async def _read(self, name: str, scope: _Scope) -> None:
        started = time.monotonic()
        scope.rhythm.begin()
        try:
            scope.frame = Batch(encode_pulse(name, await self._figures(name)))
            scope.told = set()
        except Exception:
            logger.warning("can't read the figures of %s", name, exc_info=True)
        now = time.monotonic()
        scope.rhythm.done(now, now - started)
        scope.reading = None
