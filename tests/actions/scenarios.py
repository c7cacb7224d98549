"""Every action there is, as a scene: what was before it, then (after the `yield`) the action."""

from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from dispatcher.actions import claims, imports, languages, reviews, sweeps, tasks
from dispatcher.actions.claiming import Held, Wish, claim_next, claim_tasks
from dispatcher.actions.import_run import ImportRun
from dispatcher.domain.imports import Import
from dispatcher.domain.task import Purpose, Task
from dispatcher.store import lanes as lane_store
from dispatcher.store.transaction import Transaction
from tests.actions.scenes_after import SCENES_AFTER
from tests.actions.scenes_calls import SCENES_CALLS
from tests.actions.scenes_control import SCENES_CONTROL
from tests.actions.scenes_ringing import SCENES_RINGING
from tests.support.world import UNSURE, Reads, World

Scene = Callable[[World, Path], AsyncIterator[None]]
SCENES: dict[str, Scene] = {}


def scene(function: Scene) -> Scene:
    SCENES[function.__name__] = function
    return function


@scene
async def post_with_its_language(world: World, _: Path) -> AsyncIterator[None]:
    await world.post()
    yield
    await world.post("Çadır lazım")


@scene
async def post_in_a_new_lane(world: World, _: Path) -> AsyncIterator[None]:
    await world.post()
    yield
    await world.post("Av tune ye", source_language="kmr")


@scene
async def post_without_a_language(world: World, _: Path) -> AsyncIterator[None]:
    yield
    await world.post("Av tune ye", detected=Reads("kmr", 0.97))


@scene
async def post_of_unsure_language(world: World, _: Path) -> AsyncIterator[None]:
    yield
    await world.post("Av?", detected=UNSURE)


@scene
async def post_for_the_own_people(world: World, _: Path) -> AsyncIterator[None]:
    yield
    await world.post(organisation_only=True)


@scene
async def change(world: World, _: Path) -> AsyncIterator[None]:
    task = await world.post()
    yield
    wanted = tasks.Change(urgency="critical", title="Water, now", brief="Keep names")
    await world.act(tasks.change_task, world["coordinator"], task.id, wanted)


@scene
async def change_while_held(world: World, _: Path) -> AsyncIterator[None]:
    task = await world.post()
    await world.claim(task, world["holder"])
    yield
    wanted = tasks.Change(urgency="critical", title="Water, now")
    await world.act(tasks.change_task, world["coordinator"], task.id, wanted)


@scene
async def change_while_in_review(world: World, _: Path) -> AsyncIterator[None]:
    task = await world.post()
    await world.submit(await world.claim(task, world["holder"]), world["holder"])
    yield
    wanted = tasks.Change(title="Water, now")
    await world.act(tasks.change_task, world["coordinator"], task.id, wanted)


@scene
async def cancel(world: World, _: Path) -> AsyncIterator[None]:
    task = await world.post()
    yield
    await world.act(tasks.cancel_task, world["coordinator"], task.id, "found otherwise")


@scene
async def cancel_while_held(world: World, _: Path) -> AsyncIterator[None]:
    task = await world.post(wanted=2)
    await world.claim(task, world["holder"])
    yield
    await world.act(tasks.cancel_task, world["coordinator"], task.id, "")


@scene
async def cancel_with_its_question(world: World, _: Path) -> AsyncIterator[None]:
    task = await world.post("Av?", detected=UNSURE)
    await world.claim(await question_of(world, task), world["holder"])
    yield
    await world.act(tasks.cancel_task, world["coordinator"], task.id, "")


@scene
async def correct_language_of_a_free_task(world: World, _: Path) -> AsyncIterator[None]:
    task = await world.post()
    yield
    await world.act(languages.correct_language, world["coordinator"], task.id, "kmr")


@scene
async def correct_language_to_one_nobody_here_knows(world: World, _: Path) -> AsyncIterator[None]:
    task = await world.post()
    yield
    await world.act(languages.correct_language, world["coordinator"], task.id, "ckb")


