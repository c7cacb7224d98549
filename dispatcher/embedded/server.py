"""What our two servers have in common: a child process that answers at an address."""

from types import TracebackType
from typing import Self

from dispatcher.embedded.process import Child


class Server:
    """A running server of ours; stopped on leaving its `with` block."""

    def __init__(self, child: Child, url: str) -> None:
        self.url = url
        self.pid = child.pid
        self._child = child

    def is_alive(self) -> bool:
        """Whether it still runs, told by the kernel and not by a file."""
        return self.poll() is None

    def poll(self) -> int | None:
        """Its exit code (negative: the signal that ended it), or None while it runs."""
        return self._child.poll()

    def wait(self, timeout: float | None = None) -> int | None:
        """Wait for its end; the exit code, or None after `timeout` seconds."""
        return self._child.wait(timeout)

    def stop(self, grace_s: float = 5.0) -> int:
        """Shut it down, kill it after `grace_s` (PostgreSQL loses nothing by it); the exit code."""
        return self._child.stop(grace_s)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
