"""Refusals about counselling sessions."""

from dispatcher.domain.errors import Conflict, Forbidden, Gone, LimitReached, NotFound


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


class NobodyWaiting(NotFound):
    """Nobody waits whom the caller could counsel."""

    code = "nobody_waiting"


class NotClearedToCounsel(Forbidden):
    """Something stands between the caller and the next session. data: missing (all of it)"""

    code = "not_cleared_to_counsel"


class NotOnShift(Forbidden):
    """Words of a session are a supervisor's to read while on shift, and at no other time."""

    code = "not_on_shift"


class TooManyMessages(LimitReached):
    """More than somebody writes. data: retry_after_s"""

    code = "too_many_messages"


class TooManyTalks(LimitReached):
    """More sessions were begun from one place than people could, or one was blocked there a while
    ago. data: retry_after_s"""

    code = "too_many_talks"


class CounsellingTaken(Conflict):
    """Another organisation offers counselling for this response already."""

    code = "counselling_taken"


class ShiftOverlaps(Conflict):
    """Somebody is on a shift in that role already at that time."""

    code = "shift_overlaps"


class NotYourCall(Forbidden):
    """It rings for somebody else."""

    code = "not_your_call"
