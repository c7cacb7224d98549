"""A Word paragraph as text with numbered marks, and back.

Most of a paragraph has one look, and no mark. What looks otherwise is `<1>so</1>`; what is no text
(a picture, a footnote's number, a field) is `<2/>`. Numbers count from 1 in each paragraph.
A mark left out of a translation costs the look of those words; what is no text is never lost: it
goes to the end of its segment.
"""

import re
from collections import Counter
from dataclasses import dataclass, field

from dispatcher.formats.docx_cells import Cell, Key, Look
from dispatcher.formats.docx_fields import folded
from dispatcher.formats.ooxml_order import W
from dispatcher.formats.package import Element
from dispatcher.formats.segments import OBJECT

MARK = re.compile(r"<(/?)(\d{1,4})(/?)>")
_TEXT = {W + "tab": "\t", W + "br": "\n", W + "cr": "\n", W + "noBreakHyphen": "\u2011"}
WRAPPERS = frozenset(W + name for name in ("hyperlink", "sdt", "ins", "moveTo"))
SEEN_THROUGH = frozenset(W + name for name in ("smartTag", "customXml", "dir", "bdo"))
"""What stands round runs and cannot be seen: left out of a changed paragraph."""
_RANGES = ("bookmark", "commentRange", "moveToRange", "perm")
_ENDS = frozenset(W + name + end for name in _RANGES for end in ("Start", "End"))
_IN_NO_TEXT = frozenset(
    W + name for name in ("rPr", "lastRenderedPageBreak", "delText", "softHyphen")
)
OBJECTS = frozenset(
    (W + "fldSimple", "{http://schemas.openxmlformats.org/officeDocument/2006/math}oMath")
)


@dataclass(slots=True)
class Paragraph:
    """What a paragraph holds, and which numbers its looks and things have."""

    element: Element
    cells: list[Cell] = field(default_factory=list)
    base: Key = ((), ())
    numbers: dict[object, int] = field(default_factory=dict)
    parts: list[Element] = field(default_factory=list)
    """The paragraph's children that hold the text."""
    length: int = 0
    """How many letters it had, its fields' own too."""
    ends: list[tuple[Element, int]] = field(default_factory=list)
    """Where bookmarks and comments begin and end, with how many letters stand before."""

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


def starts_with_text(read: Paragraph) -> list[Element]:
    """Starts of bookmarks and comments that have some of the paragraph's text in them."""
    ends = {
        (element.tag.removesuffix("End"), element.get(W + "id")): at
        for element, at in read.ends
        if element.tag.endswith("End")
    }
    return [
        element
        for element, at in read.ends
        if element.tag.endswith("Start")
        # One without an end here ends in a later paragraph.
        and at < ends.get((element.tag.removesuffix("Start"), element.get(W + "id")), read.length)
    ]


def read_paragraph(element: Element) -> Paragraph:
    """The text and looks of a `w:p`."""
    read = Paragraph(element)
    for child in element:
        before = len(read.cells)
        _add(read, child, ())
        if len(read.cells) > before or child.tag == W + "r":
            read.parts.append(child)
    read.length = len(read.cells)
    if any(cell.thing is not None for cell in read.cells):
        read.cells = folded(read.cells)
    _number(read)
    return read


def _add(read: Paragraph, child: Element, wrappers: tuple[Element, ...]) -> None:
    if child.tag == W + "r":
        _add_run(read, child, wrappers)
    elif child.tag in OBJECTS:
        look = Look(None, wrappers)
        read.cells.append(Cell(OBJECT, look, look.key(), child))
    elif child.tag in _ENDS:
        read.ends.append((child, len(read.cells)))
    elif child.tag in WRAPPERS or child.tag in SEEN_THROUGH:
        inside = wrappers if child.tag in SEEN_THROUGH else (*wrappers, child)
        content = child.find(W + "sdtContent")
        for one in child if content is None else content:
            _add(read, one, inside)


def _add_run(read: Paragraph, run: Element, wrappers: tuple[Element, ...]) -> None:
    look = Look(run.find(W + "rPr"), wrappers)
    key = look.key()
    for child in run:
        if child.tag == W + "t":
            read.cells += [Cell(letter, look, key) for letter in child.text or ""]
        elif child.tag in _TEXT and not child.attrib:
            read.cells.append(Cell(_TEXT[child.tag], look, key))
        elif child.tag not in _IN_NO_TEXT:
            # Moved, not copied: a text box inside has paragraphs of its own to be translated.
            read.cells.append(Cell(OBJECT, look, key, child))


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
