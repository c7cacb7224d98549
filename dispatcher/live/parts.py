"""A process's live parts put together and running."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

from dispatcher.live.ending import cancel_all
from dispatcher.live.fanout import Fanout, connect
from dispatcher.live.hub import Hub
from dispatcher.live.log import Log
from dispatcher.live.outputs import Limits
from dispatcher.live.presence import Heartbeats, Presence
from dispatcher.live.pulse import Figures, Pulses
from dispatcher.live.watch import SignedIn, Watch


@contextlib.asynccontextmanager
async def open_hub(
    log: Log,
    redis_url: str,
    signed_in: SignedIn,
    figures: Figures,
    limits: Limits | None = None,
) -> AsyncIterator[Hub]:
    """A hub that hears of events, ends what is over, tells figures and signs of life."""
    hub = Hub(log, limits)
    watch = Watch(hub, signed_in)
    pulses = Pulses(hub, figures)
    # Reading the stream blocks its connection: signs of life go another way.
    async with connect(redis_url) as hints, connect(redis_url) as signs:

        def hints_arrive(healthy: bool) -> None:
            hub.hints_arrive = healthy

        heartbeats = Heartbeats(Presence(signs))
        fanout = Fanout(hints, hub.publish, hints_arrive, hub.in_use)
        hub.on_run += [watch.recorded, pulses.recorded]
        hub.on_open.append(watch.opened)
        hub.on_heard.append(heartbeats.heard)
        # A part that fails takes the process with it: half a hub would look well and tell nothing.
        async with asyncio.TaskGroup() as group:
            parts = (hub, fanout, watch, pulses, heartbeats)
            running = [group.create_task(part.run()) for part in parts]
            try:
                yield hub
            finally:
                hub.stop()
                await cancel_all(running)
