"""All live connections of one process: what was recorded, fanned out to whoever follows it.

Frames are encoded once and written in one go to each socket. In a storm the pump rests between its
rounds (`resting.py`), so that the events of a while travel in one write to each follower; nothing
waits while it is calm.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
import uuid
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from dispatcher.domain.events import LANES, Position, Recorded
from dispatcher.live.channel import Channel
from dispatcher.live.frames import Batch, CloseCode, Page, Run, runs_of
from dispatcher.live.in_parts import in_parts
from dispatcher.live.link import Link, Outlet
from dispatcher.live.log import Log
from dispatcher.live.outputs import Close, Limits, Listen, Outputs, Read, Unlisten
from dispatcher.live.reads import Reads
from dispatcher.live.resting import Resting
from dispatcher.live.session import Session
from dispatcher.live.viewer import Viewer

logger = logging.getLogger(__name__)

WRITES_IN_A_ROW = 256
DRAIN_EVERY_S = 0.05
TICK_EVERY_S = 0.5
NET_EVERY_S = 1.0
NET_HURRIED_S = 0.3
CHANNELS_AT_ONCE = 500
LINKS_AT_ONCE = 500
"""What concerns everyone is done in parts: events wait for each part, not for all of it."""


@dataclass(slots=True)
class Counts:
    """What a process has done since it started, for its metrics."""

    opened: int = 0
    frames: int = 0
    events: int = 0
    slow: int = 0
    holes: int = 0


class Hub:
    """The live connections of this process.

    `on_run` is called with every run of events the process hears of, before it is fanned out;
    `on_heard` with every link whose follower has sent something; `on_open` with every new one;
    `on_stop` when all are told to come back.
    `in_use` is set while anybody is connected: hints are of no use to a hub without followers.
    """

    def __init__(
        self,
        log: Log,
        limits: Limits | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.counts = Counts()
        self.links: dict[Link, None] = {}
        self.on_run: list[Callable[[Run], None]] = []
        self.on_heard: list[Callable[[Link], None]] = []
        self.on_open: list[Callable[[Link], None]] = []
        self.on_stop: list[Callable[[], None]] = []
        self.hints_arrive = False
        self.in_use = asyncio.Event()
        self._log = log
        self._limits = limits or Limits()
        self._clock = clock
        self._channels: dict[str, Channel[Link]] = {LANES: Channel(LANES)}
        self._tops: dict[str, Position] = {}
        self._reads: Reads[Link] = Reads(log, self._on_page, self._on_tops)
        self._waiting: list[Recorded] = []
        self._resting = Resting()
        self._listeners = 0
        self._queue: deque[Link] = deque()
        self._crowded: dict[Link, None] = {}
        self._wake = asyncio.Event()

    # Connections

    def open(self, viewer: Viewer, outlet: Outlet, *, answers: bool = True) -> Link:
        """A follower has connected. `answers`: whether it can send pongs."""
        session = Session(
            uuid.uuid4().hex,
            viewer.board,
            viewer.desks,
            self._clock(),
            self._limits,
            answers=answers,
        )
        link = Link(session, outlet, viewer)
        self.links[link] = None
        self.in_use.set()
        self.counts.opened += 1
        for notice in self.on_open:
            notice(link)
        return link

    def received(self, link: Link, text: str | bytes) -> None:
        """The follower sent a frame."""
        for notice in self.on_heard:
            notice(link)
        self._do(link, link.session.received(text, self._clock()))

    def leave(self, link: Link) -> None:
        """The connection is over, whoever ended it."""
        for output in link.session.end(CloseCode.RESTARTING):
            if isinstance(output, Unlisten):
                self._unlisten(link, output.channel)
        self.links.pop(link, None)
        self._crowded.pop(link, None)
        self._rest_if_alone()

    def _rest_if_alone(self) -> None:
        if not self.links and not self._listeners:
            self.in_use.clear()

    @contextlib.contextmanager
    def listening(self) -> Iterator[None]:
        """Somebody needs `on_run` for a while, and has no connection of the live protocol."""
        self._listeners += 1
        self.in_use.set()
        try:
            yield
        finally:
            self._listeners -= 1
            self._rest_if_alone()

    def permit(self, link: Link, viewer: Viewer) -> None:
        """What this person may follow has been found out anew."""
        link.viewer = viewer
        self._do(link, link.session.permit(viewer.board, viewer.desks))

    def end(self, link: Link, code: CloseCode) -> None:
        self._do(link, link.session.end(code))

    def send(self, link: Link, frame: Batch) -> None:
        """A frame that is a state, not an event: not sent where the last one has not left yet."""
        if not link.crowded:
            self._do(link, (frame,))

    def stop(self) -> None:
        """Tell everyone to come back in a moment."""
        for notice in self.on_stop:
            notice()
        for link in list(self.links):
            self.end(link, CloseCode.RESTARTING)

    # What was recorded

    def publish(self, events: Iterable[Recorded]) -> None:
        """Hints of recorded events; they may come late, twice, in any order or not at all."""
        self._waiting.extend(events)
        self._wake.set()

    async def run(self) -> None:
        """Everything that goes on by itself, until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._reads.run())
            group.create_task(self._pump())
            group.create_task(self._net())
            group.create_task(self._tick())
            group.create_task(self._drain())

    async def _pump(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            began, busy_since = time.monotonic(), time.thread_time()
            self._fan_waiting()
            await self._write()
            spent = time.thread_time() - busy_since
            await asyncio.sleep(self._resting.after(began, time.monotonic(), spent))

    def _fan_waiting(self) -> None:
        waiting, self._waiting = self._waiting, []
        for run in runs_of(waiting):
            self._fan(run)

    def _fan(self, run: Run) -> None:
        self._notice(run)
        channel = self._channels.get(run.channel)
        if channel is None:
            return
        self.counts.events += len(run)
        channel.tail.hinted(run)
        self._note_top(run.channel, channel)
        step = channel.step(run)
        if step is not None:
            self._hand(step, channel.abreast)
        if channel.apart:
            apart = list(channel.apart)
            for link in apart:
                self._do(link, link.session.recorded(run))
            channel.rally(run.epoch, run.last, apart)

    def _hand(self, batch: Batch, links: Collection[Link]) -> None:
        """To be written to each. In a storm this is done a million times a second."""
        queue = self._queue
        for link in links:
            pending = link.pending
            if not pending:
                queue.append(link)
            pending.append(batch)
        self.counts.frames += len(batch) * len(links)

    async def _write(self) -> None:
        """Write to each who waits for it now. What is recorded meanwhile goes along where nothing
        was written yet: so nobody waits longer than from one turn to the next."""
        for n in range(1, len(self._queue) + 1):
            link = self._queue.popleft()
            try:
                if not link.all_left and link.crowded:
                    self._crowded[link] = None
                    self._do(link, link.look_at_outbox())
                link.flush()
            except Exception:
                logger.exception("a connection can't be written to")
                self.leave(link)
            if n % WRITES_IN_A_ROW == 0:
                await asyncio.sleep(0)  # Let those speak who answer, and those who come.
                self._fan_waiting()

    def _notice(self, run: Run) -> None:
        for notice in self.on_run:
            notice(run)

    def _note_top(self, name: str, channel: Channel[Link]) -> None:
        if channel.tail.top is not None:
            self._tops[name] = channel.tail.top

    # What sessions want

    def _do(self, link: Link, outputs: Outputs) -> None:
        for output in outputs:
            if isinstance(output, Batch):
                self._hand(output, (link,))
                self._wake.set()
            elif isinstance(output, Read):
                self._read(link, output)
            elif isinstance(output, Listen):
                self._listen(link, output.channels)
            elif isinstance(output, Unlisten):
                self._unlisten(link, output.channel)
            else:
                self._close(link, output)

    def _read(self, link: Link, read: Read) -> None:
        channel = self._channels[read.channel]
        channel.part(link)
        page = channel.tail.page(read.after)
        if page is None:
            self.counts.holes += 1
            self._reads.want_page(read, link)
        else:
            self._do(link, link.session.page(read.channel, read.after, page))

    def _listen(self, link: Link, channels: Sequence[str]) -> None:
        # Among the followers first, then the question: what comes in between is heard of.
        for name in channels:
            channel = self._channels.get(name)
            if channel is None:
                channel = self._channels[name] = Channel(name)
            channel.listen(link)
        self._reads.want_tops(channels, link)

    def _unlisten(self, link: Link, name: str) -> None:
        channel = self._channels.get(name)
        if channel is not None:
            channel.unlisten(link)
            if not channel.followed and name != LANES:
                del self._channels[name]
                self._tops.pop(name, None)

    def _close(self, link: Link, close: Close) -> None:
        if close.code is CloseCode.SLOW_CONSUMER:
            self.counts.slow += 1
        self.leave(link)
        link.close(close.code)

    # What the record answers

    def _on_tops(self, tops: Mapping[str, Position], asked: Mapping[Link, set[str]]) -> None:
        for name, top in tops.items():
            self._learn(name, top)
        now, server_time = self._clock(), datetime.now(UTC)
        for link, channels in asked.items():
            mine = {name: tops[name] for name in channels}
            self._do(link, link.session.tops(mine, now, server_time))
            for name, top in mine.items():
                channel = self._channels.get(name)
                if channel is not None:
                    channel.rally(top.epoch, top.offset, (link,))

    def _on_page(self, read: Read, page: Page, links: Sequence[Link]) -> None:
        if page.run is not None:
            self._notice(page.run)
        channel = self._channels.get(read.channel)
        if channel is not None:
            channel.tail.read(page)
            self._note_top(read.channel, channel)
        for link in links:
            self._do(link, link.session.page(read.channel, read.after, page))

    def _learn(self, name: str, top: Position) -> bool:
        """The record says how far a channel goes; answers whether that is news."""
        channel = self._channels.get(name)
        if channel is None or not channel.tail.known(top):
            return False
        self._note_top(name, channel)
        return True

    # The net under the hints, and time

    async def _net(self) -> None:
        """Compare with the record what the hints told, so that nothing depends on them."""
        while True:
            parts = in_parts(self._channels, CHANNELS_AT_ONCE)
            for part in parts:
                every_s = NET_EVERY_S if self.hints_arrive else NET_HURRIED_S
                await asyncio.sleep(every_s / len(parts))
                try:
                    await self._cast_net(part)
                except Exception:
                    logger.warning("can't compare with the record", exc_info=True)

    async def _cast_net(self, channels: Collection[str]) -> None:
        lanes = self._tops.get(LANES)
        for name, top in (await self._log.tops(channels)).items():
            if not self._learn(name, top):
                continue
            if name == LANES and lanes is not None:
                page = await self._log.page(LANES, lanes.offset, self._limits.too_far)
                if page.run is not None:
                    self._notice(page.run)
            channel = self._channels.get(name)
            for link in [*channel.abreast, *channel.apart] if channel is not None else ():
                self._do(link, link.session.top(name, top))

    async def _tick(self) -> None:
        while True:
            parts = in_parts(self.links, LINKS_AT_ONCE) or [[]]
            for part in parts:
                await asyncio.sleep(TICK_EVERY_S / len(parts))
                now = self._clock()
                for link in part:
                    if link.session.due <= now:
                        self._do(link, link.session.tick(now, self._tops))

    async def _drain(self) -> None:
        """Whoever had to wait for room goes on when there is some."""
        while True:
            await asyncio.sleep(DRAIN_EVERY_S)
            for link in list(self._crowded):
                if not link.crowded:
                    del self._crowded[link]
                self._do(link, link.look_at_outbox())