@scene
async def correct_language_of_a_held_task(world: World, _: Path) -> AsyncIterator[None]:
    task = await world.post()
    await world.claim(task, world["holder"])
    yield
    await world.act(languages.correct_language, world["coordinator"], task.id, "kmr")


@scene
async def correct_language_to_what_it_is(world: World, _: Path) -> AsyncIterator[None]:
    task = await world.post()
    await world.claim(task, world["holder"])
    yield
    await world.act(languages.correct_language, world["coordinator"], task.id, "tr")


@scene
async def correct_language_of_work_in_review(world: World, _: Path) -> AsyncIterator[None]:
    task = await world.post()
    await world.submit(await world.claim(task, world["holder"]), world["holder"])
    yield
    await world.act(languages.correct_language, world["coordinator"], task.id, "kmr")


@scene
async def correct_language_as_holder(world: World, _: Path) -> AsyncIterator[None]:
    task = await world.post()
    await world.claim(task, world["holder"])
    yield
    await world.act(languages.correct_language, world["holder"], task.id, "kmr")


@scene
async def correct_language_as_holder_who_cannot(world: World, _: Path) -> AsyncIterator[None]:
    task = await world.post()
    await world.claim(task, world["holder"])
    yield
    await world.act(languages.correct_language, world["holder"], task.id, "ckb")


@scene
async def name_the_language_of_a_draft(world: World, _: Path) -> AsyncIterator[None]:
    task = await world.post("Av?", detected=UNSURE)
    await world.claim(await question_of(world, task), world["holder"])
    yield
    await world.act(languages.correct_language, world["coordinator"], task.id, "kmr")


@scene
async def claim(world: World, _: Path) -> AsyncIterator[None]:
    task = await world.post()
    await world.post("Başka bir çağrı")
    yield
    await world.claim(task, world["holder"])


@scene
async def claim_the_next(world: World, _: Path) -> AsyncIterator[None]:
    await world.post(urgency="soon")
    await world.post("Acil", urgency="critical")
    yield

    async def press(tx: Transaction) -> Held | None:
        lanes = [lane.id for lane in await lane_store.lanes_after(tx.connection, 0)]
        return await claim_next(tx, world.at("next"), world["holder"].must_volunteer(), lanes)

    assert await world.db.act(press) is not None


@scene
async def claims_of_several_at_once(world: World, _: Path) -> AsyncIterator[None]:
    task = await world.post(wanted=2)
    yield
    people = [world["holder"], world["turkish"], world["second"]]
    wishes = [Wish(task.id, person.must_volunteer(), world.at("claim")) for person in people]

    async def together(tx: Transaction) -> object:
        return await claim_tasks(tx, wishes)

    await world.db.act(together)


@scene
async def claim_of_the_second_slot(world: World, _: Path) -> AsyncIterator[None]:
    task = await world.post(wanted=2)
    await world.claim(task, world["holder"])
    yield
    await world.claim(task, world["turkish"])


@scene
async def extend(world: World, _: Path) -> AsyncIterator[None]:
    held = await world.claim(await world.post(), world["holder"])
    world.clock.go(minutes=5)
    yield
    await world.act(claims.extend_claim, world["holder"], held.claim.id, held.claim.fence)


@scene
async def release(world: World, _: Path) -> AsyncIterator[None]:
    held = await world.claim(await world.post(), world["holder"])
    yield
    await world.act(claims.release_claim, world["holder"], held.claim.id, held.claim.fence, "tired")


@scene
async def revoke(world: World, _: Path) -> AsyncIterator[None]:
    held = await world.claim(await world.post(), world["holder"])
    yield
    await world.act(claims.revoke_claim, world["coordinator"], held.claim.id, "")


@scene
async def lapse(world: World, _: Path) -> AsyncIterator[None]:
    await world.claim(await world.post(), world["holder"])
    world.clock.go(minutes=20)
    yield
    assert await sweeps.lapse_leases(world.db, world.at("sweep")) == 1


@scene
async def warn(world: World, _: Path) -> AsyncIterator[None]:
    await world.claim(await world.post(), world["holder"])
    world.clock.go(minutes=16)
    yield
    assert await sweeps.warn_leases(world.db, world.at("sweep")) == 1


