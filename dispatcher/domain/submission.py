"""Submissions and reviews: the work handed in, a second person's verdict, and when it is enough."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from dispatcher.domain.actor import Actor
from dispatcher.domain.claim import Claim, ClaimState
from dispatcher.domain.errors import NotYourReview
from dispatcher.domain.fields import language_field
from dispatcher.domain.file import answer_files
from dispatcher.domain.kinds import KINDS
from dispatcher.domain.lane import for_everybody, why_not
from dispatcher.domain.language import Help, Level, helps
from dispatcher.domain.organisation import Role
from dispatcher.domain.policy import MOST_ANSWERS, Agreement
from dispatcher.domain.remarks import Remark
from dispatcher.domain.tally import Tally, most_said
from dispatcher.domain.task import Purpose, Task, changed
from dispatcher.domain.words import text_of


@dataclass(frozen=True, slots=True)
class Review:
    """What a second person said of work. `content`: as they corrected it, where they did."""

    content: Mapping[str, Any] | None
    remarks: str
    notes: tuple[Remark, ...] = ()


class SubmissionState(StrEnum):
    WAITING = "waiting"
    ACCEPTED = "accepted"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class Submission:
    """The work one volunteer handed in for one slot."""

    id: UUID
    version: int
    task_id: UUID
    claim_id: UUID
    author_id: UUID
    state: SubmissionState
    content: Mapping[str, Any]
    submitted_at: datetime


def check_content(
    task: Task, content: Mapping[str, Any], asked: Mapping[str, Any]
) -> dict[str, Any]:
    """The work in the shape its task asks for; raises an Invalid that names the field."""
    if task.purpose is Purpose.IDENTIFY_LANGUAGE:
        given = text_of(content, "language").strip()
        if given == "und":
            return {"language": "und"}
        return {"language": language_field(given, "content.language")}
    description = KINDS[task.lane.key.kind]
    files = answer_files(content, taken=description.takes_files)
    words = {name: value for name, value in content.items() if name != "files"}
    if not files:
        return description.check(words, asked)
    kept = {"files": [str(number) for number in files]}
    # Where no more was asked for they are enough, with nothing said beside them.
    enough = not asked and not content.get("text") and "segments" not in content
    return kept if enough else {**description.check(words, asked), **kept}


def hand_in(
    task: Task, claim: Claim, content: Mapping[str, Any], *, submission_id: UUID, now: datetime
) -> tuple[Submission, Claim, Task]:
    """Checked work under a claim that its author holds, waiting for what is to become of it."""
    submission = Submission(
        id=submission_id,
        version=1,
        task_id=task.id,
        claim_id=claim.id,
        author_id=claim.volunteer_id,
        state=SubmissionState.WAITING,
        content=content,
        submitted_at=now,
    )
    claim = replace(claim, version=claim.version + 1, state=ClaimState.SUBMITTED, last_sign_at=now)
    return submission, claim, changed(task)


def must_review(actor: Actor, task: Task, author_id: UUID, now: datetime) -> None:
    """Who may judge work: a coordinator of the organisation that asked for it, or a volunteer it
    vouches for who could do the task and writes its language fluently; never the author."""
    if actor.id == author_id:
        raise NotYourReview(reason="author")
    if task.control:  # judged by itself; who is no coordinator must not learn why they may not
        own = actor.coordinates(task.organisation_id)
        raise NotYourReview(reason="control" if own else "not_a_reviewer")
    if actor.coordinates(task.organisation_id):
        return
    volunteer = actor.volunteer
    if volunteer is None or task.organisation_id not in actor.organisations({Role.VOLUNTEER}):
        raise NotYourReview(reason="not_a_reviewer")
    if why_not(volunteer, for_everybody(task.lane.key), now) is not None:
        raise NotYourReview(reason="not_a_reviewer")
    target = task.lane.key.target_language
    if target is not None and not any(
        p.writing and p.level is not Level.WORKING and helps(p.tag, target) is Help.EXACT
        for p in volunteer.languages
    ):
        raise NotYourReview(reason="not_a_reviewer")


@dataclass(frozen=True, slots=True)
class Settled:
    """What the accepted answers of a task amount to.

    `done`: no more is wanted. `wanted`: how many slots the task now needs. `answer`: the content
    they agreed on, None where they need not or could not agree.
    """

    done: bool
    wanted: int
    answer: Mapping[str, Any] | None


Answers = Sequence[Mapping[str, Any]]


def is_last_resort(task: Task) -> bool:
    """Whether this many were only asked for because answers go on disagreeing, and no more will."""
    wanted = max(MOST_ANSWERS, task.agree_on)
    return task.agreement is not Agreement.NONE and task.agree_on < wanted <= task.wanted


def settle(
    answers: Answers,
    *,
    wanted: int,
    agreement: Agreement,
    agree_on: int,
    tally: Callable[[Answers], Tally] = most_said,
) -> Settled:
    """Whether the accepted answers are enough, or one more is asked for."""
    said, count = tally(answers), len(answers)
    enough = {
        Agreement.NONE: count >= wanted,
        Agreement.MAJORITY: count >= wanted and said.votes * 2 > count,
        Agreement.EQUAL: said.votes >= agree_on,
    }[agreement]
    if enough:
        differ = agreement is Agreement.NONE and said.votes < count
        return Settled(done=True, wanted=wanted, answer=None if differ else said.answer)
    if count < wanted:
        return Settled(done=False, wanted=wanted, answer=None)
    if wanted >= max(MOST_ANSWERS, agree_on):
        return Settled(done=True, wanted=wanted, answer=None)
    return Settled(done=False, wanted=wanted + 1, answer=None)
