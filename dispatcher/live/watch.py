"""Keeps what connected people may follow in step with what is recorded about them."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections import deque
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import replace
from typing import Any

from dispatcher.domain.events import LANES, EventName, inbox_channel, lane_channel
from dispatcher.live.frames import CloseCode, Run
from dispatcher.live.hub import Hub
from dispatcher.live.in_parts import in_parts
from dispatcher.live.link import Link

logger = logging.getLogger(__name__)

SIGN_INS_EVERY_S = 30.0
PARTS = 20
"""Everyone is read again, a part at a time: after PARTS rounds, some ten minutes, all were."""

LINKS_AT_ONCE = 200
AT_ONCE = 4
PATIENCE_S = 1.0
REMEMBER_LANES_S = 120.0

VOLUNTEER_CHANGED = f'"event":"{EventName.VOLUNTEER_CHANGED.value}"'

SignedIn = Callable[[Collection[str]], Awaitable[Collection[str]]]
"""From ids of sign-ins to those of them that still hold."""


class Watch:
    """Ends connections whose sign-in is over; adds new lanes and rights, takes away lost ones."""

    def __init__(self, hub: Hub, signed_in: SignedIn) -> None:
        self._hub = hub
        self._signed_in = signed_in
        self._lanes: deque[tuple[float, str, Mapping[str, Any]]] = deque()
        self._stale: dict[Link, None] = {}
        self._stale_there = asyncio.Event()

    def opened(self, link: Link) -> None:
        """A person connected; lanes may have opened since their rights were read."""
        while self._lanes and self._lanes[0][0] < time.monotonic() - REMEMBER_LANES_S:
            self._lanes.popleft()
        for _, channel, state in self._lanes:
            self._offer(link, channel, state)

    def recorded(self, run: Run) -> None:
        """Something was recorded; it may be told more than once."""
        if run.channel == LANES:
            for text in run.texts:
                self._lane_opened(text)
        elif run.channel.startswith("inbox:") and any(VOLUNTEER_CHANGED in t for t in run.texts):
            for link in self._hub.links:
                if inbox_channel(link.viewer.account) == run.channel:
                    self._refresh(link)

    def _lane_opened(self, text: str) -> None:
        frame = json.loads(text)
        state = frame["entity"]["state"]
        if frame["event"] != EventName.LANE_OPENED.value or state is None:
            return
        channel = lane_channel(int(frame["entity"]["id"]))
        self._lanes.append((time.monotonic(), channel, state))
        for link in list(self._hub.links):
            self._offer(link, channel, state)

    def _offer(self, link: Link, channel: str, state: Mapping[str, Any]) -> None:
        viewer = link.viewer
        if viewer.volunteer and channel not in viewer.board and viewer.eligible(state):
            self._hub.permit(link, replace(viewer, board=viewer.board | {channel}))

    def _refresh(self, link: Link) -> None:
        self._stale[link] = None
        self._stale_there.set()

    async def run(self) -> None:
        """Until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._recheck())
            for _ in range(AT_ONCE):
                group.create_task(self._read_again())

    async def _recheck(self) -> None:
        part = 0
        while True:
            await asyncio.sleep(SIGN_INS_EVERY_S)
            try:
                await self.end_signed_out()
            except Exception:
                logger.warning("can't tell who is still signed in", exc_info=True)
            part = (part + 1) % PARTS
            for link in self._hub.links:
                if hash(link) % PARTS == part:
                    self._refresh(link)

    async def end_signed_out(self) -> None:
        """Close the connections of those who have signed out, or were."""
        for links in in_parts(self._hub.links, LINKS_AT_ONCE):
            holding = frozenset(await self._signed_in({link.viewer.sign_in for link in links}))
            for link in links:
                if link.viewer.sign_in not in holding:
                    self._hub.end(link, CloseCode.SIGNED_OUT)

    async def _read_again(self) -> None:
        while True:
            await self._stale_there.wait()
            if not self._stale:
                self._stale_there.clear()
                continue
            link = next(iter(self._stale))
            del self._stale[link]
            if link not in self._hub.links:
                continue
            try:
                viewer = await link.viewer.refresh()
            except Exception:
                logger.warning("can't read again what a person may follow", exc_info=True)
                self._refresh(link)
                await asyncio.sleep(PATIENCE_S)
                continue
            if viewer is None:
                self._hub.end(link, CloseCode.SIGNED_OUT)
            elif link in self._hub.links:
                self._hub.permit(link, viewer)