@scene
async def submit_for_review(world: World, _: Path) -> AsyncIterator[None]:
    held = await world.claim(await world.post(), world["holder"])
    yield
    await world.submit(held, world["holder"])


@scene
async def submit_without_review(world: World, _: Path) -> AsyncIterator[None]:
    held = await world.claim(await world.post(review=False), world["holder"])
    yield
    await world.submit(held, world["holder"])


@scene
async def submit_one_of_two(world: World, _: Path) -> AsyncIterator[None]:
    held = await world.claim(await world.post(review=False, wanted=2), world["holder"])
    yield
    await world.submit(held, world["holder"])


@scene
async def accept(world: World, _: Path) -> AsyncIterator[None]:
    handed_in = await world.submit(
        await world.claim(await world.post(), world["holder"]), world["holder"]
    )
    yield
    await world.act(
        reviews.accept_work,
        world["coordinator"],
        handed_in.submission.id,
        content=None,
        remarks="",
    )


@scene
async def accept_with_edits(world: World, _: Path) -> AsyncIterator[None]:
    handed_in = await world.submit(
        await world.claim(await world.post(), world["holder"]), world["holder"]
    )
    yield
    await world.act(
        reviews.accept_work,
        world["coordinator"],
        handed_in.submission.id,
        content={"text": "We need water."},
        remarks="A full stop",
    )


@scene
async def give_back(world: World, _: Path) -> AsyncIterator[None]:
    handed_in = await world.submit(
        await world.claim(await world.post(), world["holder"]), world["holder"]
    )
    yield
    await world.act(
        reviews.return_work, world["coordinator"], handed_in.submission.id, "A word is missing"
    )


@scene
async def claim_again_after_a_return(world: World, _: Path) -> AsyncIterator[None]:
    task = await world.post()
    handed_in = await world.submit(await world.claim(task, world["holder"]), world["holder"])
    await world.act(
        reviews.return_work, world["coordinator"], handed_in.submission.id, "A word is missing"
    )
    yield
    await world.claim(task, world["holder"])


@scene
async def majority_asks_one_more(world: World, _: Path) -> AsyncIterator[None]:
    task = await world.post(review=False, wanted=2, agreement="majority")
    await world.submit(await world.claim(task, world["turkish"]), world["turkish"], text="Water")
    held = await world.claim(task, world["holder"])
    yield
    await world.submit(held, world["holder"], text="Bread")


async def question_of(world: World, task: Task) -> Task:
    """The task that asks for the language of a draft."""
    async with world.db.read() as connection:
        found: UUID = await connection.fetchval("select id from task where parent_id = $1", task.id)
    question = await world.task(found)
    assert question.purpose is Purpose.IDENTIFY_LANGUAGE
    return question


@scene
async def say_as_holder_that_it_needs_no_translation(world: World, _: Path) -> AsyncIterator[None]:
    task = await world.post()
    await world.claim(task, world["holder"])
    yield
    await world.act(languages.correct_language, world["holder"], task.id, "en")


@scene
async def say_from_the_board_that_it_needs_no_translation(
    world: World, _: Path
) -> AsyncIterator[None]:
    task = await world.post()
    yield
    await world.act(languages.correct_language, world["onlooker"], task.id, "en")


async def _one_answer(world: World, language: str = "kmr") -> tuple[Task, Held]:
    """A question with one answer, and a second person at it."""
    question = await question_of(world, await world.post("Av?", detected=UNSURE))
    first = await world.claim(question, world["kurdish"])
    await world.submit(first, world["kurdish"], language=language)
    return question, await world.claim(question, world["holder"])


@scene
async def first_answer_about_a_language(world: World, _: Path) -> AsyncIterator[None]:
    question = await question_of(world, await world.post("Av?", detected=UNSURE))
    held = await world.claim(question, world["holder"])
    yield
    await world.submit(held, world["holder"], language="kmr")


@scene
async def agreement_about_a_language(world: World, _: Path) -> AsyncIterator[None]:
    _question, held = await _one_answer(world)
    yield
    await world.submit(held, world["holder"], language="kmr")


