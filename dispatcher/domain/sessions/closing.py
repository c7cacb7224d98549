"""What is kept of a session when its words are gone: choices, and no place for text."""

from dataclasses import dataclass
from enum import StrEnum


class AgeBand(StrEnum):
    """How old a seeker says they are, if they like."""

    CHILD = "child"
    TEEN = "teen"
    ADULT = "adult"


class Topic(StrEnum):
    """What a session is about, by the seeker's word or by the counsellor's."""

    FEAR = "fear"
    LOSS = "loss"
    FAMILY = "family"
    VIOLENCE = "violence"
    ALONE = "alone"
    HEALTH = "health"
    OTHER = "other"


class Outcome(StrEnum):
    """How it was when it ended."""

    CALMER = "calmer"
    PASSED_ON = "passed_on"
    ADVISED = "advised"
    LEFT = "left"
    UNCLEAR = "unclear"


class Risk(StrEnum):
    NONE = "none"
    RAISED = "raised"
    ACUTE = "acute"


@dataclass(frozen=True, slots=True)
class Closing:
    """The closing form. `follow_up`: something was agreed on; `heavy`: it was hard for whoever
    counselled, who is then spoken with before the next session."""

    topic: Topic
    outcome: Outcome
    risk: Risk
    follow_up: bool
    heavy: bool
