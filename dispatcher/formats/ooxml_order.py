"""Where a property stands among its siblings: Word refuses files with another order.

ECMA-376 part 1, 17.3.1.26 (pPr) and 17.3.2.28 (rPr).
"""

from dispatcher.formats.package import Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

PARAGRAPH_ORDER = (
    *("pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl", "numPr"),
    *("suppressLineNumbers", "pBdr", "shd", "tabs", "suppressAutoHyphens", "kinsoku", "wordWrap"),
    *("overflowPunct", "topLinePunct", "autoSpaceDE", "autoSpaceDN", "bidi", "adjustRightInd"),
    *("snapToGrid", "spacing", "ind", "contextualSpacing", "mirrorIndents", "suppressOverlap"),
    *("jc", "textDirection", "textAlignment", "textboxTightWrap", "outlineLvl", "divId"),
    *("cnfStyle", "rPr", "sectPr", "pPrChange"),
)
RUN_ORDER = (
    *("rStyle", "rFonts", "b", "bCs", "i", "iCs", "caps", "smallCaps", "strike", "dstrike"),
    *("outline", "shadow", "emboss", "imprint", "noProof", "snapToGrid", "vanish", "webHidden"),
    *("color", "spacing", "w", "kern", "position", "sz", "szCs", "highlight", "u", "effect", "bdr"),
    *("shd", "fitText", "vertAlign", "rtl", "cs", "em", "lang", "eastAsianLayout", "specVanish"),
    *("oMath", "rPrChange"),
)


def put(properties: Element, name: str, order: tuple[str, ...]) -> Element:
    """The property of this name, made in its place where there is none."""
    found = properties.find(W + name)
    if found is not None:
        return found
    after = frozenset(W + later for later in order[order.index(name) + 1 :])
    at = next((n for n, child in enumerate(properties) if child.tag in after), len(properties))
    made = properties.makeelement(W + name)
    properties.insert(at, made)
    return made


def first_child(parent: Element, name: str) -> Element:
    """The child of this name, made as the first where there is none."""
    found = parent.find(W + name)
    if found is None:
        found = parent.makeelement(W + name)
        parent.insert(0, found)
    return found
