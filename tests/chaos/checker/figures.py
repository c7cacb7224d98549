"""Figures: what is counted is what there is."""

from collections import Counter
from collections.abc import Iterator

from tests.chaos.checker.facts import Facts
from tests.chaos.checker.verdict import Found

STATES = ("open", "done", "cancelled", "expired", "draft")


def figures_equal_a_recount(facts: Facts) -> Found:
    """Figures, asked for or told, equal a recount of the record."""
    figures = facts.ended.figures
    if figures is None:
        return Found(0, ["the system gave no figures at the end"])
    violations = list(_differs("the figures", figures["tasks"], recount(facts)))
    for lane in figures["lanes"]:
        counted = recount(facts, int(lane["lane"]))
        shown = {name: lane[name] for name in ("open", "held", "review", "done")}
        violations += _differs(f"lane {lane['lane']}", shown, counted)
    pulses = [view for view in facts.history.views if view.pulse is not None]
    for view in pulses:
        assert view.pulse is not None
        violations += _differs(view.follower, view.pulse["tasks"], recount(facts))
    return Found(1 + len(figures["lanes"]) + len(pulses), violations)


def recount(facts: Facts, lane: int | None = None) -> dict[str, int]:
    tasks = Counter(
        row["state"] for row in facts.tasks.values() if lane is None or row["lane_id"] == lane
    )
    claims = Counter(
        row["state"] for row in facts.claims.values() if lane is None or row["lane_id"] == lane
    )
    counted = {state: tasks[state] for state in STATES}
    return counted | {"held": claims["active"], "review": claims["submitted"]}


def _differs(what: str, shown: dict[str, int], counted: dict[str, int]) -> Iterator[str]:
    for name, value in shown.items():
        if value != counted[name]:
            yield f"{what}: {value} {name}, counted {counted[name]}"
