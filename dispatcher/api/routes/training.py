"""The course for those who would counsel, and the code of conduct that they sign."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query

from dispatcher.actions import training as actions
from dispatcher.actions.training import Answers
from dispatcher.api.edge import SignedIn, TheEdge, TheMoment, all_answers
from dispatcher.api.errors import CREATED
from dispatcher.domain.actor import Actor
from dispatcher.domain.sessions.course import next_try_at, shuffled
from dispatcher.domain.sessions.gate import Counsellor, missing_clearance
from dispatcher.domain.sessions.offer import CODE_VERSION
from dispatcher.domain.sessions.shown import Passed, Signed
from dispatcher.store import counsellors as counsellor_store
from dispatcher.store import training as store
from dispatcher.store.engine import Connection
from dispatcher.training.conduct import code_in, code_of_conduct
from dispatcher.training.lessons import course, course_words, words_in
from dispatcher.views.training import (
    AttemptView,
    AttemptWish,
    CodeView,
    CourseView,
    OwnTraining,
    SignatureWish,
    attempt_view,
    code_view,
    course_view,
    own_training,
)

router = APIRouter(tags=["counselling"])

Language = Annotated[str | None, Query(max_length=35)]


@router.get("/training", operation_id="get_course", responses=all_answers(401, 422))
async def get_course(actor: SignedIn, language: Language = None) -> CourseView:
    """The lessons and their questions, in English where they are not there in the language. Without
    what is right: answers are marked here alone."""
    return course_view(course(), words_in(language), course_words())


async def _missing(
    connection: Connection,
    actor: Actor,
    at: TheMoment,
    passed: Passed | None,
    signed: Signed | None,
) -> dict[tuple[str, str], Sequence[str]]:
    """What the caller lacks, by the organisations that they volunteer with."""
    alone = Counsellor(
        vetting=None,
        training=None if passed is None else passed.proof,
        code_version=None if signed is None else signed.version,
    )
    found: dict[tuple[str, str], Sequence[str]] = {}
    volunteers_with = actor.must_volunteer().organisations
    for organisation in (one.organisation for one in actor.memberships):
        if organisation.id not in volunteers_with:
            continue
        record = await counsellor_store.find_record(connection, organisation.id, actor.id)
        known = alone if record is None else record.clearance
        lacks = missing_clearance(known, CODE_VERSION, at.now)
        found[organisation.slug, organisation.name] = [one.value for one in lacks]
    return found


@router.get("/me/training", operation_id="get_own_training", responses=all_answers(401, 403))
async def get_own_training(actor: SignedIn, edge: TheEdge, at: TheMoment) -> OwnTraining:
    """How the caller stands: until when they have passed, when they may answer, what is missing."""
    actor.must_volunteer()
    async with edge.db.snapshot() as connection:
        passed = await store.find_pass(connection, actor.id)
        signed = await store.find_signature(connection, actor.id)
        attempts = await store.attempts_of(connection, actor.id)
        missing = await _missing(connection, actor, at, passed, signed)
    # The same as long as an attempt lasts, even in two tabs; another one the next time.
    asked = shuffled(course(), f"{actor.id}:{len(attempts)}")
    return own_training(
        course(),
        passed,
        len(attempts),
        next_try_at(attempts),
        asked,
        (CODE_VERSION, signed),
        missing,
        at.now,
    )


@router.post(
    "/me/training/attempts",
    operation_id="answer_course",
    status_code=CREATED,
    responses=all_answers(401, 403, 409, 422, 429),
)
async def answer_course(
    body: AttemptWish, actor: SignedIn, edge: TheEdge, at: TheMoment
) -> AttemptView:
    """Answer all questions of the course, and be told of each what is right and why."""
    answers = Answers(body.id, body.version, body.answers)
    marked = await edge.db.act(lambda tx: actions.answer_course(tx, at, actor, course(), answers))
    return attempt_view(body.id, course(), marked, words_in(body.language))


async def _code(edge: TheEdge, actor: Actor, language: str | None) -> CodeView:
    async with edge.db.read() as connection:
        signed = await store.find_signature(connection, actor.id)
    return code_view(code_in(language), code_of_conduct(), signed)


@router.get(
    "/me/code-of-conduct",
    operation_id="get_code_of_conduct",
    responses=all_answers(401, 403, 422),
)
async def get_code_of_conduct(
    actor: SignedIn, edge: TheEdge, language: Language = None
) -> CodeView:
    """The code of conduct in force, and whether the caller has signed it."""
    actor.must_volunteer()
    return await _code(edge, actor, language)


@router.post(
    "/me/code-of-conduct",
    operation_id="sign_code_of_conduct",
    responses=all_answers(401, 403, 409, 422),
)
async def sign_code_of_conduct(
    body: SignatureWish, actor: SignedIn, edge: TheEdge, at: TheMoment
) -> CodeView:
    """Sign the code of conduct in force, in the words that were read."""
    code = code_in(body.language)
    await edge.db.act(lambda tx: actions.sign_code_of_conduct(tx, at, actor, code, body.version))
    return await _code(edge, actor, code.language)