@scene
async def agreement_that_it_needs_no_translation(world: World, _: Path) -> AsyncIterator[None]:
    _question, held = await _one_answer(world, "en")
    yield
    await world.submit(held, world["holder"], language="en")


@scene
async def name_the_language_of_what_was_said_to_need_no_translation(
    world: World, _: Path
) -> AsyncIterator[None]:
    task = await world.post()
    await world.act(languages.correct_language, world["onlooker"], task.id, "en")
    yield
    await world.act(languages.correct_language, world["coordinator"], task.id, "tr")


@scene
async def disagreement_about_a_language(world: World, _: Path) -> AsyncIterator[None]:
    _question, held = await _one_answer(world)
    yield
    await world.submit(held, world["holder"], language="tr")


@scene
async def expire(world: World, _: Path) -> AsyncIterator[None]:
    await world.post(expires_at=world.clock.now.replace(hour=14))
    world.clock.go(hours=3)
    yield
    assert await sweeps.expire_tasks(world.db, world.at("sweep")) == 1


@scene
async def expire_with_its_question(world: World, _: Path) -> AsyncIterator[None]:
    await world.post("Av?", detected=UNSURE, expires_at=world.clock.now.replace(hour=14))
    world.clock.go(hours=3)
    yield
    await sweeps.expire_tasks(world.db, world.at("sweep"))


class Reader:
    """Says of every text what it was told to say, so that recordings do not change with models."""

    def __init__(self, reads: Reads) -> None:
        self._reads = reads

    def detect_many(self, texts: Sequence[str], *, expected: Sequence[str]) -> list[Reads]:
        return [self._reads for _ in texts]


FILE = "text,language\nSuya ihtiyacımız var,tr\nÇadır lazım,tr\n,tr\nAv tune ye,\n"


async def waiting_import(world: World, folder: Path) -> tuple[Path, Import, dict[str, str | None]]:
    """A file that was looked into and waits to be started."""
    path = folder / "calls.csv"
    path.write_text(FILE, encoding="utf-8")
    source = imports.look_into(path, path.name)
    made = await world.act(
        imports.create_import,
        world["coordinator"],
        world.response,
        world.relief,
        import_id=world.ids(),
        filename=path.name,
        source=source,
        choices=imports.check_choices("translation", "en", "urgent"),
        mapping=None,
    )
    return path, made, source.preview.mapping


async def running_import(world: World, folder: Path) -> tuple[Path, Import]:
    path, made, mapping = await waiting_import(world, folder)
    started = await world.act(imports.start_import, world["coordinator"], made.id, mapping)
    return path, started


@scene
async def start_an_import(world: World, folder: Path) -> AsyncIterator[None]:
    _path, made, mapping = await waiting_import(world, folder)
    yield
    await world.act(imports.start_import, world["coordinator"], made.id, mapping)


@scene
async def take_in_an_import(world: World, folder: Path) -> AsyncIterator[None]:
    path, started = await running_import(world, folder)
    yield
    reader = Reader(Reads("kmr", 0.4, candidates=(("kmr", 0.4),)))
    run = ImportRun(world.db, reader, path, world.clock)
    found = await run.run(started.id, for_s=60)
    assert found is not None
    assert (found.created, found.uncertain, found.rejected) == (3, 1, 1)


@scene
async def cancel_an_import(world: World, folder: Path) -> AsyncIterator[None]:
    _path, started = await running_import(world, folder)
    yield
    await world.act(imports.cancel_import, world["coordinator"], started.id)


for told_apart in SCENES_AFTER + SCENES_CONTROL + SCENES_RINGING + SCENES_CALLS:
    scene(told_apart)


async def play(name: str, world: World, folder: Path) -> AsyncIterator[Any]:
    """The scene with its people on stage."""
    await world.join("holder", "tr:native,kmr:fluent,en:fluent", volunteers=True)
    await world.join("onlooker", "tr:native,kmr:native,en:fluent", volunteers=True)
    async for _ in SCENES[name](world, folder):
        yield
