"""What somebody has shown by themselves in the system, beside what an organisation has written down
of them: the course passed, the code of conduct signed. The better of the two counts."""

from dataclasses import dataclass
from datetime import date, datetime

from dispatcher.domain.sessions.course import COURSE_VERSION
from dispatcher.domain.sessions.gate import Proof


@dataclass(frozen=True, slots=True)
class Passed:
    """`course`: the version of the course that was passed."""

    course: int
    at: datetime
    until: datetime

    @property
    def proof(self) -> Proof:
        """Over at once where the course has changed much since."""
        return Proof(self.until if self.course == COURSE_VERSION else self.at)


@dataclass(frozen=True, slots=True)
class Signed:
    """A version of the code of conduct. `own`: by themselves, here, and not on paper."""

    version: int
    on: date
    own: bool = True


def better_proof(one: Proof | None, other: Proof | None) -> Proof | None:
    """Whichever is good for longer; the first where both are."""
    if one is None or other is None:
        return one or other
    if one.until is None or other.until is None:
        return one if one.until is None else other
    return one if one.until >= other.until else other


def later_code(one: Signed | None, other: Signed | None) -> Signed | None:
    """Whichever is of the later version; the first where both are."""
    if one is None or other is None:
        return one or other
    return one if one.version >= other.version else other
