"""Refusals about the course for those who would counsel, and about the code of conduct."""

from dispatcher.domain.errors import Conflict, LimitReached


class TrainingPaused(LimitReached):
    """Answers were wrong several times; the lessons are to be read again first. data:
    retry_after_s"""

    code = "training_paused"


class CourseChanged(Conflict):
    """The questions that were answered are no longer those of the course. data: version"""

    code = "course_changed"


class CodeChanged(Conflict):
    """Another version of the code of conduct is in force than the one that was read. data:
    version"""

    code = "code_changed"
