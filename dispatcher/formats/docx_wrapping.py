"""Runs of a changed paragraph in the links, tags and tracked insertions they stood in."""

import copy
from collections.abc import Iterator, Sequence

from dispatcher.formats.docx_cells import Cell, alike, run_of
from dispatcher.formats.docx_fields import GROUP, LINK
from dispatcher.formats.docx_paragraph import OBJECTS, SEEN_THROUGH, WRAPPERS
from dispatcher.formats.ooxml_order import W
from dispatcher.formats.package import Element

_PROPERTIES = frozenset(W + name for name in ("sdtPr", "sdtEndPr"))
_OF_TEXT = WRAPPERS | SEEN_THROUGH | OBJECTS | _PROPERTIES | {W + "r", W + "sdtContent"}


def wrapped(cells: Sequence[Cell]) -> list[Element]:
    """The cells as runs, neighbours of one wrapper together in it."""
    made: list[Element] = []
    open_: list[_Open] = []
    seen: set[int] = set()
    for same in alike(cells):
        wanted = same[0].look.wrappers
        kept = 0
        while kept < min(len(open_), len(wanted)) and open_[kept].wrapper is wanted[kept]:
            kept += 1
        while len(open_) > kept:
            open_.pop().close()
        for wrapper in wanted[kept:]:
            around = open_[-1].content if open_ else made
            open_.append(_Open(wrapper, around, again=id(wrapper) in seen))
            seen.add(id(wrapper))
        (open_[-1].content if open_ else made).extend(_runs(same))
    while open_:
        open_.pop().close()
    return made


class _Open:
    """A wrapper that runs are being put into. The one of a field is the runs before and after."""

    def __init__(self, wrapper: Element, around: Element, *, again: bool) -> None:
        self.wrapper = wrapper
        self.content = around
        if wrapper.tag == LINK:
            around.extend(copy.deepcopy(list(wrapper[0])))
        else:
            made, self.content = _shell(wrapper, again=again)
            around.append(made)

    def close(self) -> None:
        if self.wrapper.tag == LINK:
            self.content.extend(copy.deepcopy(list(self.wrapper[1])))


def _shell(wrapper: Element, *, again: bool) -> tuple[Element, Element]:
    """The wrapper without what it held, and where its new content goes."""
    made = wrapper.makeelement(wrapper.tag, wrapper.attrib, wrapper.nsmap)
    made.extend(copy.deepcopy(child) for child in wrapper if child.tag in _PROPERTIES)
    if wrapper.tag != W + "sdt":
        return made, made
    unbind(made)
    # No two tags of a document may have one number.
    for number in made.findall(f"{W}sdtPr/{W}id") if again else ():
        number.getparent().remove(number)
    content = made.makeelement(W + "sdtContent")
    made.append(content)
    end = made.find(W + "sdtEndPr")
    if end is not None:
        content.addprevious(end)
    return made, content


def unbind(tag: Element) -> None:
    """Let a tag keep its new words: Word would put back those of the data it is bound to."""
    for binding in tag.findall(f"{W}sdtPr/{W}dataBinding"):
        binding.getparent().remove(binding)


def _runs(same: Sequence[Cell]) -> list[Element]:
    thing = same[0].thing
    if thing is not None and thing.tag in OBJECTS:
        return [thing]
    if thing is not None and thing.tag == GROUP:
        return list(thing)
    return [run_of(same[0].look, same)]


def besides_text(part: Element) -> Iterator[Element]:
    """What stands in a wrapper and is no text of it: bookmarks, ends of comments, deletions."""
    for child in part:
        if child.tag not in _OF_TEXT:
            yield child
        elif child.tag in WRAPPERS or child.tag in SEEN_THROUGH or child.tag == W + "sdtContent":
            yield from besides_text(child)
