"""Refusals about counselling sessions."""

from dispatcher.domain.errors import Conflict, Forbidden, Gone


class SessionOver(Gone):
    """The talk has ended; nothing more can be said in it. data: ending"""

    code = "session_over"


class NotYourSession(Forbidden):
    """Somebody else counsels here."""

    code = "not_your_session"


class SessionAlreadyAnswered(Conflict):
    """Another counsellor was quicker."""

    code = "session_already_answered"


class TransferPending(Conflict):
    """The seeker is being asked already whether somebody else may go on."""

    code = "transfer_pending"


class NothingToTransfer(Conflict):
    """Nobody asked for a transfer, or it is over."""

    code = "nothing_to_transfer"
