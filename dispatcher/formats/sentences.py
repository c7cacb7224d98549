"""Where one sentence of a text ends and the next begins.

sentencex finds the ends, in any script. What it does not know is added: abbreviations of addresses
and telephone numbers, numbers in other digits, and lines without full stops, as people who call
for help write them. Where it is unsure two sentences stay one: that costs a translator nothing,
half a sentence does.
"""

import re
import unicodedata
from itertools import pairwise

import sentencex

from dispatcher.formats.abbreviations import BEFORE_A_NUMBER, abbreviations, counted_words

_WRAPPED_FROM = 50
"""Letters. A shorter line was ended by whoever wrote it, not by the width of a page."""

_AT_ONCE = 10_000
"""Letters without a line break; a sentence is cut there, as no sentence is that long."""

_END = 40
"""Letters of a piece's end that are looked at."""

# `\x0b\x0c\x1c-\x1e\x85\u2028\u2029`, as str.splitlines has them.
_LINE = re.compile(
    r"[^\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]*(?:[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]\s*|$)"
)
# sentencex 1.0 panics on spaces of more than one byte, and takes no lone surrogates. Letter for
# letter, so that what it finds can be cut out of the text itself.
_UNSAFE = re.compile(r"[^\S ]|[\x00-\x1f\ud800-\udfff]")
_TERMINATED = re.compile(r"[.!?…؟۔。！？।॥։።፧།။:;؛][\"'”’»)\]]*$")
_LAST_WORD = re.compile(r"([^\s(\[{\"'«“‘,;:/]+)\.$")
_LIST_MARK = re.compile(r"^\s*(?:\(?\d{1,3}[.)]|[-*•–—])\s*$")
_FIRST_WORD = re.compile(r"[\"'«“‘(\[¿¡\s]*([^\W_]+)")


def split_sentences(text: str, language: str | None) -> list[str]:
    """The sentences of a text; joined they are the text, letter for letter.

    Spaces and line breaks stay at the end of the sentence before them. `language` is a canonical
    tag, or None where nobody said. An empty text has no sentences.
    """
    code = language.split("-", 1)[0] if language else None
    pieces: list[str] = []
    for block in _blocks(text):
        pieces += _joined(_sentences_of(block, code), code)
    return _with_spaces(pieces)


def _blocks(text: str) -> list[str]:
    """Lines, those that only the width of a page broke joined again."""
    blocks: list[str] = []
    wrapped = False
    for found in _LINE.finditer(text):
        line = found[0]
        if not line:
            continue
        if wrapped and _goes_on(line):
            blocks[-1] += line
        else:
            blocks.append(line)
        body = line.rstrip()
        one_break = line[len(body) :].replace("\r\n", "\n").strip(" \t") in ("\n", "\r")
        wrapped = one_break and len(body) >= _WRAPPED_FROM and not _TERMINATED.search(body[-_END:])
    return blocks


def _goes_on(line: str) -> bool:
    """Whether a line may begin in the middle of a sentence: small, or of a script without case."""
    return unicodedata.category(line[0]) in ("Ll", "Lo", "Mn", "Mc")


def _sentences_of(block: str, code: str | None) -> list[str]:
    pieces: list[str] = []
    # The time sentencex takes may grow with the square of the letters.
    for start in range(0, len(block), _AT_ONCE):
        part = block[start : start + _AT_ONCE]
        at = 0
        for found in sentencex.segment(code or "en", _UNSAFE.sub(" ", part)):
            pieces.append(part[at : at + len(found)])
            at += len(found)
    return pieces


def _joined(pieces: list[str], code: str | None) -> list[str]:
    """Pieces cut after an abbreviation, an initial or inside a number, together again."""
    if not pieces:
        return []
    joined = [pieces[0]]
    for before, after in pairwise(pieces):
        if _belongs_with(before, after, code):
            joined[-1] += after
        else:
            joined.append(after)
    return joined


def _belongs_with(before: str, after: str, code: str | None) -> bool:
    if _LIST_MARK.match(before):
        return True
    end = before.rstrip()[-_END:]
    if end.endswith(("..", "…")):
        return after[:1].islower()
    ended = _LAST_WORD.search(end)
    if ended is None:
        return False
    word, first = ended[1], _FIRST_WORD.match(after)
    following = first[1] if first else ""
    if word[-1].isdigit():
        inside = before[-1] == "." and following[:1].isdigit()
        counted = _lowered(following, code) in counted_words(code)
        return inside or (word.isdigit() and (following[:1].islower() or counted))
    small = _lowered(word, code)
    if small in BEFORE_A_NUMBER:
        return following[:1].isdigit()
    return _is_initial(word) or small in abbreviations(code)


def _is_initial(word: str) -> bool:
    """A letter of a name, also after another: `А.`, `A.B`; small ones end sentences."""
    parts = word.split(".")
    return all(len(part) == 1 and unicodedata.category(part) in ("Lu", "Lo") for part in parts)


def _lowered(word: str, code: str | None) -> str:
    if code in ("tr", "az"):
        word = word.replace("I", "ı")
    # Without it İ becomes an i with a dot of its own.
    return word.replace("İ", "i").lower()


def _with_spaces(pieces: list[str]) -> list[str]:
    """Spaces at the start of a piece go to the one before; a text's own stay with its first."""
    found: list[str] = []
    waiting = ""
    for piece in pieces:
        body = piece.lstrip()
        space = piece[: len(piece) - len(body)]
        if found:
            found[-1] += space
        else:
            waiting += space
        if body:
            found.append(waiting + body)
            waiting = ""
    return found or ([waiting] if waiting else [])
