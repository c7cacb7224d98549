"""How well somebody's languages fit a lane: who is rung first, and who only in the wider circle."""

from collections.abc import Iterable
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple

from dispatcher.domain.kinds import KINDS
from dispatcher.domain.lane import LaneKey
from dispatcher.domain.language import Help, Level, Proficiency, helps, script_of

RANK = {Level.NATIVE: 0, Level.FLUENT: 1, Level.WORKING: 2}


class Circle(IntEnum):
    """How far from a lane's languages people are asked; the nearer are asked sooner."""

    NEAR = 0
    """The very languages, natively or fluently."""
    WIDE = 1
    """Whoever may claim: also related languages that help, and those known well enough to work."""
    LAST = 2
    """Who understands the source in part, by another language: they claim by being rung alone."""


class Known(NamedTuple):
    """The language by which somebody serves one side of a lane."""

    help: Help
    rank: int
    tag: str
    level: Level


class Fit(NamedTuple):
    """How well a lane is served; lower is asked sooner. The weaker of its two sides counts first:
    a translation is as good as that."""

    circle: Circle
    weaker: int
    stronger: int
    by: tuple[Known, ...]


_NO_LANGUAGE = Fit(Circle.NEAR, 0, 0, ())


def fit(languages: tuple[Proficiency, ...], lane: LaneKey) -> Fit | None:
    """How these languages fit the lane; None where they do not, as `lane.why_not` has it, a source
    that is understood in part included."""
    return _fit(languages, lane.source_language, lane.target_language, KINDS[lane.kind].by_ear)


@lru_cache(maxsize=65_536)
def _fit(
    languages: tuple[Proficiency, ...], source: str | None, target: str | None, by_ear: bool
) -> Fit | None:
    sides: list[Known] = []
    if source is not None:
        if (best := _best(_understood(p, source, by_ear) for p in languages)) is None:
            return None
        sides.append(best)
    if target is not None:
        written = (_known(p, target) for p in languages if p.writing)
        best = _best(one for one in written if one is None or one.help is not Help.LAST_STEP)
        if best is None:
            return None
        sides.append(best)
    if not sides:
        return _NO_LANGUAGE
    ranks = sorted(side.rank for side in sides)
    return Fit(_circle(sides, ranks[-1]), ranks[-1], ranks[0], tuple(sides))


def _circle(sides: list[Known], weaker: int) -> Circle:
    if any(side.help is Help.LAST_STEP for side in sides):
        return Circle.LAST
    near = weaker <= RANK[Level.FLUENT] and all(side.help is Help.EXACT for side in sides)
    return Circle.NEAR if near else Circle.WIDE


def _understood(known: Proficiency, wanted: str, by_ear: bool) -> Known | None:
    if wanted.startswith("und"):
        # Reading the script is all that is asked: nobody is nearer than that.
        reads = known.reading and script_of(known.tag) == script_of(wanted)
        return Known(Help.EXACT, RANK[known.level], known.tag, known.level) if reads else None
    return _known(known, wanted, by_ear) if (known.speaking if by_ear else known.reading) else None


def _known(known: Proficiency, wanted: str, by_ear: bool = False) -> Known | None:
    how = helps(known.tag, wanted, in_writing=not by_ear)
    if how is None:
        return None
    return Known(how, RANK[known.level], known.tag, known.level)


def _best(found: Iterable[Known | None]) -> Known | None:
    return min((one for one in found if one is not None), default=None)
