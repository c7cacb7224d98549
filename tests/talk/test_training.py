"""A volunteer takes the course, signs the code of conduct, and then lacks the vetting alone."""

import asyncio
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from dispatcher.domain.sessions.course import COURSE_VERSION
from dispatcher.domain.sessions.offer import CODE_VERSION
from dispatcher.training.lessons import course, course_words
from tests.support.api import Api, problem
from tests.support.counselling import (
    ALL_SHOWN,
    Scene,
    clear_counsellor,
    offer_counselling,
    on_shift,
    open_counselling,
)
from tests.support.training import answers_wrong_in, attempt, right_answers

CRITICAL = [one.id for one in course().questions if one.critical]
OTHERS = [one.id for one in course().questions if not one.critical]
VETTED = replace(ALL_SHOWN, trained=False, code_version=None, code_signed_on=None)
SIGNATURE = {"version": CODE_VERSION, "language": "tr"}


async def _answer(scene: Scene, body: dict[str, Any], who: str = "turkish") -> Any:
    return await scene.as_(who, "POST", "/me/training/attempts", json=body)


async def _standing(scene: Scene, who: str = "turkish") -> dict[str, Any]:
    answer = await scene.as_(who, "GET", "/me/training")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def _sql(scene: Scene, statement: str, *values: Any) -> None:
    async with scene.world.db.pool.acquire() as connection:
        await connection.execute(statement, *values)


async def _cleared_by_themselves(api: Api) -> Scene:
    """Vetted by the organisation; the course passed and the code signed by themselves."""
    scene = Scene(api)
    await offer_counselling(api.world)
    await on_shift(api.world, "supervisor")
    await clear_counsellor(api.world, "turkish", VETTED)
    await scene.here("supervisor", "turkish")
    passed = await _answer(scene, attempt(right_answers()))
    assert passed.status_code == 201, passed.text
    signed = await scene.as_("turkish", "POST", "/me/code-of-conduct", json=SIGNATURE)
    assert signed.status_code == 200, signed.text
    return scene


async def test_who_passes_and_signs_is_given_a_session(api: Api) -> None:
    scene = await open_counselling(api, "second")
    await clear_counsellor(api.world, "turkish", VETTED)
    await scene.here("turkish")
    await scene.begin()
    lacks = ["training", "code_of_conduct"]
    refused = await scene.as_("turkish", "POST", "/sessions/next")
    problem(refused, 403, "not_cleared_to_counsel", missing=lacks)
    assert (await _standing(scene))["organisations"] == [
        {"organisation": "relief", "name": api.world.relief.name, "missing": lacks}
    ]

    passed = (await _answer(scene, attempt(right_answers()))).json()
    assert (passed["passed"], passed["right"], passed["asked"]) == (True, 20, 20)
    refused = await scene.as_("turkish", "POST", "/sessions/next")
    problem(refused, 403, "not_cleared_to_counsel", missing=["code_of_conduct"])

    await scene.as_("turkish", "POST", "/me/code-of-conduct", json=SIGNATURE)
    assert (await scene.as_("turkish", "POST", "/sessions/next")).status_code == 201
    standing = await _standing(scene)
    assert standing["organisations"][0]["missing"] == []
    until = datetime.fromisoformat(standing["passed"]["until"])
    assert timedelta(days=364) < until - datetime.now(UTC) < timedelta(days=366)


async def test_their_organisation_sees_that_it_was_the_course_and_their_own_hand(api: Api) -> None:
    scene = Scene(api)
    await _answer(scene, attempt(right_answers()))
    await scene.as_("turkish", "POST", "/me/code-of-conduct", json=SIGNATURE)
    path = "/organisations/relief/counsellors"
    (one,) = (await scene.as_("coordinator", "GET", path)).json()["counsellors"]
    assert one["missing"] == ["vetting"]
    assert one["training"]["by"] is None
    assert one["training"]["until"] is not None
    today = datetime.now(UTC).date().isoformat()
    assert one["code_of_conduct"] == {"version": CODE_VERSION, "signed_on": today, "own": True}


async def test_what_a_coordinator_writes_takes_away_nothing_that_somebody_did_themselves(
    api: Api,
) -> None:
    """Their page may be older than the attempt."""
    scene = await _cleared_by_themselves(api)
    await clear_counsellor(api.world, "turkish", VETTED)
    await scene.begin()
    assert (await scene.as_("turkish", "POST", "/sessions/next")).status_code == 201


