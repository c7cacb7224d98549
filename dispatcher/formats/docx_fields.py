"""Fields of a Word paragraph: what a program shows is one thing, what a person typed is text."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from lxml import etree

from dispatcher.formats.docx_cells import Cell, Look, alike, run_of
from dispatcher.formats.ooxml_order import W
from dispatcher.formats.package import Element
from dispatcher.formats.segments import OBJECT

GROUP = "runs-that-belong-together"
LINK = "a-link-that-is-a-field"
_HYPERLINK = re.compile(r"\s*HYPERLINK\b")


class Field(NamedTuple):
    """Where a field's code ends and what it shows begins (None where it shows nothing), and where
    it ends. One that ends in a later paragraph ends with its code here: all of a table of contents
    is text."""

    shows: int | None
    end: int


def folded(cells: Sequence[Cell]) -> list[Cell]:
    """The cells with each field as one thing; a link's words are text in a wrapper, as they are
    where Word writes no field for it."""
    fields = _fields(cells)
    found: list[Cell] = []
    link: Element | None = None
    at = link_end = 0
    while at < len(cells):
        field = fields.get(at)
        if link is not None and at == link_end:
            link = None
        elif field is None:
            found.append(cells[at] if link is None else _inside(cells[at], link))
        elif link is None and field.shows not in (None, field.end) and _is_link(cells, at, field):
            link, link_end = _link(cells, at, field), field.end
            at = field.shows or at
        else:
            group = _thing(cells[at : field.end + 1])
            found.append(group if link is None else _inside(group, link))
            at = field.end
        at += 1
    return found


def _fields(cells: Sequence[Cell]) -> Mapping[int, Field]:
    open_: list[tuple[int, int | None]] = []
    found: dict[int, Field] = {}
    for at, cell in enumerate(cells):
        kind = _mark(cell)
        if kind == "begin":
            open_.append((at, None))
        elif kind == "separate" and open_:
            open_[-1] = (open_[-1][0], at)
        elif kind == "end" and open_:
            begin, shows = open_.pop()
            found[begin] = Field(shows, at)
    for begin, shows in open_:
        found[begin] = Field(shows, len(cells) - 1 if shows is None else shows)
    return found


def _mark(cell: Cell) -> str | None:
    if cell.thing is None or cell.thing.tag != W + "fldChar":
        return None
    kind: str | None = cell.thing.get(W + "fldCharType")
    return kind


def _is_link(cells: Sequence[Cell], begin: int, field: Field) -> bool:
    code = "".join(
        cell.thing.text or ""
        for cell in cells[begin : field.shows]
        if cell.thing is not None and cell.thing.tag == W + "instrText"
    )
    return _HYPERLINK.match(code) is not None


def _link(cells: Sequence[Cell], begin: int, field: Field) -> Element:
    """What stands round a link's words: the runs before them, and those after."""
    link = etree.Element(LINK)
    shows = begin if field.shows is None else field.shows
    link.append(_group(cells[begin : shows + 1]))
    link.append(_group(cells[field.end : field.end + 1]))
    return link


def _group(cells: Sequence[Cell]) -> Element:
    group = etree.Element(GROUP)
    group.extend(run_of(same[0].look, same) for same in alike(cells))
    return group


def _thing(cells: Sequence[Cell]) -> Cell:
    return Cell(OBJECT, cells[0].look, cells[0].key, _group(cells))


def _inside(cell: Cell, link: Element) -> Cell:
    look = Look(cell.look.properties, (*cell.look.wrappers, link))
    return Cell(cell.letter, look, look.key(), cell.thing)
