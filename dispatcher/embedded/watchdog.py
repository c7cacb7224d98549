"""Ends a process whose parent has died, where the kernel does not do it for us.

Run by file as `python -I -S watchdog.py PID SIGNAL`, its standard input a pipe that only the
parent holds open. A byte means "all is well, go away"; the end of the pipe means the parent is
gone, however it went. Imports nothing of ours.
"""

import contextlib
import os
import signal
import sys
import time

_GRACE_S = 10.0


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def main(pid: int, death_signal: int) -> None:
    if sys.stdin.buffer.read(1):
        return
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, death_signal)
        deadline = time.monotonic() + _GRACE_S
        while time.monotonic() < deadline and _is_running(pid):
            time.sleep(0.05)
        os.kill(pid, signal.SIGKILL)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
