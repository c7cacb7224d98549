"""What a driven round says of its jobs."""

import pytest

from tests.bench_peers.children.rounds import counted, many, summed, threaded


def test_percentiles_are_in_milliseconds_of_all_latencies() -> None:
    seen = summed([n / 1000 for n in range(100, 0, -1)], 2.0)
    assert (seen.jobs, seen.rate) == (100, 50.0)
    assert (seen.p50_ms, seen.p99_ms) == (51.0, 100.0)


def test_a_round_without_a_job_has_no_latency() -> None:
    seen = summed([], 2.0)
    assert (seen.rate, seen.p50_ms, seen.p99_ms) == (0.0, None, None)


async def test_an_empty_queue_is_an_error() -> None:
    async def take() -> int:
        return 0

    with pytest.raises(RuntimeError, match="ran empty"):
        await many(2, 0.1, take)


def test_an_empty_queue_is_an_error_for_threads_too() -> None:
    with pytest.raises(RuntimeError, match="ran empty"):
        threaded(2, 0.1, lambda: None)


async def test_a_worker_that_has_done_everything_is_an_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tests.bench_peers.children.rounds.WARM_S", 0.0)

    async def done() -> int:
        return 10

    with pytest.raises(RuntimeError, match="ran empty"):
        await counted(0.01, 10, done)
