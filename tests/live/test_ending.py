"""A stop that is asked for must come, whatever happens to the first request."""

import asyncio

import pytest

from dispatcher.live.ending import cancel_all, run_together


async def loses(times: int, started: asyncio.Event) -> None:
    """Goes on for ever, and loses so many cancellations."""
    while True:
        started.set()
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            times -= 1
            if times < 0:
                raise


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


@pytest.mark.parametrize("lost", [0, 1, 2])
async def test_what_runs_together_ends_together_though_one_loses_cancellations(lost: int) -> None:
    started = asyncio.Event()
    works = (loses(lost, started), asyncio.sleep(3600))
    running = asyncio.create_task(run_together(*works))
    await started.wait()
    async with asyncio.timeout(10):
        # As who waits for it does: cancelled anew while it is ending already.
        await cancel_all([running])
    assert running.cancelled()
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_one_that_fails_ends_the_others_and_is_told() -> None:
    async def fails() -> None:
        await asyncio.sleep(0)
        raise RuntimeError("no more")

    started = asyncio.Event()
    with pytest.raises(RuntimeError, match="no more"):
        await run_together(loses(1, started), fails())
    assert asyncio.all_tasks() == {asyncio.current_task()}
