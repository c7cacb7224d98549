"""Controls: tasks whose answer is known, which look like any other to who answers them."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from dispatcher.domain.errors import InvalidField
from dispatcher.domain.kinds import KINDS
from dispatcher.domain.kinds.data import check_data, same_data
from dispatcher.domain.kinds.description import Likeness
from dispatcher.domain.policy import Kind
from dispatcher.domain.words import check_words, normalised

LETTERS = 5_000
"""A known answer is no longer than this; of an answer to it four times as much is looked at."""

CLOSE_ENOUGH = 0.45
"""The chrF from which a translation counts as right. Other good translations of a plain sentence
are seldom below it, and those of another sentence seldom above."""

_ORDERS = range(1, 7)
_BETA2 = 4  # recall counts twice as much as precision


def check_control(
    kind: Kind, content: Mapping[str, Any], form: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The known answer in its canonical form; raises an InvalidField of `control`."""
    if KINDS[kind].known_answer is None:
        choices = [one.value for one in Kind if KINDS[one].known_answer is not None]
        raise InvalidField(field="control", problem="unknown", value=kind.value, choices=choices)
    try:
        checked = check_words(content, {}) if form is None else check_data(content, {"form": form})
    except InvalidField as refusal:
        raise InvalidField(**{**refusal.data, "field": "control"}) from None
    if len(words_of(checked)) > LETTERS:
        raise InvalidField(field="control", problem="too_long", most_letters=LETTERS)
    return checked


def words_of(content: Mapping[str, Any]) -> str:
    """An answer as one text."""
    if "segments" in content:
        return "\n".join(segment["target"] for segment in content["segments"])
    return str(content.get("text", ""))


def _grams(text: str, order: int) -> Counter[str]:
    return Counter(text[n : n + order] for n in range(len(text) - order + 1))


def chrf(known: str, given: str) -> float:
    """How much of two texts is the same, from 0 to 1: the character n-gram F-score (Popović 2015)
    of orders 1 to 6 with beta 2, spaces left out."""
    known, given = "".join(known.split()), "".join(given.split())
    precision = recall = 0.0
    orders = 0
    for order in _ORDERS:
        wanted, found = _grams(known, order), _grams(given, order)
        if not wanted or not found:
            break
        same = (wanted & found).total()
        precision += same / found.total()
        recall += same / wanted.total()
        orders += 1
    if not orders or not precision + recall:
        return 0.0
    precision, recall = precision / orders, recall / orders
    return (1 + _BETA2) * precision * recall / (_BETA2 * precision + recall)


def is_right(
    kind: Kind,
    known: Mapping[str, Any],
    given: Mapping[str, Any],
    form: Mapping[str, Any] | None = None,
) -> bool:
    """Whether an answer is the known one: a translation nearly, data but for how it is written, a
    form question by question."""
    if form is not None:
        return same_data(known, given, {"form": form})
    wanted, found = words_of(known), words_of(given)[: 4 * LETTERS]
    if KINDS[kind].known_answer is Likeness.NEARLY:
        return chrf(normalised(wanted), normalised(found)) >= CLOSE_ENOUGH
    return normalised(wanted) == normalised(found)


SOONEST = timedelta(minutes=30)
_SPREAD_MIN = 90


def settles_at(submission_id: UUID, submitted_at: datetime) -> datetime:
    """When an answer that seems to wait for a review is accepted. Not at once, nor always after the
    same time: either would tell its author what it was."""
    return submitted_at + SOONEST + timedelta(minutes=submission_id.int % _SPREAD_MIN)
