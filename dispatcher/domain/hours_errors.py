"""Refusals about hours and what proves them."""

from dispatcher.domain.errors import Conflict, Forbidden


class NotYourHours(Forbidden):
    """Nobody confirms or corrects their own."""

    code = "not_your_hours"


class EntryCorrected(Conflict):
    """An entry that was taken back before."""

    code = "entry_corrected"


class NothingToCertify(Conflict):
    """No hours were credited in that time."""

    code = "nothing_to_certify"
