"""Looking at processes the way the kernel shows them (Linux)."""

import contextlib
import os
import time
from collections.abc import Callable, Iterable
from pathlib import Path


def is_running(pid: int) -> bool:
    """Whether a process exists and is more than a zombie waiting to be collected."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return stat.rpartition(")")[2].split()[0] not in "ZX"


def family(pid: int) -> set[int]:
    """A process and all its descendants."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text()
            except (FileNotFoundError, ProcessLookupError):
                continue
            parents[int(entry.name)] = int(stat.rpartition(")")[2].split()[1])
    found = {pid}
    while True:
        more = {child for child, parent in parents.items() if parent in found} - found
        if not more:
            return found
        found |= more


def user_of(pid: int) -> int:
    """The effective user a process runs as."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("Uid:"):
            return int(line.split()[2])
    raise ProcessLookupError(pid)


def network_sockets(pids: Iterable[int]) -> list[str]:
    """The TCP and UDP sockets that these processes hold open."""
    held = set()
    for pid in pids:
        for descriptor in Path("/proc").glob(f"{pid}/fd/*"):
            # A server's helpers come and go while we look.
            with contextlib.suppress(FileNotFoundError):
                target = os.readlink(descriptor)
                if target.startswith("socket:["):
                    held.add(target[len("socket:[") : -1])
    assert held, "every server has at least its unix socket open"
    lines = []
    for table in ("tcp", "tcp6", "udp", "udp6"):
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
            if line.split()[9] in held:
                lines.append(f"{table}: {line.strip()}")
    return lines


def wait_until(condition: Callable[[], bool], timeout_s: float = 20.0) -> bool:
    """Whether a condition came true in time."""
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.02)
    return condition()
