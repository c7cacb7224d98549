"""Direct children that never outlive us."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

from dispatcher.embedded.account import Account

_HERE = Path(__file__).parent
_LOG_LIMIT_BYTES = 5 * 1024 * 1024
_KERNEL_TELLS_CHILDREN = sys.platform == "linux"


class Child:
    """A program running as our direct child, in a process group of its own.

    It gets `death_signal` when we die, even by kill -9: from the kernel on Linux, elsewhere from
    a small guard process. Ctrl-C in the terminal reaches only us; we stop the children in order.
    """

    def __init__(
        self,
        name: str,
        process: "subprocess.Popen[bytes]",
        stop_signal: signal.Signals,
        guard: "subprocess.Popen[bytes] | None",
    ) -> None:
        self.name = name
        self.pid = process.pid
        self._process = process
        self._stop_signal = stop_signal
        self._guard = guard
        self._swept = False

    @classmethod
    def start(
        cls,
        argv: Sequence[str],
        *,
        name: str,
        log_path: Path | None = None,
        env: Mapping[str, str] | None = None,
        user: Account | None = None,
        cwd: Path | str | None = None,
        stop_signal: signal.Signals = signal.SIGTERM,
        death_signal: signal.Signals = signal.SIGKILL,
        pass_fds: Sequence[int] = (),
        kernel_tells: bool = _KERNEL_TELLS_CHILDREN,
    ) -> Self:
        """Start `argv` (an absolute program path first).

        `log_path` gets its output, appended; None leaves it on ours. `env` None hands on our own
        environment. `user` drops privileges (only as root). `kernel_tells` False uses the guard
        process although the kernel could do it.
        """
        if threading.current_thread() is not threading.main_thread():
            # Linux sends the death signal when the *thread* that started the child ends.
            raise RuntimeError("start children from the main thread only")
        log = open_log(log_path) if log_path else None
        try:
            process = subprocess.Popen(  # noqa: S603 - our own arguments
                [*_launcher(int(death_signal) if kernel_tells else 0, user), *argv],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=env,
                cwd=cwd,
                umask=0o077,
                start_new_session=True,
                pass_fds=pass_fds,
            )
        finally:
            if log is not None:
                os.close(log)
        guard = None if kernel_tells else _start_guard(process.pid, death_signal)
        return cls(name, process, stop_signal, guard)

    def poll(self) -> int | None:
        """Its exit code (negative: the signal that ended it), or None while it runs."""
        code = self._process.poll()
        if code is not None:
            self._sweep()
        return code

    def wait(self, timeout: float | None = None) -> int | None:
        """Wait for its end; the exit code, or None after `timeout` seconds."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout)
        return self.poll()

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal; nothing happens if it has ended."""
        self._process.send_signal(number)

    def stop(self, grace_s: float = 5.0) -> int:
        """Ask it to end, kill it and its process group after `grace_s`; the exit code."""
        self.signal(self._stop_signal)
        code = self.wait(grace_s)
        if code is None:
            self._kill_group()
            code = self._process.wait()
            self._sweep()
        return code

    def _sweep(self) -> None:
        """Once it has ended: end what it left in its group, dismiss the guard."""
        if self._swept:
            return
        self._swept = True
        self._kill_group()
        if self._guard is not None:
            with contextlib.suppress(BrokenPipeError):
                self._guard.communicate(b".")

    def _kill_group(self) -> None:
        # PermissionError is what macOS says of a group that holds only a zombie.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)


def _launcher(death_signal: int, user: Account | None) -> list[str]:
    uid, gid = (user.uid, user.gid) if user else (-1, -1)
    numbers = (death_signal, os.getpid(), uid, gid)
    return [sys.executable, "-I", "-S", str(_HERE / "launch.py"), *map(str, numbers)]


def _start_guard(pid: int, death_signal: signal.Signals) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(  # noqa: S603 - our own arguments
        [sys.executable, "-I", "-S", str(_HERE / "watchdog.py"), str(pid), str(int(death_signal))],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )


def open_log(path: Path) -> int:
    """Open a log for appending, private to us; one that has grown large becomes `<name>.1`.

    Rotated only when a process starts: a running one keeps its file.
    """
    with contextlib.suppress(FileNotFoundError):
        if path.lstat().st_size > _LOG_LIMIT_BYTES:
            path.replace(path.with_name(path.name + ".1"))
    return os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW, 0o600)


def log_tail(path: Path, lines: int = 10) -> str:
    """The last lines of a log; nothing if there is none."""
    with contextlib.suppress(OSError), path.open("rb") as log:
        log.seek(-min(path.stat().st_size, 16_384), os.SEEK_END)
        return "\n".join(log.read().decode(errors="replace").splitlines()[-lines:])
    return ""
