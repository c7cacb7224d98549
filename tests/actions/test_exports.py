"""An export of many tasks: in pieces, in order, in memory that does not grow with it."""

import tracemalloc
from uuid import UUID

from dispatcher.actions.exports import Each, answered, export_answers
from dispatcher.domain.forms.reading import check_form, form_of
from dispatcher.store.exports import AT_ONCE, asked_forms
from dispatcher.views.exports import ExportFormat, writing
from tests.support.world import World

FORM = check_form(
    {
        "type": "object",
        "properties": {
            "people": {"type": "integer", "x-label": "How many?"},
            "note": {"type": "string", "x-label": "Note"},
        },
    }
)

# As if everybody had answered: what is told of it is no part of an export.
ANSWER = """
with slots as (
    insert into claim (id, version, task_id, lane_id, slot, volunteer_id, state, fence, claimed_at,
        last_sign_at, ended_at)
    select gen_random_uuid(), 1, t.id, t.lane_id, 1, $1, 'accepted', 1, now(), now(), now()
    from task t returning id, task_id
)
insert into submission (id, version, task_id, claim_id, author_id, state, content, submitted_at)
select gen_random_uuid(), 2, s.task_id, s.id, $1, 'accepted',
    jsonb_build_object('data', jsonb_build_object('people', 12, 'note', repeat('x', 400))), now()
from slots s
"""


async def _asked(world: World, count: int) -> tuple[UUID, int]:
    await world.post_many([""] * count, kind="data", wishes={"form": FORM})
    async with world.db.read() as connection:
        await connection.execute(ANSWER, world["turkish"].id)
        [asked] = await asked_forms(connection, [world.relief.id], world.response.id)
    assert (asked.tasks, asked.answered) == (count, count)
    return asked.form.id, world.response.id


async def test_every_answered_task_comes_once_and_in_order(world: World) -> None:
    form_id, response_id = await _asked(world, 2 * AT_ONCE)
    seen: list[UUID] = []
    sizes: list[int] = []
    async for some in answered(world.db, form_id, response_id):
        seen += [task.id for task in some]
        sizes.append(len(some))
    assert sizes == [AT_ONCE, AT_ONCE]
    assert seen == sorted(set(seen))


async def _peak(world: World, form_id: UUID, response_id: int) -> tuple[int, int]:
    """(bytes of the file, most bytes held while it is made)"""
    form = form_of(FORM)
    size = 0
    tracemalloc.start()
    async for piece in export_answers(
        world.db, form_id, response_id, form, writing(form, ExportFormat.CSV), Each.TASK
    ):
        size += len(piece)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return size, peak


async def test_four_times_the_file_takes_no_more_memory(world: World) -> None:
    form_id, response_id = await _asked(world, 1_000)
    size, peak = await _peak(world, form_id, response_id)
    await world.post_many([""] * 1_000, kind="data", wishes={"form": FORM})
    await world.post_many([""] * 1_000, kind="data", wishes={"form": FORM})
    await world.post_many([""] * 1_000, kind="data", wishes={"form": FORM})
    async with world.db.read() as connection:
        await connection.execute(
            ANSWER.replace(
                "from task t",
                "from task t where not exists (select from claim c where c.task_id = t.id)",
            ),
            world["turkish"].id,
        )
    larger, its_peak = await _peak(world, form_id, response_id)
    assert larger > 3.9 * size
    assert its_peak < 1.3 * peak
