"""From samples to verdicts, and to lines to read."""

import math
from collections.abc import Iterator, Mapping, Sequence

from tests.soak.chart import Drawn, Line, number
from tests.soak.panels import PANELS, Panel
from tests.soak.sampling import Sample
from tests.soak.verdict import judge


def judged(times_s: Sequence[float], samples: Sequence[Sample]) -> list[Drawn]:
    """Every panel with its series and what is to be said of each."""
    return [Drawn(panel, list(_lines(panel, times_s, samples))) for panel in PANELS]


def _lines(panel: Panel, times_s: Sequence[float], samples: Sequence[Sample]) -> Iterator[Line]:
    for key in samples[0]:
        quantity, _, name = key.partition("/")
        if quantity != panel.quantity:
            continue
        values = [sample.get(key, math.nan) for sample in samples]
        rule = panel.rule_of(name)
        yield Line(name, values, None if rule is None else judge(times_s, values, rule))


def growing(drawn: Sequence[Drawn]) -> list[str]:
    """What is not flat, in words."""
    return [
        f"{one.panel.title}, {line.name}: {line.verdict.why}"
        for one in drawn
        for line in one.lines
        if line.verdict is not None and not line.verdict.flat
    ]


def table(drawn: Sequence[Drawn]) -> Iterator[str]:
    """A row for each series that is judged, as Markdown."""
    yield "| series | of | level | a day at this pace | allowed a day | |"
    yield "|---|---|---|---|---|---|"
    for one in drawn:
        unit = f" {one.panel.unit}" if one.panel.unit else ""
        for line in one.lines:
            verdict = line.verdict
            if verdict is not None:
                allowed = "" if math.isinf(verdict.allowed_a_day) else number(verdict.allowed_a_day)
                yield (
                    f"| {one.panel.title} | {line.name} | {number(verdict.level)}{unit}"
                    f" | {verdict.a_day:+.3g} | {allowed} | {verdict.why or 'flat'} |"
                )


def counts(calls: Mapping[str, int]) -> Iterator[str]:
    """What was asked and answered, most first."""
    for what, count in sorted(calls.items(), key=lambda pair: -pair[1]):
        yield f"{count:>8}  {what}"
