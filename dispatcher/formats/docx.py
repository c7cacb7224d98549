"""Word documents: paragraphs of the body, tables, text boxes, headers, footers and notes.

Only paragraphs that get a target are changed; every other byte of every part stays what it was.
"""

import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from dispatcher.domain.language import direction, script_of
from dispatcher.formats.docx_filling import write_paragraph
from dispatcher.formats.docx_paragraph import Paragraph, read_paragraph
from dispatcher.formats.docx_wrapping import unbind
from dispatcher.formats.ooxml_order import PARAGRAPH_ORDER, RUN_ORDER, W, first_child, put
from dispatcher.formats.package import (
    Element,
    links_of,
    main_part,
    open_package,
    part_xml,
    rewritten,
    to_xml,
)
from dispatcher.formats.segments import OBJECT, Collected, Document, Segment, by_unit, refused
from dispatcher.formats.sentences import split_sentences

_PARTS = re.compile(r"word/(?:(?:header|footer)\d*|footnotes|endnotes)\.xml")
_WITH_TEXT = frozenset(("header", "footer", "footnotes", "endnotes"))
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_EAST_ASIAN = frozenset(("Hani", "Hans", "Hant", "Jpan", "Kore"))


class Part(NamedTuple):
    """A part with text: its name in the archive, in ids, and its root."""

    name: str
    short: str
    root: Element


def read_docx(data: bytes, language: str | None) -> Document:
    """The sentences of a Word document, in the order of its parts."""
    found = Collected()
    with open_package(data) as archive:
        for part in _parts(archive):
            # All are found before any is read: reading moves text boxes out of where they stood.
            for number, element in list(_paragraphs(part.root)):
                _collect(found, f"{part.short}:{number}", read_paragraph(element), language)
    return Document("docx", found.done(), language)


def _parts(archive: zipfile.ZipFile) -> Iterator[Part]:
    """The part that the archive says is the document, then those with text that it has or leads
    to."""
    main = main_part(archive)
    if main is None:
        raise refused("broken_document")
    names = set(archive.namelist())
    others = {name for name in names if _PARTS.fullmatch(name)}
    others |= {link.part for link in links_of(archive, main) if link.kind in _WITH_TEXT} & names
    yield Part(main, "document", part_xml(archive, main))
    for short, name in sorted((posixpath.basename(name)[:-4], name) for name in others - {main}):
        yield Part(name, short, part_xml(archive, name))


def _paragraphs(root: Element) -> Iterator[tuple[int, Element]]:
    """Paragraphs with their numbers, those that only repeat a text box for old programs left out"""
    for number, element in enumerate(root.iter(W + "p"), 1):
        if next(element.iterancestors(_MC + "Fallback"), None) is None:
            yield number, element


def _collect(found: Collected, unit: str, read: Paragraph, language: str | None) -> None:
    at = 0
    for number, piece in enumerate(split_sentences(read.plain, language), 1):
        body = piece.strip(_AROUND)
        start = at + len(piece) - len(piece.lstrip(_AROUND))
        if body:
            found.add(Segment(f"{unit}.{number}", read.marked(start, start + len(body))))
        at += len(piece)


_AROUND = " \t\n\r\u00a0\u2028\u3000" + OBJECT


def write_docx(data: bytes, document: Document, targets: Mapping[str, str], to: str) -> bytes:
    """The document with its sentences replaced, its paragraphs running the way `to` is written."""
    units = by_unit(document.segments)
    changed: dict[str, bytes] = {}
    with open_package(data) as archive:
        for part in _parts(archive):
            if _write_part(part, units, targets, document.language, to):
                changed[part.name] = to_xml(part.root)
        return rewritten(archive, changed)


def _write_part(
    part: Part,
    units: Mapping[str, list[Segment]],
    targets: Mapping[str, str],
    source: str | None,
    to: str,
) -> bool:
    """Whether anything of the part was changed."""
    # All are read before any is changed: a text box moves with the paragraph it hangs on.
    all_ = [(f"{part.short}:{number}", element) for number, element in _paragraphs(part.root)]
    any_changed = False
    for unit, element in all_:
        segments = units.get(unit, [])
        if not any(segment.id in targets for segment in segments):
            continue
        twin = _twin(element)
        for one in (element, twin) if twin is not None else (element,):
            write_paragraph(read_paragraph(one), segments, targets, to)
            _turn(one, source, to)
            for tag in one.iterancestors(W + "sdt"):
                unbind(tag)
        any_changed = True
    return any_changed


def _twin(element: Element) -> Element | None:
    """The paragraph that repeats this one for programs that do not know its text box."""
    choice = next(element.iterancestors(_MC + "Choice"), None)
    if choice is None:
        return None
    fallback = choice.getparent().find(_MC + "Fallback")
    if fallback is None:
        return None
    mine, theirs = list(choice.iter(W + "p")), list(fallback.iter(W + "p"))
    at = mine.index(element)
    if len(mine) != len(theirs) or _letters(mine[at]) != _letters(theirs[at]):
        return None
    return theirs[at]


def _letters(element: Element) -> str:
    return "".join(text.text or "" for text in element.iter(W + "t"))


def _turn(element: Element, source: str | None, to: str) -> None:
    """Make a paragraph run the way its new language does, and say which language that is."""
    right = direction(to) == "rtl"
    if right or source is None or direction(source) == "rtl":
        _switch(put(first_child(element, "pPr"), "bidi", PARAGRAPH_ORDER), right)
    for run in element.iter(W + "r"):
        if run.find(W + "t") is None or next(run.iterancestors(W + "p")) is not element:
            continue
        properties = first_child(run, "rPr")
        if right or properties.find(W + "rtl") is not None:
            _switch(put(properties, "rtl", RUN_ORDER), right)
        _repeat_for(properties, right)
        language = put(properties, "lang", RUN_ORDER)
        kind = "bidi" if right else "eastAsia" if script_of(to) in _EAST_ASIAN else "val"
        language.set(W + kind, to)


def _switch(property_: Element, on: bool) -> None:
    property_.attrib.clear()
    if not on:
        property_.set(W + "val", "0")


def _repeat_for(properties: Element, right: bool) -> None:
    """Word reads other properties for right-to-left text: what was bold or large stays so."""
    for one, other in (("b", "bCs"), ("i", "iCs"), ("sz", "szCs")):
        given, missing = (one, other) if right else (other, one)
        has = properties.find(W + given)
        if has is not None and properties.find(W + missing) is None:
            made = put(properties, missing, RUN_ORDER)
            for name, value in has.attrib.items():
                made.set(name, value)