async def test_a_training_seen_by_hand_counts_without_the_course(api: Api) -> None:
    scene = Scene(api)
    await clear_counsellor(api.world, "turkish")
    standing = await _standing(scene)
    assert (standing["passed"], standing["organisations"][0]["missing"]) == (None, [])


async def test_who_joins_an_organisation_later_brings_it_along(api: Api) -> None:
    scene = Scene(api)
    await _answer(scene, attempt(right_answers()), "free")
    await scene.as_("free", "POST", "/me/code-of-conduct", json=SIGNATURE)
    assert (await _standing(scene, "free"))["organisations"] == []
    free = api.world["free"].id
    await _sql(
        scene,
        "insert into membership values ($1, $2, 'volunteer', now())",
        free,
        api.world.relief.id,
    )
    path = f"/organisations/relief/counsellors/{free}"
    nothing = {"vetting": None, "training": None, "code_of_conduct": None}
    shown = await scene.as_("coordinator", "PUT", path, json=nothing)
    assert shown.json()["missing"] == ["vetting"]


async def test_one_critical_question_wrong_is_not_passed(api: Api) -> None:
    scene = Scene(api)
    for question in CRITICAL[:2]:
        marked = (await _answer(scene, attempt(answers_wrong_in(question)))).json()
        assert (marked["passed"], marked["right"]) == (False, 19)
        assert marked["critical_wrong"] == [question]
    assert (await _standing(scene))["passed"] is None
    assert await api.world.count("training_pass") == 0


async def test_eighty_of_a_hundred_are_enough_and_less_is_not(api: Api) -> None:
    scene = Scene(api)
    less = (await _answer(scene, attempt(answers_wrong_in(*OTHERS[:5])))).json()
    enough = (await _answer(scene, attempt(answers_wrong_in(*OTHERS[:4])))).json()
    assert (less["passed"], enough["passed"]) == (False, True)
    wrong = {one["question"] for one in enough["results"] if not one["right"]}
    assert wrong == set(OTHERS[:4])


async def test_after_answering_each_question_is_explained_in_the_language(api: Api) -> None:
    scene = Scene(api)
    body = attempt(answers_wrong_in(CRITICAL[0]), language="kmr")
    marked = (await _answer(scene, body)).json()
    words = course_words()["kmr"]
    assert marked["language"] == "kmr"
    for one, question in zip(marked["results"], course().questions, strict=True):
        assert one["because"] == words.because(question.id)
        assert set(one["right_options"]) == question.right


async def test_what_is_right_is_told_by_nothing_before(api: Api) -> None:
    scene = Scene(api)
    lessons = (await scene.as_("turkish", "GET", "/training?language=tr")).json()
    own = await _standing(scene)
    sent = json.dumps([lessons, own], ensure_ascii=False)
    because = [course_words()["tr"].because(one.id) for one in course().questions]
    assert not [text for text in because if text in sent]
    for lesson in lessons["lessons"]:
        assert set(lesson) == {"id", "title", "text", "sources", "questions"}
        for question in lesson["questions"]:
            assert set(question) == {"id", "ask", "several", "options"}
            assert all(set(one) == {"id", "text"} for one in question["options"])
    assert all(set(one) == {"id", "options"} for one in own["questions"])


async def test_after_three_failed_attempts_the_next_waits_an_hour(api: Api) -> None:
    scene = Scene(api)
    for _ in range(3):
        assert (await _standing(scene))["next_try_at"] is None
        assert (await _answer(scene, attempt(answers_wrong_in(*OTHERS[:5])))).status_code == 201
    paused = await _answer(scene, attempt(right_answers()))
    assert paused.status_code == 429
    assert paused.json()["code"] == "training_paused"
    assert 3500 < paused.json()["data"]["retry_after_s"] <= 3600
    assert (await _standing(scene))["next_try_at"] is not None
    assert (await _answer(scene, attempt(right_answers()), "second")).json()["passed"]
    await _sql(scene, "update training_attempt set made_at = made_at - interval '1 hour'")
    assert (await _answer(scene, attempt(right_answers()))).json()["passed"]


async def test_three_at_once_do_not_get_past_the_pause(api: Api) -> None:
    scene = Scene(api)
    wrong = answers_wrong_in(*OTHERS[:5])
    tries = [_answer(scene, attempt(wrong)) for _ in range(5)]
    statuses = sorted(one.status_code for one in await asyncio.gather(*tries))
    assert statuses == [201, 201, 201, 429, 429]


