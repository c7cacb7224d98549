"""Controls: nobody who could answer one can tell; and what is counted of whom."""

import json
from typing import Any

import pytest

from dispatcher.actions import reviews, sweeps
from dispatcher.actions.figures import count_figures
from dispatcher.domain.actor import Actor
from dispatcher.domain.claim import ClaimState
from dispatcher.domain.errors import InvalidField, NotYourReview
from dispatcher.domain.submission import SubmissionState
from dispatcher.domain.task import Task, TaskState
from dispatcher.domain.trust import Counts
from dispatcher.store import control_items, submissions
from tests.support.world import UNSURE, World

KNOWN = {"text": "We need water"}


async def _counts(world: World, person: Actor) -> dict[str, Counts]:
    async with world.db.read() as connection:
        found = await control_items.trusted(connection, world.relief.id)
    return {kind: counts for who, _, kind, counts in found if who == person.id}


async def _figures(world: World) -> dict[str, Any]:
    async with world.db.snapshot() as connection:
        figures = await count_figures(connection, world.response, None, world.clock.now)
    return json.loads(figures.model_dump_json())  # type: ignore[no-any-return]


def _seen_by_volunteers(world: World) -> list[dict[str, Any]]:
    """Everything recorded on lanes and inboxes, without what differs from task to task."""
    frames = [
        json.loads(e.frame)
        for c in world.told
        for e in c.events
        if e.channel.startswith(("lane:", "inbox:"))
    ]
    world.told.clear()

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {
                name: plain(inner)
                for name, inner in value.items()
                if name not in ("id", "task", "offset", "cause")
            }
        return value

    return [plain(frame) for frame in frames]


async def _one_way(world: World, person: Actor, **wishes: Any) -> list[dict[str, Any]]:
    """All that volunteers hear of a task until its answer is handed in."""
    task = await world.post(**wishes)
    if task.lane.key.kind.value == "data":
        await world.submit(await world.claim(task, person), person, text="12 people")
    else:
        await world.submit(await world.claim(task, person), person)
    return _seen_by_volunteers(world)


@pytest.mark.parametrize(
    "wishes",
    [{}, {"review": False}, {"kind": "data", "source_language": "tr"}, {"wanted": 2}],
    ids=["reviewed", "unreviewed", "data", "several"],
)
async def test_nothing_that_volunteers_hear_tells_a_control_from_a_task(
    world: World, wishes: dict[str, Any]
) -> None:
    await world.post(**wishes)  # opens the lane
    world.told.clear()
    real = await _one_way(world, world["turkish"], **wishes)
    control = await _one_way(world, world["turkish"], control=KNOWN, **wishes)
    assert control == real
    assert real


async def test_a_right_and_a_wrong_answer_are_counted(world: World) -> None:
    task = await world.post(control=KNOWN, wanted=2)
    for name, text in (("turkish", "We need water."), ("second", "Send forty tents at once")):
        await world.submit(await world.claim(task, world[name]), world[name], text=text)
    assert await _counts(world, world["turkish"]) == {"translation": Counts(controls_right=1)}
    assert await _counts(world, world["second"]) == {"translation": Counts(controls_wrong=1)}


async def test_sent_again_it_is_counted_once(world: World) -> None:
    held = await world.claim(await world.post(control=KNOWN), world["turkish"])
    for _ in range(3):
        await world.submit(held, world["turkish"])
    assert await _counts(world, world["turkish"]) == {"translation": Counts(controls_right=1)}


async def test_no_reviewer_is_shown_a_control_and_it_is_accepted_later(world: World) -> None:
    task = await world.post(control=KNOWN)
    held = await world.claim(task, world["turkish"])
    handed_in = await world.submit(held, world["turkish"])
    coordinator = world["coordinator"]
    async with world.db.read() as connection:
        waits = await submissions.waiting(
            connection,
            coordinator.id,
            coordinates=[world.relief.id],
            vouched_by=[],
            lanes=[],
            limit=10,
        )
    assert waits == []
    for name, reason in (("coordinator", "control"), ("second", "not_a_reviewer")):
        with pytest.raises(NotYourReview) as refused:
            await world.act(reviews.return_work, world[name], handed_in.submission.id, "No")
        assert refused.value.data == {"reason": reason}
    world.clock.go(minutes=29)
    assert await sweeps.settle_controls(world.db, world.at()) == 0
    assert (await world.claim_now(held.claim.id)).state is ClaimState.SUBMITTED
    world.clock.go(minutes=91)
    assert await sweeps.settle_controls(world.db, world.at()) == 1
    assert await sweeps.settle_controls(world.db, world.at()) == 0
    assert (await world.claim_now(held.claim.id)).state is ClaimState.ACCEPTED
    assert (await world.task(task.id)).state is TaskState.DONE
    # That it was accepted is no reviewer's word.
    assert await _counts(world, world["turkish"]) == {"translation": Counts(controls_right=1)}


async def test_no_figure_counts_a_control(world: World) -> None:
    real = await world.post()
    await world.claim(real, world["second"])
    before = await _figures(world)
    task = await world.post(control=KNOWN, urgency="critical")
    world.clock.go(seconds=0)
    held = await world.claim(task, world["turkish"])
    assert await _figures(world) == before
    await world.submit(held, world["turkish"])
    assert await _figures(world) == before


async def test_a_control_has_a_language_and_waits_for_nothing(world: World) -> None:
    earlier = await world.post()
    for wishes, field in (
        ({"detected": UNSURE}, "source_language"),
        ({"after": earlier.id}, "control"),
    ):
        with pytest.raises(InvalidField) as refused:
            await world.post(control=KNOWN, **wishes)
        assert refused.value.data["field"] == field
    control = await world.post(control=KNOWN)
    with pytest.raises(InvalidField) as refused:
        await world.post("", after=control.id, source_language=None)
    assert refused.value.data["problem"] == "is_control"


async def test_verdicts_of_reviewers_are_counted(world: World) -> None:
    async def handed_in(task: Task) -> Any:
        held = await world.claim(await world.task(task.id), world["turkish"])
        done = await world.submit(held, world["turkish"])
        assert done.submission.state is SubmissionState.WAITING
        return done.submission.id

    task = await world.post()
    coordinator = world["coordinator"]
    await world.act(reviews.return_work, coordinator, await handed_in(task), "A word is missing")
    work = await handed_in(task)
    await world.act(reviews.accept_work, coordinator, work, content=None, remarks="")
    expected = {"translation": Counts(accepted=1, returned=1)}
    assert await _counts(world, world["turkish"]) == expected


async def test_agreement_is_counted_once_it_is_reached(world: World) -> None:
    task = await world.post(
        kind="data", source_language="tr", wanted=2, agreement="majority", review=False
    )
    for name, text in (("turkish", "Hatay"), ("second", "Adana"), ("kurdish", "Hatay")):
        held = await world.claim(await world.task(task.id), world[name])
        await world.submit(held, world[name], text=text)
    assert (await world.task(task.id)).state is TaskState.DONE
    for name, counts in (
        ("turkish", Counts(agreed=1)),
        ("second", Counts(differed=1)),
        ("kurdish", Counts(agreed=1)),
    ):
        assert await _counts(world, world[name]) == {"data": counts}


async def test_where_nobody_has_to_agree_differing_counts_for_nothing(world: World) -> None:
    task = await world.post(kind="data", source_language="tr", wanted=2, review=False)
    for name, text in (("turkish", "Hatay"), ("second", "Adana")):
        held = await world.claim(await world.task(task.id), world[name])
        await world.submit(held, world[name], text=text)
    assert await world.count("trust") == 0
