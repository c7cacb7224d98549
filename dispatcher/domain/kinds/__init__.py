"""The kinds of work, each described in a file of its own."""

from dispatcher.domain.kinds import (
    captioning,
    counselling,
    data,
    general_help,
    mentoring,
    translation,
)
from dispatcher.domain.kinds.description import Description
from dispatcher.domain.policy import Kind

__all__ = ["KINDS", "Description"]

KINDS: dict[Kind, Description] = {
    Kind.TRANSLATION: translation.TRANSLATION,
    Kind.DATA: data.DATA,
    Kind.CAPTIONING: captioning.CAPTIONING,
    Kind.COUNSELLING: counselling.COUNSELLING,
    Kind.MENTORING: mentoring.MENTORING,
    Kind.GENERAL: general_help.GENERAL,
}
