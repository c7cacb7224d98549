"""Which faults come when: from a seed, nothing else. No I/O."""

import random
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

FAMILIES = ("kill", "pause", "cut", "flush", "restart", "skew", "disk")


@dataclass(frozen=True, slots=True)
class Break:
    """One thing to break: what, of which part, for how long (seconds)."""

    name: str
    target: str
    lasts_s: float


@dataclass(frozen=True, slots=True)
class Step:
    """Leave in peace for a while, then break these at once."""

    after_s: float
    breaks: tuple[Break, ...]


def targets(family: str, parts: Sequence[str]) -> list[tuple[str, str]]:
    """The (fault, target) pairs of a family. `parts`: names of the system's own processes."""
    servers = ["postgres", "redis"]
    match family:
        case "kill":
            return [("kill", name) for name in (*parts, *servers, "backend")]
        case "pause":
            return [("pause", name) for name in (*parts, *servers)]
        case "cut":
            return [
                *(("cut", name) for name in ("http", "live", "database", "redis")),
                *(("hold", name) for name in ("http", "live")),
                ("lose_answers", "http"),
                ("lose_answers", "http"),
            ]
        case "flush":
            return [("flush", "redis")]
        case "restart":
            return [("restart", "everything")]
        case "skew":
            return [("skew", "clients")]
        case "disk":
            return [("fill", "disk")]
    raise ValueError(f"no such nemesis: {family}")


def plan(
    seed: int, families: Collection[str], parts: Sequence[str], lease_s: float
) -> Iterator[Step]:
    """Steps without end. Each pair comes once before any comes again."""
    rng = random.Random(f"{seed}:nemesis")
    bag: list[tuple[str, str]] = []

    def draw() -> Break:
        if not bag:
            bag.extend(
                pair for family in FAMILIES if family in families for pair in targets(family, parts)
            )
            rng.shuffle(bag)
        name, target = bag.pop()
        return Break(name, target, _lasts(rng, name, target, lease_s))

    while families:
        first = draw()
        breaks: tuple[Break, ...] = (first,)
        if rng.random() < 0.2:
            second = draw()
            # One that stands still cannot be killed at the same time, nor everything and one.
            if "restart" not in (first.name, second.name) and second.target != first.target:
                breaks = (first, second)
        yield Step(rng.uniform(0.5, 2.5), breaks)


LONG_PAUSES_S = {"api": 18.0, "loop": 28.0}
"""Long enough for the others to be let go on without one that stands still."""


def _lasts(rng: random.Random, name: str, target: str, lease_s: float) -> float:
    match name:
        case "kill" | "restart":
            return rng.choice((0.0, 0.5, rng.uniform(0, 2)))
        case "pause":
            long = LONG_PAUSES_S.get(target.partition("-")[0])
            if long is not None and rng.random() < 0.3:
                return long
            return lease_s + rng.uniform(0.5, 3)
        case "hold":
            return rng.uniform(2, 6)
        case "lose_answers":
            return rng.uniform(0.5, 2)
        case "fill":
            return rng.uniform(2, 4)
    return 0.0
