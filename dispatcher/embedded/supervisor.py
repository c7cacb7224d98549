"""Keeps a set of processes running: restarts what died, stops all in reverse order."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import NamedTuple, Protocol, Self, TypeVar

from dispatcher.embedded.faults import EmbeddedFault

_FIRST_WAIT_S = 0.5
_LONGEST_WAIT_S = 10.0
_STEADY_AFTER_S = 30.0


class Running(Protocol):
    """What can be supervised: `Child`, `Postgres`, `Redis`."""

    def poll(self) -> int | None:
        """Its exit code, or None while it runs."""

    def stop(self, grace_s: float = ...) -> int:
        """Ask it to end, kill it after `grace_s`; the exit code."""


AnyRunning = TypeVar("AnyRunning", bound=Running)


class Restart(NamedTuple):
    """A process that died, and in how many seconds it will be started again."""

    name: str
    exit_code: int | None
    wait_s: float
    reason: str


@dataclass
class _Post:
    name: str
    launch: Callable[[], Running]
    running: Running | None = None
    started_at: float = 0.0
    due_at: float = 0.0
    wait_s: float = field(default=_FIRST_WAIT_S)


class Supervisor:
    """Processes in the order they were started; call everything from the main thread.

    `on_restart` is told of each death, before the wait. A process that stayed up for 30 s has
    its back-off forgiven.
    """

    def __init__(self, on_restart: Callable[[Restart], None]) -> None:
        self._on_restart = on_restart
        self._posts: list[_Post] = []

    def start(self, name: str, launch: Callable[[], AnyRunning]) -> AnyRunning:
        """Start a process now (errors of this first start are raised) and keep it running.

        Returns what was launched first; `launch` is called again after each death.
        """
        running = launch()
        self._posts.append(_Post(name, launch, running, time.monotonic()))
        return running

    def check(self) -> None:
        """Notice what has died and start again what is due; never waits."""
        now = time.monotonic()
        for post in self._posts:
            if post.running is not None:
                code = post.running.poll()
                if code is not None:
                    post.running.stop(0)
                    post.running = None
                    if now - post.started_at >= _STEADY_AFTER_S:
                        post.wait_s = _FIRST_WAIT_S
                    self._put_off(post, code, "ended")
            elif now >= post.due_at:
                self._relaunch(post)

    def run(self, until: Callable[[], bool], every_s: float = 0.1) -> None:
        """Keep everything running until told otherwise."""
        while not until():
            self.check()
            time.sleep(every_s)

    def stop(self, within_s: float = 10.0) -> None:
        """Stop all in reverse order of their start; what has not ended in time is killed."""
        deadline = time.monotonic() + within_s
        while self._posts:
            # A fair share of what is left: one that hangs must not use up the servers' time.
            grace_s = max(0.0, deadline - time.monotonic()) / len(self._posts)
            running = self._posts.pop().running
            if running is not None:
                running.stop(grace_s)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _relaunch(self, post: _Post) -> None:
        try:
            post.running = post.launch()
        except (EmbeddedFault, OSError) as error:
            self._put_off(post, None, str(error))
        else:
            post.started_at = time.monotonic()

    def _put_off(self, post: _Post, exit_code: int | None, reason: str) -> None:
        wait_s, post.wait_s = post.wait_s, min(post.wait_s * 2, _LONGEST_WAIT_S)
        post.due_at = time.monotonic() + wait_s
        self._on_restart(Restart(post.name, exit_code, wait_s, reason))
