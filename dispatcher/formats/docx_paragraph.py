"""A Word paragraph as text with numbered marks, and back.

Most of a paragraph has one look, and no mark. What looks otherwise is `<1>so</1>`; what is no text
(a picture, a footnote's number, a field) is `<2/>`. Numbers count from 1 in each paragraph.
A mark left out of a translation costs the look of those words; what is no text is never lost: it
goes to the end of its segment.
"""

import copy
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from lxml import etree

from dispatcher.formats.ooxml_order import W
from dispatcher.formats.package import Element, legal
from dispatcher.formats.segments import OBJECT, Segment, between, places

_MARK = re.compile(r"<(/?)(\d{1,4})(/?)>")
_XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
# What Word splits runs at without any difference to be seen.
_UNSEEN = frozenset(W + name for name in ("lang", "noProof", "rPrChange", "rtl", "cs"))
_TEXT = {W + "tab": "\t", W + "br": "\n", W + "cr": "\n", W + "noBreakHyphen": "\u2011"}
_WRAPPERS = frozenset(W + name for name in ("hyperlink", "smartTag", "sdt", "ins", "customXml"))
_IN_NO_TEXT = frozenset(
    W + name for name in ("rPr", "lastRenderedPageBreak", "delText", "softHyphen")
)
_DELETED = frozenset(W + name for name in ("del", "moveFrom", "pPr"))
_GROUP = "runs-that-belong-together"
_OBJECTS = frozenset(
    (W + "fldSimple", "{http://schemas.openxmlformats.org/officeDocument/2006/math}oMath")
)


@dataclass(slots=True)
class Look:
    """How some text looks: its run properties, and the link or tag it stands in."""

    properties: Element | None
    wrapper: Element | None

    def key(self) -> tuple[bytes, int]:
        """The same for two looks that cannot be told apart."""
        seen = b""
        if self.properties is not None:
            seen = b"".join(
                etree.tostring(child, method="c14n")
                for child in self.properties
                if child.tag not in _UNSEEN
            )
        return seen, id(self.wrapper) if self.wrapper is not None else 0


@dataclass(slots=True)
class Cell:
    """One letter with its look, or one thing that is no text with its element."""

    letter: str
    look: Look
    key: tuple[bytes, int]
    thing: Element | None = None


@dataclass(slots=True)
class Paragraph:
    """What a paragraph holds, and which numbers its looks and things have."""

    element: Element
    cells: list[Cell] = field(default_factory=list)
    base: tuple[bytes, int] = (b"", 0)
    numbers: dict[object, int] = field(default_factory=dict)
    parts: list[Element] = field(default_factory=list)
    """The paragraph's children that hold the text."""

    @property
    def plain(self) -> str:
        """Its text, OBJECT for each thing."""
        return "".join(cell.letter for cell in self.cells)

    def marked(self, start: int, end: int) -> str:
        """The text from start to end with its marks."""
        found: list[str] = []
        open_ = 0
        for cell in self.cells[start:end]:
            number = 0 if cell.key == self.base else self.numbers.get(cell.key, 0)
            if cell.thing is not None:
                number = open_
            if number != open_:
                found.append((f"</{open_}>" if open_ else "") + (f"<{number}>" if number else ""))
                open_ = number
            found.append(
                cell.letter if cell.thing is None else f"<{self.numbers[id(cell.thing)]}/>"
            )
        return "".join(found) + (f"</{open_}>" if open_ else "")


def read_paragraph(element: Element) -> Paragraph:
    """The text and looks of a `w:p`."""
    read = Paragraph(element)
    for child in element:
        if child.tag in _DELETED:
            continue
        before = len(read.cells)
        if child.tag in _OBJECTS:
            _add_thing(read, child, Look(None, None))
        elif child.tag == W + "r":
            _add_run(read, child, None)
        elif child.tag in _WRAPPERS:
            for run in _runs_in(child):
                _add_run(read, run, child)
        if len(read.cells) > before or child.tag == W + "r":
            read.parts.append(child)
    _fold_fields(read)
    _number(read)
    return read


def _runs_in(wrapper: Element) -> Iterator[Element]:
    """Its own runs, not those of a text box inside one of them."""
    for child in wrapper:
        if child.tag == W + "r":
            yield child
        elif child.tag in _WRAPPERS or child.tag == W + "sdtContent":
            yield from _runs_in(child)


