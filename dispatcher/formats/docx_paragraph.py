"""A Word paragraph as text with numbered marks, and back.

Most of a paragraph has one look, and no mark. What looks otherwise is `<1>so</1>`; what is no text
(a picture, a footnote's number, a field) is `<2/>`. Numbers count from 1 in each paragraph.
A mark left out of a translation costs the look of those words; what is no text is never lost: it
goes to the end of its segment.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from dispatcher.formats.docx_cells import Cell, Look, run_of
from dispatcher.formats.ooxml_order import W
from dispatcher.formats.package import Element
from dispatcher.formats.segments import OBJECT

MARK = re.compile(r"<(/?)(\d{1,4})(/?)>")
_TEXT = {W + "tab": "\t", W + "br": "\n", W + "cr": "\n", W + "noBreakHyphen": "\u2011"}
WRAPPERS = frozenset(W + name for name in ("hyperlink", "smartTag", "sdt", "ins", "customXml"))
_IN_NO_TEXT = frozenset(
    W + name for name in ("rPr", "lastRenderedPageBreak", "delText", "softHyphen")
)
_DELETED = frozenset(W + name for name in ("del", "moveFrom", "pPr"))
GROUP = "runs-that-belong-together"
OBJECTS = frozenset(
    (W + "fldSimple", "{http://schemas.openxmlformats.org/officeDocument/2006/math}oMath")
)


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
        if child.tag in OBJECTS:
            _add_thing(read, child, Look(None, None))
        elif child.tag == W + "r":
            _add_run(read, child, None)
        elif child.tag in WRAPPERS:
            for run in _runs_in(child):
                _add_run(read, run, child)
        if len(read.cells) > before or child.tag == W + "r":
            read.parts.append(child)
    if any(cell.thing is not None for cell in read.cells):
        _fold_fields(read)
    _number(read)
    return read


def _runs_in(wrapper: Element) -> Iterator[Element]:
    """Its own runs, not those of a text box inside one of them."""
    for child in wrapper:
        if child.tag == W + "r":
            yield child
        elif child.tag in WRAPPERS or child.tag == W + "sdtContent":
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
    group: Element | None = None
    depth = 0
    for cell in read.cells:
        is_mark = cell.thing is not None and cell.thing.tag == W + "fldChar"
        kind = cell.thing.get(W + "fldCharType") if is_mark and cell.thing is not None else None
        if group is None and kind == "begin":
            group = read.element.makeelement(GROUP)
            cells.append(Cell(OBJECT, cell.look, cell.key, group))
        if group is None:
            cells.append(cell)
        else:
            group.append(run_of(cell.look, [cell]))
        depth = max(depth + {"begin": 1, "end": -1}.get(kind or "", 0), 0)
        if depth == 0:
            group = None
    read.cells = cells


def _number(read: Paragraph) -> None:
    letters = Counter(c.key for c in read.cells if c.thing is None and not c.letter.isspace())
    if letters:
        read.base = letters.most_common(1)[0][0]
    # Text that looks like a mark already keeps its numbers to itself.
    taken = [int(found[2]) for found in MARK.finditer(read.plain)]
    number = max(taken, default=0)
    for cell in read.cells:
        name: object = cell.key if cell.thing is None else id(cell.thing)
        if name == read.base or name in read.numbers:
            continue
        number += 1
        read.numbers[name] = number