async def test_what_is_sent_twice_is_one_attempt(api: Api) -> None:
    scene = Scene(api)
    body = attempt(answers_wrong_in(CRITICAL[0]))
    first, again = await _answer(scene, body), await _answer(scene, body)
    assert first.json() == again.json()
    better = {**body, "answers": right_answers()}
    assert not (await _answer(scene, better)).json()["passed"]
    assert (await _standing(scene))["attempts"] == 1
    # Somebody else's id is nobody else's.
    assert (await _answer(scene, better, "second")).json()["passed"]


async def test_answers_to_other_questions_than_the_course_s_are_refused(api: Api) -> None:
    scene = Scene(api)
    old = {**attempt(right_answers()), "version": "0.9"}
    problem(await _answer(scene, old), 409, "course_changed", version=course().version)
    for answers, what in (
        ({**right_answers(), "who": ["a"]}, {"problem": "unknown", "value": "who"}),
        ({**right_answers(), "sleep": ["z"]}, {"problem": "unknown", "question": "sleep"}),
        ({**right_answers(), "sleep": []}, {"problem": "missing", "question": "sleep"}),
    ):
        refused = await _answer(scene, attempt(answers))
        problem(refused, 422, "invalid_field", field="answers", **what)
    assert (await _standing(scene))["attempts"] == 0


async def test_a_pass_that_has_run_out_opens_nothing(api: Api) -> None:
    scene = await _cleared_by_themselves(api)
    await scene.begin()
    await _sql(
        scene,
        "update training_pass set passed_at = now() - interval '366 days',"
        " valid_until = now() - interval '1 day'",
    )
    refused = await scene.as_("turkish", "POST", "/sessions/next")
    problem(refused, 403, "not_cleared_to_counsel", missing=["training_over"])
    assert not (await _standing(scene))["passed"]["holds"]
    await _answer(scene, attempt(right_answers()))
    assert (await scene.as_("turkish", "POST", "/sessions/next")).status_code == 201


async def test_a_pass_of_a_course_that_has_changed_much_since_opens_nothing(api: Api) -> None:
    scene = await _cleared_by_themselves(api)
    await scene.begin()
    await _sql(scene, "update training_pass set course = $1", COURSE_VERSION - 1)
    refused = await scene.as_("turkish", "POST", "/sessions/next")
    problem(refused, 403, "not_cleared_to_counsel", missing=["training_over"])


async def test_failing_later_takes_no_pass_away(api: Api) -> None:
    scene = await _cleared_by_themselves(api)
    await _answer(scene, attempt(answers_wrong_in(CRITICAL[0])))
    assert (await _standing(scene))["passed"]["holds"]


async def test_the_code_is_signed_in_the_version_in_force_alone(api: Api) -> None:
    scene = Scene(api)
    path = "/me/code-of-conduct"
    code = (await scene.as_("turkish", "GET", f"{path}?language=ar")).json()
    assert (code["version"], code["language"], code["signed_on"]) == (CODE_VERSION, "ar", None)
    old = await scene.as_("turkish", "POST", path, json={**SIGNATURE, "version": CODE_VERSION + 1})
    problem(old, 409, "code_changed", version=CODE_VERSION)
    assert await api.world.count("code_signature") == 0
    for _ in range(2):
        signed = (await scene.as_("turkish", "POST", path, json=SIGNATURE)).json()
        assert signed["signed_on"] == datetime.now(UTC).date().isoformat()
    assert await api.world.count("code_signature") == 1


async def test_who_signed_an_older_code_signs_again(api: Api) -> None:
    scene = await _cleared_by_themselves(api)
    await scene.begin()
    await _sql(scene, "update code_signature set version = 0")
    refused = await scene.as_("turkish", "POST", "/sessions/next")
    problem(refused, 403, "not_cleared_to_counsel", missing=["code_of_conduct"])
    assert (await _standing(scene))["signed_version"] == 0


async def test_the_order_of_questions_is_one_s_own_and_another_the_next_time(api: Api) -> None:
    scene = Scene(api)
    first = (await _standing(scene))["questions"]
    assert (await _standing(scene))["questions"] == first
    assert (await _standing(scene, "second"))["questions"] != first
    await _answer(scene, attempt({**right_answers(), "attempt": []}))
    assert (await _standing(scene))["questions"] == first, "what was refused is no attempt"
    await _answer(scene, attempt(answers_wrong_in(CRITICAL[0]), uuid4()))
    assert (await _standing(scene))["questions"] != first
