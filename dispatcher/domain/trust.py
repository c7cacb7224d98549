"""Trust: how far somebody's answers of one kind can be relied on, going by how they were judged.

It is shown to nobody but those who coordinate the person. All it decides is who is asked first
where answers go on disagreeing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple, dataclass
from typing import Any
from uuid import UUID

from dispatcher.domain.tally import same_to_the_letter


@dataclass(frozen=True, slots=True)
class Counts:
    """What is known: answers to controls, verdicts of reviewers, and whether others who were asked
    the same answered the same."""

    controls_right: int = 0
    controls_wrong: int = 0
    accepted: int = 0
    returned: int = 0
    agreed: int = 0
    differed: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(*(a + b for a, b in zip(astuple(self), astuple(other), strict=True)))


PRIOR = (2.0, 1.0)
"""What nothing is known of counts as two good answers and a bad one: two thirds."""

CONTROL, REVIEW, AGREEMENT = 3.0, 1.0, 0.5
"""How much an observation weighs. A control has a known answer; a review is one person's opinion;
of those who differ from the others one may be the only one who is right."""


TRUSTED_FROM = 0.8
KNOWN_FROM = 5.0
"""Who counts as trusted: of whom so much is known that is good, and little else. What nothing is
known of but two right controls, or five accepted answers, is enough."""


FIRST_ANSWERS = 5
"""Until so many of somebody's answers of a kind were accepted, theirs are looked at first."""


def _good(counts: Counts) -> float:
    return CONTROL * counts.controls_right + REVIEW * counts.accepted + AGREEMENT * counts.agreed


def is_trusted(counts: Counts) -> bool:
    """Whether somebody's answer may stand where those of others disagree."""
    return _good(counts) >= KNOWN_FROM and trust(counts) >= TRUSTED_FROM


def trust(counts: Counts) -> float:
    """The mean of the Beta distribution that the prior and the observations give: between 0 and 1,
    never at either end."""
    good = PRIOR[0] + _good(counts)
    bad = (
        PRIOR[1]
        + CONTROL * counts.controls_wrong
        + REVIEW * counts.returned
        + AGREEMENT * counts.differed
    )
    return good / (good + bad)


Answer = Mapping[str, Any]


def agreement(
    answers: Sequence[tuple[UUID, Answer]],
    agreed_on: Answer,
    same: Callable[[Answer, Answer], bool] = same_to_the_letter,
) -> dict[UUID, Counts]:
    """By author: whether their answer is the one that was agreed on."""
    return {
        author: Counts(agreed=1) if same(answer, agreed_on) else Counts(differed=1)
        for author, answer in answers
    }
