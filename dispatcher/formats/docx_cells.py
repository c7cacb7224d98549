"""A paragraph's text letter by letter, each with its look; and runs made of them."""

import copy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from dispatcher.formats.ooxml_order import W
from dispatcher.formats.package import Element

_XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
# What Word splits runs at without any difference to be seen.
_UNSEEN = frozenset(W + name for name in ("lang", "noProof", "rPrChange", "rtl", "cs"))


Key = tuple[tuple[object, ...], tuple[int, ...]]


@dataclass(slots=True)
class Look:
    """How some text looks: its run properties, and the links and tags it stands in, the outermost
    first."""

    properties: Element | None
    wrappers: tuple[Element, ...]

    def key(self) -> Key:
        """The same for two looks that cannot be told apart."""
        seen: list[object] = []
        for child in () if self.properties is None else self.properties:
            if child.tag not in _UNSEEN:
                seen += ((one.tag, *sorted(one.attrib.items())) for one in child.iter())
        return tuple(seen), tuple(id(wrapper) for wrapper in self.wrappers)


@dataclass(slots=True)
class Cell:
    """One letter with its look, or one thing that is no text with its element."""

    letter: str
    look: Look
    key: Key
    thing: Element | None = None


def run_of(look: Look, cells: Sequence[Cell]) -> Element:
    run = etree.Element(W + "r")
    if look.properties is not None:
        run.append(copy.deepcopy(look.properties))
        # Once for each run made of one, what somebody changed about a look would be said of all.
        for change in run[0].findall(W + "rPrChange"):
            run[0].remove(change)
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
        element.text = text
        element.set(_XML_SPACE, "preserve")


def alike(cells: Sequence[Cell]) -> Iterator[list[Cell]]:
    """Neighbours that make one run: letters of one look, or one thing."""
    same: list[Cell] = []
    for cell in cells:
        alone = bool(same) and (cell.thing is not None or same[0].thing is not None)
        if alone or (same and same[0].key != cell.key):
            yield same
            same = []
        same.append(cell)
    if same:
        yield same
