"""The chart: small multiples as SVG, readable on light and dark, with no font of its own."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from tests.soak.panels import Panel
from tests.soak.verdict import Verdict

COLUMNS = 3
WIDTH, HEIGHT = 400, 232
LEFT, RIGHT, TOP, BOTTOM = 52, 16, 66, 30
MARGIN, HEAD = 20, 92
POINTS = 90
KEYS_A_LINE = 46
"""Letters of the key before it goes on below."""

STYLE = """
svg { color-scheme: light dark; }
:root { --paper: #ffffff; --ink: #1f2328; --faint: #59636e; --rule: #d1d9e0; --past: #f3f5f7;
  --bad: #b3261e;
  --c0: #0b62c4; --c1: #b35900; --c2: #1a7f37; --c3: #a0268c; --c4: #5a4fcf; --c5: #7a5c00;
  --c6: #00707a; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #0d1117; --ink: #e6edf3; --faint: #9aa4af; --rule: #3d444d; --past: #161b22;
  --bad: #ff8a80;
  --c0: #6cb6ff; --c1: #ffa657; --c2: #57d364; --c3: #f08bdb; --c4: #b3a8ff; --c5: #e3c25a;
  --c6: #4fd6e0; }
}
text { font: 12px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; fill: var(--ink); }
.big { font-size: 20px; font-weight: 600; } .title { font-size: 13.5px; font-weight: 600; }
.faint { fill: var(--faint); font-size: 11px; } .bad { fill: var(--bad); font-weight: 600; }
.rule { stroke: var(--rule); stroke-width: 1; fill: none; } .past { fill: var(--past); }
.line { fill: none; stroke-width: 1.6; stroke-linejoin: round; }
"""


@dataclass(frozen=True, slots=True)
class Line:
    """One series. `verdict` None: not judged."""

    name: str
    values: Sequence[float]
    verdict: Verdict | None


@dataclass(frozen=True, slots=True)
class Drawn:
    """A panel with its series."""

    panel: Panel
    lines: Sequence[Line]


def chart(
    title: str, about: Sequence[str], times_s: Sequence[float], drawn: Sequence[Drawn]
) -> str:
    """The whole picture."""
    rows = math.ceil(len(drawn) / COLUMNS)
    width, height = 2 * MARGIN + COLUMNS * WIDTH, HEAD + rows * HEIGHT + MARGIN
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img"'
        f' aria-labelledby="title about">'
    )
    parts = [
        head,
        f'<title id="title">{escape(title)}</title>',
        f'<desc id="about">{escape(" ".join(about))}</desc>',
        f"<style>{STYLE}</style>",
        f'<rect width="{width}" height="{height}" fill="var(--paper)"/>',
        _text(MARGIN, 34, title, "big"),
        *(_text(MARGIN, 56 + 18 * n, line, "faint") for n, line in enumerate(about)),
    ]
    for n, one in enumerate(drawn):
        x, y = MARGIN + n % COLUMNS * WIDTH, HEAD + n // COLUMNS * HEIGHT
        parts += [f'<g transform="translate({x} {y})">', *_panel(one, times_s), "</g>"]
    return "\n".join([*parts, "</svg>", ""])


def _panel(drawn: Drawn, times_s: Sequence[float]) -> Iterator[str]:
    panel = drawn.panel
    width, height = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
    lines = [(line, _thin(times_s, line.values)) for line in drawn.lines]
    top = nice(max((value for _, points in lines for _, value in points), default=0.0))
    unit = f", {panel.unit}" if panel.unit else ""
    ours = "" if panel.rule else " (not judged)"
    yield _text(0, 18, f"{panel.title}{unit}{ours}")
    yield from _keys(drawn)
    yield (
        f'<rect class="past" x="{LEFT}" y="{TOP}" width="{width / 2:g}" height="{height}">'
        "<title>not judged: the first half</title></rect>"
    )
    for part in (0.0, 0.5, 1.0):
        y = TOP + height * (1 - part)
        yield f'<path class="rule" d="M{LEFT} {y:g}h{width}"/>'
        yield _text(LEFT - 6, y + 4, number(top * part), "faint", "end")
    last = times_s[-1] if times_s else 0.0
    for part in (0.0, 0.5, 1.0):
        yield _text(LEFT + width * part, HEIGHT - 12, clock(last * part), "faint", "middle")
    for n, (_, points) in enumerate(lines):
        if points:
            yield (
                f'<path class="line" stroke="var(--c{n % 7})"'
                f' d="{_path(points, last, top, width, height)}"/>'
            )


def _keys(drawn: Drawn) -> Iterator[str]:
    """Names in their colours; what is growing says so."""
    row, used = 0, 0
    spans: list[list[str]] = [[]]
    for n, line in enumerate(drawn.lines):
        words, bad = line.name, line.verdict is not None and not line.verdict.flat
        if bad and line.verdict is not None:
            words += f" {line.verdict.why}"
        if used and used + len(words) > KEYS_A_LINE:
            row, used = row + 1, 0
            spans.append([])
        used += len(words) + 3
        look = ' class="bad"' if bad else ""
        spans[row].append(
            f'<tspan style="fill:var(--c{n % 7})">━ </tspan>'
            f"<tspan{look}>{escape(words)}</tspan><tspan>   </tspan>"
        )
    for n, row_of in enumerate(spans[:3]):
        place = f'x="0" y="{34 + 13 * n}"'
        yield f'<text class="faint" xml:space="preserve" {place}>{"".join(row_of)}</text>'


def _thin(times_s: Sequence[float], values: Sequence[float]) -> list[tuple[float, float]]:
    """At most POINTS points, each the mean of its samples; NaN is left out."""
    known = [(t, v) for t, v in zip(times_s, values, strict=True) if not math.isnan(v)]
    size = max(1, math.ceil(len(known) / POINTS))
    groups = [known[start : start + size] for start in range(0, len(known), size)]
    return [
        (sum(t for t, _ in group) / len(group), sum(v for _, v in group) / len(group))
        for group in groups
    ]


def _path(
    points: Sequence[tuple[float, float]], last: float, top: float, width: float, height: float
) -> str:
    placed = [
        (
            round(LEFT + width * (at / last if last else 0.0), 1),
            round(TOP + height * (1 - value / top), 1),
        )
        for at, value in points
    ]
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in placed)


def _text(x: float, y: float, words: str, look: str = "title", anchor: str = "start") -> str:
    return f'<text class="{look}" x="{x:g}" y="{y:g}" text-anchor="{anchor}">{escape(words)}</text>'


def nice(most: float) -> float:
    """A round number not below `most`, and not 0."""
    if most <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(most))
    return next(step * power for step in (1, 2, 4, 5, 8, 10) if step * power >= most * 0.999)


def number(value: float) -> str:
    """As people write it, short."""
    if value >= 10_000:
        return f"{value / 1000:g}k"
    return f"{value:.3g}" if value < 1000 else f"{value:.0f}"


def clock(seconds: float) -> str:
    return f"{seconds / 60:.0f} min" if seconds >= 120 else f"{seconds:.0f} s"
