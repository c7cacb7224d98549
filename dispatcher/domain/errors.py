"""Refusals: facts that stop an action, each with a code the screen turns into a sentence.

A family says how the outside should treat it (HTTP status, close code, retry); the code says what
happened. Every code is listed in docs/errors.md. Anything that is not a Refusal is a defect.
"""

from typing import Any, ClassVar


class Refusal(Exception):
    """An action that was not done, and why. `data` holds plain JSON values for the sentence."""

    code: ClassVar[str] = "refused"
    retryable: ClassVar[bool] = False

    def __init__(self, **data: Any) -> None:
        self.data = data
        super().__init__(self.code)


class Unauthenticated(Refusal):
    code = "unauthenticated"


class Forbidden(Refusal):
    code = "forbidden"


class NotFound(Refusal):
    code = "not_found"


class Invalid(Refusal):
    code = "invalid"


class TooLarge(Invalid):
    """More than is taken in at once. data: most_bytes"""

    code = "too_large"


class Conflict(Refusal):
    code = "conflict"


class Gone(Refusal):
    code = "gone"


class LimitReached(Refusal):
    code = "limit_reached"
    retryable = True


class Unavailable(Refusal):
    code = "unavailable"
    retryable = True


# Signing in


class WrongCredentials(Unauthenticated):
    code = "wrong_credentials"


class TooManyAttempts(LimitReached):
    """data: retry_after_s"""

    code = "too_many_attempts"


class ForeignOrigin(Forbidden):
    """A cookie came with a request that another site started."""

    code = "foreign_origin"


# Input


class InvalidField(Invalid):
    """data: field, problem (a short code such as `missing`, `too_long`, `unknown`), and limits."""

    code = "invalid_field"


class UnknownLanguage(Invalid):
    """data: field, value"""

    code = "unknown_language"


class AmbiguousLanguage(Invalid):
    """`ku` alone: data: field, value, choices"""

    code = "ambiguous_language"


class AlreadyInTarget(Invalid):
    """A text to be translated into the language it is in. data: field, language; confidence where
    nobody said so but the text reads so"""

    code = "already_in_target"


class DeadlinePassed(Invalid):
    """data: field"""

    code = "deadline_passed"


class IdempotencyKeyReused(Conflict):
    """The key was used before for a request with another body."""

    code = "idempotency_key_reused"


class FileRefused(Invalid):
    """A file that cannot be read as a table, or as a document. data: field, problem, and what was
    found."""

    code = "file_refused"


class FileNotTaken(Invalid):
    """A file that is not kept. data: problem (`empty`, `type`, `not_what_it_says`, `active`,
    `broken`, `too_many_pixels`, `too_heavy`, `bomb`, `two_in_one`, `macros`, `encrypted`), found,
    says"""

    code = "file_not_taken"


class TooManyFiles(LimitReached):
    """More than one person may send in a day, or at once. data: retry_after_s, most_files,
    most_bytes"""

    code = "too_many_files"


class NotYourFile(Forbidden):
    """A file of work that is none of theirs."""

    code = "not_your_file"


# Tasks and claims


class VersionConflict(Conflict):
    """Somebody changed it since it was read. data: version (the current one)"""

    code = "version_conflict"


class TaskAlreadyClaimed(Conflict):
    """Every wanted slot is taken. data: by_you, claim?, alternatives"""

    code = "task_already_claimed"


class TaskNotOpenYet(Conflict):
    """It waits for something else, such as its language being identified."""

    code = "task_not_open_yet"


class TaskDone(Gone):
    """data: alternatives"""

    code = "task_done"


class TaskCancelled(Gone):
    """data: alternatives"""

    code = "task_cancelled"


class TaskExpired(Gone):
    """data: alternatives"""

    code = "task_expired"


class TaskIsOver(Conflict):
    """A coordinator's change came after the task had ended. data: state"""

    code = "task_is_over"


class NotEligible(Forbidden):
    """data: reason (`language_source`, `language_target`, `audience`, `clearance`,
    `clearance_over`, `not_a_volunteer`, `answered_already`, `answered_before`,
    `trusted_first`) and what it is
    about"""

    code = "not_eligible"


class NothingToClaim(NotFound):
    """data: held, next_lease_ends_at"""

    code = "nothing_to_claim"


class LeaseOver(Conflict):
    """The fence is no longer the holder's. data: draft_saved, state"""

    code = "lease_over"


class SegmentsChanged(Conflict):
    """A translation with segments that the task doesn't have. data: unknown (how many), first (the
    id of one), segments (how many the task has), draft_saved"""

    code = "segments_changed"


class LeaseAtItsLongest(Conflict):
    """A lease that has been extended up to its cap. data: lease_ends_at"""

    code = "lease_at_its_longest"


class NotYourClaim(Forbidden):
    code = "not_your_claim"


class NotYourOffer(Forbidden):
    code = "not_your_offer"


class NotRung(Conflict):
    """Ringing now would ring for nobody. data: reason (`urgency`, `paused`)"""

    code = "not_rung"


class RungJustNow(LimitReached):
    """data: retry_after_s"""

    code = "rung_just_now"


class NotYourReview(Forbidden):
    """data: reason (`author`, `not_a_reviewer`)"""

    code = "not_your_review"


class AlreadyReviewed(Conflict):
    """data: state"""

    code = "already_reviewed"


class ImportNotWaiting(Conflict):
    """data: state"""

    code = "import_not_waiting"


# Ways to ring


class WayOff(Conflict):
    """This installation does not send that way. data: kind, needs (settings)"""

    code = "way_off"


class NotYourWay(Forbidden):
    code = "not_your_way"


class LinkInvalid(Forbidden):
    """A link that was not made here, or whose end was cut off."""

    code = "link_invalid"


class LinkExpired(Gone):
    code = "link_expired"


class LinkUsed(Gone):
    """A link works once; so does answering its offer. data: state of the offer"""

    code = "link_used"
