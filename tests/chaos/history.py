"""What happened in a run, one JSON object a line: calls, faults, what followers saw, the record.

Lines are written as things end, so that a run that is itself killed leaves all it knew. The checker
reads nothing else: a history that was kept can be judged again.
"""

import json
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]

OK, REFUSED, UNKNOWN = "ok", "refused", "unknown"
"""How a call ended. Unknown: nobody answered, or the answer was that nobody knows (503)."""


class Clock:
    """Seconds since the epoch that never step: the wall's time at the start, then monotonic."""

    def __init__(self) -> None:
        self._offset = time.time() - time.monotonic()

    def __call__(self) -> float:
        return time.monotonic() + self._offset


@dataclass(frozen=True, slots=True)
class Began:
    """How the run was set up. Durations in seconds; `leads_in_vain_s`: how long a leader of the
    loops may stand still before another one leads."""

    seed: int
    seconds: float
    nemesis: list[str]
    plant: str
    lease_s: float
    sweep_s: float
    loops: int
    leads_in_vain_s: float
    at: float
    organisation: int
    response: str


@dataclass(frozen=True, slots=True)
class Call:
    """One request and what came of it. Attempts at the same command share `args["command"]`."""

    process: str
    account: str
    op: str
    args: Json
    invoked_at: float
    completed_at: float
    outcome: str
    status: int = 0
    code: str = ""
    answer: Json = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that was broken on purpose: from when, until it was mended, until all worked."""

    name: str
    target: str
    began_at: float
    healed_at: float
    recovered_at: float | None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Stall:
    """The machine itself stood still for us."""

    began_at: float
    ended_at: float


@dataclass(frozen=True, slots=True)
class Placed:
    """A follower took a channel's position from a snapshot, or met a new channel at its start."""

    follower: str
    channel: str
    epoch: str
    offset: int
    why: str


@dataclass(frozen=True, slots=True)
class Told:
    """A follower was told `first` to `last` of a channel, each once and in order; `crc` is over
    the events' canonical texts."""

    follower: str
    channel: str
    epoch: str
    first: int
    last: int
    crc: int


@dataclass(frozen=True, slots=True)
class Anomaly:
    """A follower was sent something the protocol rules out."""

    follower: str
    what: str
    channel: str
    detail: str
    at: float


@dataclass(frozen=True, slots=True)
class Resync:
    """A follower was told to load a channel's snapshot again."""

    follower: str
    channel: str
    reason: str
    at: float


@dataclass(frozen=True, slots=True)
class Saw:
    """When a follower learned of an event whose promptness matters."""

    follower: str
    event: str
    entity: str
    at: float


@dataclass(frozen=True, slots=True)
class View:
    """What a follower holds at the end: by channel its position, and its entities by id."""

    follower: str
    account: str
    door: str
    desk: bool
    complete: bool
    positions: dict[str, tuple[str, int]]
    entities: dict[str, dict[str, Json]]
    pulse: Json | None


@dataclass(frozen=True, slots=True)
class Rows:
    """A part of a table of the record, as it is at the end."""

    table: str
    rows: list[Json]


@dataclass(frozen=True, slots=True)
class Ended:
    """The end: when the record was read, and the figures the system itself gives.

    `settled`: leases had ended and followers had come to rest before it was read."""

    at: float
    settled: bool
    figures: Json | None


Line: TypeAlias = (
    Began | Call | Fault | Stall | Placed | Told | Anomaly | Resync | Saw | View | Rows | Ended
)
LINES: dict[str, type[Line]] = {
    kind.__name__.lower(): kind
    for kind in (
        *(Began, Call, Fault, Stall, Placed, Told),
        *(Anomaly, Resync, Saw, View, Rows, Ended),
    )
}


class HistoryFile:
    """Appends lines; any thread may."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._file = path.open("w", encoding="utf-8")

    def append(self, line: Line) -> None:
        text = encode(line)
        with self._lock:
            self._file.write(text)
            self._file.flush()

    def close(self) -> None:
        self._file.close()


def encode(line: Line) -> str:
    fields = {"line": type(line).__name__.lower(), **asdict(line)}
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":")) + "\n"


def decode(text: str) -> Line:
    fields = json.loads(text)
    kind = LINES[fields.pop("line")]
    return kind(**fields)


@dataclass(slots=True)
class History:
    """A run, sorted for the checker; lines keep their order within their kind."""

    began: Began
    ended: Ended
    calls: list[Call] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    stalls: list[Stall] = field(default_factory=list)
    followed: list[Placed | Told | Anomaly | Resync] = field(default_factory=list)
    seen: list[Saw] = field(default_factory=list)
    views: list[View] = field(default_factory=list)
    tables: dict[str, list[Json]] = field(default_factory=dict)

    def table(self, name: str) -> list[Json]:
        return self.tables.get(name, [])


def gather(lines: Iterable[Line]) -> History:
    """The history of these lines; raises ValueError where the run did not come to its end."""
    began: Began | None = None
    ended: Ended | None = None
    found = History(began=None, ended=None)  # type: ignore[arg-type]  # both are set below
    for line in lines:
        match line:
            case Began():
                began = line
            case Ended():
                ended = line
            case Call():
                found.calls.append(line)
            case Fault():
                found.faults.append(line)
            case Stall():
                found.stalls.append(line)
            case Placed() | Told() | Anomaly() | Resync():
                found.followed.append(line)
            case Saw():
                found.seen.append(line)
            case View():
                found.views.append(line)
            case Rows():
                found.tables.setdefault(line.table, []).extend(line.rows)
    if began is None or ended is None:
        raise ValueError("this history has no beginning or no end: its run was interrupted")
    found.began, found.ended = began, ended
    return found


def read(path: Path) -> History:
    with path.open(encoding="utf-8") as file:
        return gather(decode(text) for text in file)


def read_lines(path: Path) -> list[Line]:
    """Of any file of lines, whether or not it is a whole run."""
    with path.open(encoding="utf-8") as file:
        return [decode(text) for text in file]


def chosen(answer: Mapping[str, Any], *names: str) -> Json:
    """Of an answer what the checker needs."""
    return {name: answer[name] for name in names if name in answer}
