"""Policies side by side on the same people and tasks, as a table and as JSON."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from dispatcher.simulation.crowd import make_crowd
from dispatcher.simulation.figures import Outcome, Waits, outcome
from dispatcher.simulation.policies import POLICIES
from dispatcher.simulation.run import Run, start
from dispatcher.simulation.scenario import Scenario

NAMES = {
    "ours": "ours, in waves",
    "board": "board only",
    "everyone": "everyone at once",
    "widening": "mail, 24/48/72 h",
    "one": "one at a time",
}


def compare(
    scenario: Scenario, policies: Iterable[str], began: Callable[[str], None]
) -> list[Outcome]:
    """Run each policy on the scenario; `began` hears which one."""
    crowd = make_crowd(scenario)
    outcomes = []
    for name in policies:
        began(name)
        world, agenda, courses = start(scenario, crowd)
        Run(world, agenda, courses, POLICIES[name](world, agenda)).go()
        outcomes.append(outcome(name, world, courses))
    return outcomes


def as_json(scenario: Scenario, outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """All figures with what they follow from."""
    return {
        "scenario": {
            "tasks": len(scenario.arrivals),
            "days": scenario.days,
            "volunteers": scenario.people,
            "seed": scenario.seed,
            "demand": dict(scenario.demand),
            "supply": dict(scenario.supply),
            "urgency": {urgency.value: part for urgency, part in scenario.urgency.items()},
            "tiredness": scenario.tiredness,
        },
        "policies": {one.policy: one.as_json() for one in outcomes},
    }


def minutes(wait: float | None) -> str:
    """`2.4 min`, `5.1 h`, `3.0 d`; `open` where it never ended."""
    if wait is None:
        return "open"
    if wait < 100:
        return f"{wait:.1f} min"
    return f"{wait / 60:.1f} h" if wait < 2_880 else f"{wait / 1_440:.1f} d"


def percent(part: float) -> str:
    return f"{100 * part:.1f} %"


HEADER = (
    *("policy", "p50", "p90", "p99", "over target", "open", "offers/claim", "by offer"),
    *("never rung", "most in 1 h", "in quiet hours"),
)


def rows(outcomes: Sequence[Outcome]) -> list[tuple[str, ...]]:
    """The main table without its header."""
    return [
        (
            NAMES[one.policy],
            *_waited(one.waits),
            str(one.waits.open),
            "-" if one.offers_per_claim is None else f"{one.offers_per_claim:.1f}",
            percent(one.claimed_by_offer),
            percent(one.never_rung / max(one.serving, 1)),
            str(one.rung_most_in_an_hour),
            str(one.rung_in_quiet_hours),
        )
        for one in outcomes
    ]


def parts(outcomes: Sequence[Outcome], by: str) -> list[tuple[str, ...]]:
    """Waits by language or urgency, a row for each with every policy, without a header."""
    found: list[tuple[str, ...]] = []
    for one in outcomes:
        groups: dict[str, Waits] = getattr(one, f"by_{by}")
        for name, waits in groups.items():
            found.append((name, NAMES[one.policy], str(waits.tasks), *_waited(waits)))
    order = {name: n for n, name in enumerate(getattr(outcomes[0], f"by_{by}"))}
    return sorted(found, key=lambda row: order[row[0]])


def parts_header(by: str) -> tuple[str, ...]:
    return (by, "policy", "tasks", "p50", "p90", "p99", "over target")


def _waited(waits: Waits) -> tuple[str, str, str, str]:
    return minutes(waits.p50), minutes(waits.p90), minutes(waits.p99), percent(waits.over_target)


def table(header: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """A Markdown table that also reads well as plain text."""
    every = [header, *lines]
    widths = [max(len(line[n]) for line in every) for n in range(len(header))]

    def row(cells: Sequence[str]) -> str:
        return "| " + " | ".join(f"{c:<{w}}" for c, w in zip(cells, widths, strict=True)) + " |"

    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join([row(header), rule, *(row(line) for line in lines)])
