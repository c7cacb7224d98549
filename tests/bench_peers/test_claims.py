"""How rounds of contenders become a report."""

from tests.bench.report import Report
from tests.bench_peers.children.rounds import Taken
from tests.bench_peers.claims import LIMIT, OURS, durable_claims, tell


def rounds(*jobs: int) -> list[Taken]:
    return [Taken(count, 1.0, 1.0, 2.0) for count in jobs]


def told(**of_others: int) -> dict[str, tuple[str, bool | None]]:
    report = Report("peers", data={"versions": {}})
    rows = {LIMIT: rounds(100, 200, 100), OURS: rounds(100, 100, 200)}
    tell(report, rows | {row: rounds(count, count, count) for row, count in of_others.items()})
    return {line.what: (line.value, line.met) for line in report.lines}


def test_a_ratio_is_the_median_of_the_ratios_of_each_round() -> None:
    lines = told(**{"procrastinate, fetch_job": 50})
    assert lines[f"ours / {LIMIT}"] == ("1.00", True)
    assert lines["ours / procrastinate, fetch_job"] == ("2.00", None)


def test_the_fastest_durable_claim_is_the_one_to_beat() -> None:
    lines = told(**{
        "procrastinate, fetch_job": 50,
        "graphile-worker, get_job": 80,
        "pg-boss, fetch of 50": 5_000,
        "RQ, dequeue_any (volatile)": 5_000,
    })  # fmt: skip
    assert lines["ours / fastest durable claim (graphile-worker, get_job)"] == ("1.25", False)


def test_nothing_volatile_and_no_worker_counts_as_a_durable_claim() -> None:
    assert durable_claims() == [
        "procrastinate, fetch_job",
        "pgqueuer, dequeue of 1",
        "pg-boss, fetch of 1",
        "graphile-worker, get_job",
    ]
