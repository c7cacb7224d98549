"""The figures as one page without any other file: charts, tables, light and dark."""

import math
from collections.abc import Sequence
from html import escape

from dispatcher.simulation.compare import HEADER, NAMES, parts, parts_header, rows
from dispatcher.simulation.figures import MINUTES, Outcome
from dispatcher.simulation.scenario import Scenario

WIDTH, HEIGHT = 720, 300
LEFT, RIGHT, TOP, BOTTOM = 46, 12, 10, 34
MARKS = ((0.1, "6 s"), (1, "1 min"), (5, "5 min"), (30, "30 min"), (240, "4 h"), (1440, "1 d"))
DASHES = ("", "7 4", "2 3", "10 3 2 3", "1 5")

STYLE = """
:root { color-scheme: light dark; --c0: #0b6e4f; --c1: #6b7280; --c2: #b3261e; --c3: #7a4fbf;
  --c4: #1f5fbf; --line: #d4d4d8; }
@media (prefers-color-scheme: dark) { :root { --c0: #5ddba8; --c1: #a1a1aa; --c2: #ff9a90;
  --c3: #c9a9ff; --c4: #8ab8ff; --line: #3f3f46; } }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem;
  background: Canvas; color: CanvasText; }
.wide { overflow-x: auto; } svg { max-width: 100%; height: auto; }
svg text { fill: CanvasText; font-size: 12px; }
table { border-collapse: collapse; font-size: 0.9rem; font-variant-numeric: tabular-nums; }
th, td { padding: 0.2rem 0.6rem; text-align: start; border-bottom: 1px solid var(--line);
  white-space: nowrap; }
caption { text-align: start; font-weight: 600; padding: 1rem 0 0.3rem; }
.grid { stroke: var(--line); } .curve { fill: none; stroke-width: 2.5; }
""" + "".join(
    f".c{n} {{ stroke: var(--c{n}); }} .b{n} {{ fill: var(--c{n}); }}\n" for n in range(5)
)


def page(scenario: Scenario, outcomes: Sequence[Outcome]) -> str:
    """The whole page."""
    said = (
        f"{len(scenario.arrivals)} tasks in {scenario.days:g} days, {scenario.people} made-up "
        f"volunteers, seed {scenario.seed}. What is assumed of people: docs/routing.md."
    )
    body = [
        "<h1>Ways to ring volunteers</h1>",
        f"<p>{escape(said)}</p>",
        "<h2>How soon tasks are claimed</h2>",
        _curves(outcomes),
        "<h2>Offers for each claim (logarithmic)</h2>",
        _bars(outcomes),
        _table("All tasks", HEADER, rows(outcomes)),
        *(
            _table(f"By {by}", parts_header(by), parts(outcomes, by))
            for by in ("urgency", "language")
        ),
    ]
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Ways to ring volunteers</title><style>{STYLE}</style></head>\n<body>\n"
        + "\n".join(body)
        + "\n</body></html>\n"
    )


def _across(minutes: float) -> float:
    first, last = math.log(MINUTES[0]), math.log(MINUTES[-1])
    part = (math.log(max(minutes, MINUTES[0])) - first) / (last - first)
    return round(LEFT + part * (WIDTH - LEFT - RIGHT), 1)


def _up(part: float) -> float:
    return round(HEIGHT - BOTTOM - part * (HEIGHT - TOP - BOTTOM), 1)


def _curves(outcomes: Sequence[Outcome]) -> str:
    """The share claimed within a time, that on a logarithmic scale."""
    drawn = []
    for part in (0, 0.25, 0.5, 0.75, 1):
        y = _up(part)
        drawn.append(f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y}" y2="{y}"/>')
        drawn.append(f'<text x="{LEFT - 6}" y="{y + 4}" text-anchor="end">{part:.0%}</text>')
    for at, label in MARKS:
        drawn.append(
            f'<text x="{_across(at)}" y="{HEIGHT - 12}" text-anchor="middle">{label}</text>'
        )
    for n, one in enumerate(outcomes):
        points = " ".join(f"{_across(at)},{_up(part)}" for at, part in one.curve)
        drawn.append(
            f'<polyline class="curve c{n}" stroke-dasharray="{DASHES[n]}" points="{points}"/>'
        )
        y = HEIGHT - BOTTOM - 18 * (len(outcomes) - n)
        drawn.append(
            f'<line class="curve c{n}" stroke-dasharray="{DASHES[n]}" x1="{WIDTH - 190}" '
            f'x2="{WIDTH - 150}" y1="{y}" y2="{y}"/>'
            f'<text x="{WIDTH - 144}" y="{y + 4}">{escape(NAMES[one.policy])}</text>'
        )
    return _svg("Share of tasks claimed within a time, by policy", HEIGHT, drawn)


def _bars(outcomes: Sequence[Outcome]) -> str:
    """Offers per claim, on a logarithmic scale, each with its figure."""
    top = max([2.0, *(one.offers_per_claim or 0 for one in outcomes)])
    drawn = []
    for n, one in enumerate(outcomes):
        offers, y = one.offers_per_claim or 0, 8 + 26 * n
        long = round(math.log1p(offers) / math.log1p(top) * (WIDTH - 240), 1)
        drawn.append(
            f'<text x="140" y="{y + 13}" text-anchor="end">{escape(NAMES[one.policy])}</text>'
            f'<rect class="b{n}" x="150" y="{y}" width="{long}" height="18" rx="3"/>'
            f'<text x="{158 + long}" y="{y + 13}">{offers:,.1f}</text>'
        )
    return _svg(
        "Offers per claim, by policy, on a logarithmic scale", 16 + 26 * len(outcomes), drawn
    )


def _svg(label: str, height: int, drawn: Sequence[str]) -> str:
    return (
        f'<svg role="img" aria-label="{escape(label)}" viewBox="0 0 {WIDTH} {height}" '
        f'width="{WIDTH}" height="{height}">' + "".join(drawn) + "</svg>"
    )


def _table(caption: str, header: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in header)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in line) + "</tr>" for line in lines
    )
    return (
        f'<div class="wide"><table><caption>{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )
