"""A stop that is asked for must come, whatever happens to the first request."""

import asyncio

from dispatcher.live.ending import cancel_all


async def test_a_task_that_loses_a_cancellation_is_cancelled_again() -> None:
    lost = 0
    started = asyncio.Event()

    async def deaf_once() -> None:
        nonlocal lost
        started.set()
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            lost += 1
        await asyncio.sleep(3600)

    task = asyncio.create_task(deaf_once())
    await started.wait()
    await cancel_all([task])
    assert lost == 1
    assert task.cancelled()


async def test_tasks_that_have_ended_are_left_alone() -> None:
    task = asyncio.create_task(asyncio.sleep(0))
    await task
    await cancel_all([task])
    assert not task.cancelled()
