"""The rule: what leaks is found, however noisy, and what does not is let go."""

import math
import random

import pytest

from tests.soak.panels import LATE, PANELS, PRUNED
from tests.soak.verdict import Rule, judge

HOUR = [10.0 * n for n in range(1, 361)]
MEMORY = Rule(a_day=100)
"""Megabytes: some two in the half hour that is judged."""


def noisy(level: float, noise: float, seed: int = 1) -> list[float]:
    rng = random.Random(seed)
    return [level + rng.gauss(0, noise) for _ in HOUR]


def test_a_level_with_noise_is_flat() -> None:
    for seed in range(30):
        verdict = judge(HOUR, noisy(120, 2, seed), MEMORY)
        assert verdict.flat
        assert verdict.level == pytest.approx(120, abs=0.5)


@pytest.mark.parametrize("kb_a_call", [0.1, 1, 10])
def test_a_leak_of_some_bytes_a_call_is_found(kb_a_call: float) -> None:
    """At twenty calls a second even a tenth of a kilobyte is 170 MB a day."""
    for seed in range(30):
        leaking = [
            value + at * 20 * kb_a_call / 1024
            for at, value in zip(HOUR, noisy(120, 1, seed), strict=True)
        ]
        verdict = judge(HOUR, leaking, MEMORY)
        assert (verdict.flat, verdict.why) == (False, "growing")
        assert verdict.a_day == pytest.approx(86_400 * 20 * kb_a_call / 1024, rel=0.6)


def test_a_leak_that_grows_in_steps_is_found() -> None:
    arenas = [120 + 2 * (at // 350) for at in HOUR]
    assert not judge(HOUR, arenas, MEMORY).flat


def test_warming_up_and_a_single_step_are_no_leak() -> None:
    warming = [60 + 60 * (1 - math.exp(-at / 240)) for at in HOUR]
    assert judge(HOUR, warming, MEMORY).flat
    for steps_at in range(100, 3_600, 100):
        step = [120.0 if at < steps_at else 128.0 for at in HOUR]
        assert judge(HOUR, step, MEMORY).flat


def test_what_goes_up_and_down_every_five_minutes_is_flat() -> None:
    for phase in range(0, 300, 20):
        pruned = [20 + (at + phase) % 300 / 30 for at in HOUR]
        assert judge(HOUR, pruned, PRUNED).flat


def test_a_table_that_is_never_pruned_is_found() -> None:
    assert not judge(HOUR, [at / 60 for at in HOUR], PRUNED).flat


def test_times_that_other_work_lengthens_now_and_then_are_flat_and_slower_ones_are_found() -> None:
    rng = random.Random(4)
    # More and more of the windows fall into somebody else's work.
    busy = [30 + rng.expovariate(1) * (200 if rng.random() < at / 5_000 else 2) for at in HOUR]
    assert judge(HOUR, busy, LATE).flat
    assert not judge(HOUR, [time + at / 60 for at, time in zip(HOUR, busy, strict=True)], LATE).flat


def test_falling_is_not_growing() -> None:
    assert judge(HOUR, [200 - at / 60 for at in HOUR], MEMORY).flat


def test_more_than_may_ever_be_is_found_though_it_does_not_grow() -> None:
    verdict = judge(HOUR, noisy(0.6, 0.01), Rule(most=0.4))
    assert not verdict.flat
    assert verdict.why.endswith("at most 0.4")
    assert judge(HOUR, noisy(0.2, 0.01), Rule(most=0.4)).flat


def test_samples_that_are_missing_are_left_out_and_too_few_say_nothing() -> None:
    some = [math.nan if n % 3 else 120.0 for n in range(len(HOUR))]
    assert judge(HOUR, some, MEMORY).flat
    few = [120.0 if n < 5 else math.nan for n in range(len(HOUR))]
    assert judge(HOUR, few, MEMORY).why == "too few samples"


def test_what_is_not_judged_says_why() -> None:
    assert [panel.title for panel in PANELS if panel.rule is None and not panel.why] == []
    assert sum(panel.rule is not None for panel in PANELS) >= 12
