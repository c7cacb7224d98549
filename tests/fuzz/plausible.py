"""Made-up requests with parts that exist: at random, nobody would ever hit an id."""

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st
from schemathesis import Case

from tests.fuzz.stock import Stock

OFTEN = st.sampled_from([True, True, True, False])
CONTENTS: tuple[dict[str, Any], ...] = (
    {"text": "We need water"},
    {"text": ""},
    {"text": "\ud800"},
    {"text": "a\0b"},
    {"language": "kmr"},
    {"language": "und"},
    {"segments": [{"id": 1, "target": "Water"}, {"id": "b", "target": "Bread"}]},
    {"segments": [{"id": [], "target": 7}]},
    {"segments": {}},
    {"note": {"deep": [[[[None]]]], "": "\udfff"}},
)
WORDS: dict[str, tuple[Any, ...]] = {
    "response": ("quake", "quake", "flood", "qu\0ake", "war"),
    "organisation": ("relief", "other", "nobody", ""),
    "slug": ("relief", "other", "nobody"),
    "kind": ("translation", "data", "captioning", "counselling", "mentoring", "general"),
    "urgency": ("critical", "urgent", "soon", "whenever"),
    "agreement": ("none", "majority", "equal"),
    "state": ("draft", "open", "full", "done", "cancelled", "expired"),
    "source_language": ("tr", "kmr", "ku", "und", "und-Arab", "en-x-none", None),
    "target_language": ("en", "tr", "ku", None),
    "language": ("tr", "kmr", "ckb", "ku", "zz", "und"),
    "to": ("en", "ku", None),
    "declared": ("tr", "kmr", None),
    "title": ("Call", " ", "\ud800", "a" * 201),
    "text": ("Suya ihtiyacımız var", "Ok", "", "\0", "\udc80", "🆘" * 40, "نحن بحاجة إلى ماء"),
    "wanted": (1, 2, 15, 16, -1, 2**63, 10**30),
    "fence": (1, 2, 0, -1, 2**31, 2**63, 10**30),
    "version": (1, 2, 2**63, 10**30),
    "hours": (1, 24, 24 * 90),
    "deadline": ("2099-01-01T00:00:00Z", "9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59"),
    "expires_at": ("2030-01-01T00:00:00+05:30", 0, 10**18, -62135596800),
    "timezone": ("Europe/Istanbul", "America", "../../etc/passwd", "\0", "a" * 64),
    "locale": ("tr", "\0", "\ud800"),
    "mapping": ({"text": "text"}, {"text": "\ud800"}, {"text": "\0"}, {}, {"": None}),
    "remarks": ("A word is missing", "\0", "\ud800"),
    "reason": ("tired", "\0", "\ud800"),
    "email": ("nobody@example.org", "\0", "\ud800"),
    "content": CONTENTS,
}


def make_plausible(case: Case[Any], stock: Stock, draw: st.DataObject) -> None:
    """Put what exists, or nearly does, into a part of the places where it belongs."""
    words = WORDS | {
        "task_id": tuple(stock.tasks),
        "cursor": tuple(stock.tasks),
        "claim_id": tuple(stock.claims),
        "submission_id": tuple(stock.submissions),
        "import_id": tuple(stock.imports),
    }
    # Copies: the generator may hand out the same object again.
    case.path_parameters = _replaced(case.path_parameters, words, draw)
    case.query = _replaced(case.query, words, draw)
    if isinstance(case.body, dict):
        case.body = _replaced(case.body, words, draw)
    claim = case.path_parameters.get("claim_id")
    if claim in stock.fences and isinstance(case.body, dict) and draw.draw(OFTEN):
        case.body = {**case.body, "fence": stock.fences[claim]}


def _replaced(
    place: Mapping[str, Any], words: Mapping[str, tuple[Any, ...]], draw: st.DataObject
) -> dict[str, Any]:
    found = dict(place)
    for name in found:
        if name in words and draw.draw(OFTEN):
            found[name] = draw.draw(st.sampled_from(words[name]))
    return found
