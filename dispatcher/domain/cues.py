"""Cues: what is said in a recording, each with when it is shown. Times are whole milliseconds from
the beginning of the recording.

The pages check the same in `web/src/core/cues.ts`; both are held to tests/fixtures/cues.json.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from dispatcher.domain.errors import InvalidField
from dispatcher.domain.fields import clean_text
from dispatcher.domain.words import check_words

MOST_CUES = 5_000
CUE_BYTES = 2_000
LAST_MS = 24 * 60 * 60 * 1000
LINK_LETTERS = 2_000
_TIMES = ("start_ms", "end_ms")


def check_captions(content: Mapping[str, Any], asked: Mapping[str, Any]) -> dict[str, Any]:
    """Captions with their times, or words alone where somebody only wrote down what is said."""
    if "cues" not in content:
        return check_words(content, asked)
    cues = checked_cues(content["cues"], "content.cues")
    if not cues:
        raise InvalidField(field="content.cues", problem="missing")
    return {"cues": cues}


def ask_captions(wish: Mapping[str, Any]) -> dict[str, Any]:
    """What a task asks for whose recording is elsewhere (`link`), or that begins with captions
    (`cues`), as they were in another language."""
    asked: dict[str, Any] = {}
    if link := wish.get("link"):
        asked["link"] = checked_link(link, "captions.link")
    if given := wish.get("cues"):
        asked["cues"] = checked_cues(given, "captions.cues")
    return {"captions": asked} if asked else {}


def checked_cues(given: Any, field: str) -> list[dict[str, Any]]:
    """Cues in their canonical form: in order, one at a time, each with words.

    Raises an InvalidField whose `cue` is the number of the first that is wrong, counted from 1.
    """
    if not isinstance(given, list):
        raise InvalidField(field=field, problem="malformed")
    if len(given) > MOST_CUES:
        raise InvalidField(field=field, problem="too_many", most=MOST_CUES)
    cues: list[dict[str, Any]] = []
    for number, cue in enumerate(given, 1):
        cues.append(_checked(cue, cues, field, number))
    return cues


def _checked(
    cue: Any, before: Sequence[Mapping[str, Any]], field: str, number: int
) -> dict[str, Any]:
    def refused(problem: str) -> InvalidField:
        return InvalidField(field=field, problem=problem, cue=number)

    if not isinstance(cue, dict) or set(cue) != {*_TIMES, "text"}:
        raise refused("malformed")
    start, end, text = cue["start_ms"], cue["end_ms"], cue["text"]
    if type(start) is not int or type(end) is not int or not isinstance(text, str):
        raise refused("malformed")
    if not (0 <= start <= LAST_MS and 0 <= end <= LAST_MS):
        raise refused("out_of_range")
    if end <= start:
        raise refused("no_length")
    if before and start < before[-1]["start_ms"]:
        raise refused("out_of_order")
    if before and start < before[-1]["end_ms"]:
        raise refused("overlap")
    return {"start_ms": start, "end_ms": end, "text": _words(text, field, refused)}


def _words(text: str, field: str, refused: Callable[[str], InvalidField]) -> str:
    if len(text.encode("utf-8", "surrogatepass")) > CUE_BYTES:
        raise refused("too_long")
    words = clean_text(text, field, most_bytes=CUE_BYTES)
    # A blank line would end the cue in a file.
    lines = [line.strip() for line in words.split("\n")]
    if not (shown := "\n".join(line for line in lines if line)):
        raise refused("missing")
    return shown


def checked_link(given: Any, field: str) -> str:
    """Where a recording is played from. The server never asks for it: browsers do, and so only
    over TLS, and without a name or a password in it."""
    if not isinstance(given, str) or len(given) > LINK_LETTERS:
        raise InvalidField(field=field, problem="too_long", most_letters=LINK_LETTERS)
    link: str = given.strip()
    try:
        parts = urlsplit(link)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise InvalidField(field=field, problem="malformed") from None
    plain = link.isprintable() and not any(letter in link for letter in ' "<>\\^`{|}')
    if not plain or not host or port == 0:
        raise InvalidField(field=field, problem="malformed")
    if parts.scheme != "https":
        raise InvalidField(field=field, problem="not_https")
    if parts.username is not None or parts.password is not None:
        raise InvalidField(field=field, problem="malformed")
    return link
