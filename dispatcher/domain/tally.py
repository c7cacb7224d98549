"""What several answers to the same task amount to, and when two of them are the same."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Tally:
    """`answer`: what most say; `votes`: how many do."""

    votes: int
    answer: Mapping[str, Any]


def answer_key(answer: Mapping[str, Any]) -> str:
    """What two answers have in common that are the same."""
    return json.dumps(answer, sort_keys=True)


def same_to_the_letter(
    one: Mapping[str, Any], other: Mapping[str, Any], asked: Mapping[str, Any] | None = None
) -> bool:
    return answer_key(one) == answer_key(other)


def most_said(
    answers: Sequence[Mapping[str, Any]], asked: Mapping[str, Any] | None = None
) -> Tally:
    """The answer that most gave, as a whole and to the letter, whatever was
    asked; of several the one given first."""
    if not answers:
        return Tally(0, {})
    best, votes = Counter(map(answer_key, answers)).most_common(1)[0]
    return Tally(votes, json.loads(best))