def _add_run(read: Paragraph, run: Element, wrapper: Element | None) -> None:
    properties = run.find(W + "rPr")
    look = Look(properties, wrapper)
    key = look.key()
    for child in run:
        if child.tag == W + "t":
            read.cells += [Cell(letter, look, key) for letter in child.text or ""]
        elif child.tag in _TEXT and not child.attrib:
            read.cells.append(Cell(_TEXT[child.tag], look, key))
        elif child.tag not in _IN_NO_TEXT:
            # Moved, not copied: a text box inside has paragraphs of its own to be translated.
            read.cells.append(Cell(OBJECT, look, key, child))


def _add_thing(read: Paragraph, element: Element, look: Look) -> None:
    read.cells.append(Cell(OBJECT, look, look.key(), element))


def _fold_fields(read: Paragraph) -> None:
    """A field from its beginning to its end is one thing: what it shows is not typed by anyone."""
    cells: list[Cell] = []
    depth = 0
    for cell in read.cells:
        kind = (
            cell.thing.get(W + "fldCharType")
            if cell.thing is not None and cell.thing.tag == W + "fldChar"
            else None
        )
        if depth:
            cells[-1].thing.append(_run_of(cell))  # type: ignore[union-attr]
        elif kind == "begin":
            group = read.element.makeelement(_GROUP)
            group.append(_run_of(cell))
            cells.append(Cell(OBJECT, cell.look, cell.key, group))
        else:
            cells.append(cell)
        depth += {"begin": 1, "end": -1}.get(kind or "", 0)
        depth = max(depth, 0)
    read.cells = cells


def _run_of(cell: Cell) -> Element:
    """A run that holds what the cell is."""
    return _run(cell.look, [cell])


def _number(read: Paragraph) -> None:
    letters = Counter(c.key for c in read.cells if c.thing is None and not c.letter.isspace())
    if letters:
        read.base = letters.most_common(1)[0][0]
    # Text that looks like a mark already keeps its numbers to itself.
    taken = [int(found[2]) for found in _MARK.finditer(read.plain)]
    number = max(taken, default=0)
    for cell in read.cells:
        name: object = cell.key if cell.thing is None else id(cell.thing)
        if name == read.base or name in read.numbers:
            continue
        number += 1
        read.numbers[name] = number


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
        space = between(plain[at:start], to) if at else plain[at:start]
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

    return _MARK.sub(replace, source)


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
    for mark in _MARK.finditer(target):
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
    """New runs where the first of the old ones stood."""
    first = read.parts[0]
    at = list(read.element).index(first)
    made: list[Element] = []
    for same in _alike(read.cells):
        wrapper = same[0].look.wrapper
        thing = same[0].thing
        if thing is not None and thing.tag in _OBJECTS:
            runs = [thing]
        elif thing is not None and thing.tag == _GROUP:
            runs = list(thing)
        else:
            runs = [_run(same[0].look, same)]
        made += runs if wrapper is None else [_wrapped(wrapper, runs)]
    for part in read.parts:
        read.element.remove(part)
    for n, element in enumerate(made):
        read.element.insert(at + n, element)


def _alike(cells: Sequence[Cell]) -> Iterator[list[Cell]]:
    same: list[Cell] = []
    for cell in cells:
        alone = bool(same) and (cell.thing is not None or same[0].thing is not None)
        if alone or (same and same[0].key != cell.key):
            yield same
            same = []
        same.append(cell)
    if same:
        yield same


def _run(look: Look, cells: Sequence[Cell]) -> Element:
    run = etree.Element(W + "r")
    if look.properties is not None:
        run.append(copy.deepcopy(look.properties))
    text = ""
    for cell in cells:
        if cell.thing is not None:
            run.append(cell.thing)
        elif cell.letter in "\t\n\u2011":
            _append_text(run, text)
            text = ""
            run.append(etree.Element(_ELEMENT_OF[cell.letter]))
        else:
            text += cell.letter
    _append_text(run, text)
    return run


_ELEMENT_OF = {"\t": W + "tab", "\n": W + "br", "\u2011": W + "noBreakHyphen"}


def _append_text(run: Element, text: str) -> None:
    if text:
        element = etree.SubElement(run, W + "t")
        element.text = legal(text)
        element.set(_XML_SPACE, "preserve")


def _wrapped(wrapper: Element, runs: list[Element]) -> Element:
    """The link or tag round other runs than it had."""
    made = copy.deepcopy(wrapper)
    inside = made.find(W + "sdtContent")
    inside = made if inside is None else inside
    for child in list(inside):
        if child.tag == W + "r" or child.tag in _WRAPPERS:
            inside.remove(child)
    inside.extend(runs)
    return made
