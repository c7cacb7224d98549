"""A paragraph's translations put into it, with the looks their marks name."""

import re
from collections.abc import Mapping, Sequence

from dispatcher.formats.docx_cells import Cell
from dispatcher.formats.docx_paragraph import (
    MARK,
    SEEN_THROUGH,
    WRAPPERS,
    Paragraph,
    starts_with_text,
)
from dispatcher.formats.docx_wrapping import besides_text, wrapped
from dispatcher.formats.segments import OBJECT, Segment, between, places


def write_paragraph(
    read: Paragraph, segments: Sequence[Segment], targets: Mapping[str, str], to: str
) -> None:
    """Put the targets of a paragraph's segments into it."""
    looks = {read.numbers[cell.key]: cell for cell in read.cells if cell.key in read.numbers}
    things = {read.numbers[id(c.thing)]: c for c in read.cells if c.thing is not None}
    base = next((c for c in read.cells if c.key == read.base), read.cells[0])
    plain = read.plain
    sources = [_plain_of(segment.source, looks, things) for segment in segments]
    cells: list[Cell] = []
    at = 0
    for segment, (start, end) in zip(segments, places(plain, sources), strict=True):
        space = between(plain[at:start], plain[at - 1], to) if at else plain[at:start]
        cells += read.cells[at:start] if space == plain[at:start] else _typed(space, base)
        own = read.cells[start:end]
        target = targets.get(segment.id)
        cells += own if target is None else _cells_of(target, base, looks, things, own)
        at = end
    read.cells = cells + read.cells[at:]
    _rebuild(read)


def _plain_of(source: str, looks: Mapping[int, Cell], things: Mapping[int, Cell]) -> str:
    def replace(mark: re.Match[str]) -> str:
        number = int(mark[2])
        if mark[3] and number in things:
            return OBJECT
        return "" if not mark[3] and number in looks else mark[0]

    return MARK.sub(replace, source)


def _cells_of(
    target: str,
    base: Cell,
    looks: Mapping[int, Cell],
    things: Mapping[int, Cell],
    own: Sequence[Cell],
) -> list[Cell]:
    """A target's letters with the looks its marks name; the things it leaves out at its end."""
    owed = {id(cell): cell for cell in own if cell.thing is not None}
    cells: list[Cell] = []
    look = base
    at = 0
    for mark in MARK.finditer(target):
        number = int(mark[2])
        thing = things.get(number) if mark[3] else None
        if thing is None and (mark[3] or number not in looks):
            continue
        cells += _typed(target[at : mark.start()], look)
        at = mark.end()
        if thing is None:
            look = base if mark[1] else looks[number]
        elif owed.pop(id(thing), None) is not None:
            cells.append(thing)
    return cells + _typed(target[at:], look) + list(owed.values())


def _typed(text: str, like: Cell) -> list[Cell]:
    return [Cell(letter, like.look, like.key) for letter in text.replace("\r\n", "\n")]


def _rebuild(read: Paragraph) -> None:
    """New runs where the first of the old ones stood, then what stood among those. A bookmark of
    some words is one of them all: what refers to it would find nothing."""
    for start in starts_with_text(read):
        read.parts[0].addprevious(start)
    at = list(read.element).index(read.parts[0])
    made = wrapped(read.cells)
    for part in read.parts:
        if part.tag in WRAPPERS or part.tag in SEEN_THROUGH:
            made += besides_text(part)
        read.element.remove(part)
    for n, element in enumerate(made):
        read.element.insert(at + n, element)
