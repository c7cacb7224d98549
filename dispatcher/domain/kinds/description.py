"""What there is to say about a kind of work. Everything that differs from kind to kind is here, so
that no rule asks which kind it has before it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Any

from dispatcher.domain.meetings import Meeting
from dispatcher.domain.tally import Tally, most_said, same_to_the_letter

Content = Mapping[str, Any]
"""Work as it is handed in."""

Asked = Mapping[str, Any]
"""What a task asks for beyond its text, as it was posted; empty where it asks for words alone."""


class Likeness(StrEnum):
    """When an answer counts as the known one."""

    NEARLY = "nearly"
    """As two good translations are alike."""
    SAME = "same"
    """But for how it is written."""


@dataclass(frozen=True, slots=True)
class Description:
    """How a kind behaves.

    `lease` is None where a claim doesn't end by itself; `longest` caps all extensions, counted from
    the claim. `cost` is the part of a person's capacity of 100 that an open claim takes; of the
    time worked under one claim the last `credit` is credited. Where `meetings(content)` says which
    meetings there were, those that were held are credited instead, each by itself: the first
    `credit` of one, and `credit_a_day` of all that a claim has on a day.
    `check(content, asked)` answers handed-in work in its canonical form, or raises an Invalid that
    names the field. `asks`: by the name of a field of a posting that only this kind has, what makes
    of its value what the task asks for. `clearance` is what a volunteer must hold.

    `has_target`: the work goes into a language. `reads`: its text is the work, so that nobody can
    do it before the text's language is known. `segmented`: a long text is handed in sentence by
    sentence. `needs_text`: without one there is nothing to do.
    `changes_language`: a text in the target language is done already. `by_ear`: who does it hears
    and speaks; nobody reads. `takes_files`: an answer may consist of them. `known_answer`: how an
    answer is compared with the known one; None where that cannot be told.
    `tally(answers, asked)`: what several answers amount to; `same(one, other, asked)`: whether two
    are the same.
    """

    lease: timedelta | None
    longest: timedelta | None
    cost: int
    credit: timedelta
    review: bool
    check: Callable[[Content, Asked], dict[str, Any]]
    asks: Mapping[str, Callable[[Any], Asked]] = field(default_factory=dict)
    clearance: str | None = None
    has_target: bool = False
    reads: bool = False
    segmented: bool = False
    needs_text: bool = False
    changes_language: bool = False
    by_ear: bool = False
    takes_files: bool = False
    meetings: Callable[[Content], Sequence[Meeting]] | None = None
    credit_a_day: timedelta = timedelta(days=1)
    known_answer: Likeness | None = None
    tally: Callable[..., Tally] = most_said
    same: Callable[..., bool] = same_to_the_letter
