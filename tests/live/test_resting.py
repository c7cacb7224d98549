"""When the hub rests between two rounds of writing."""

from dispatcher.live.resting import CALM_S, LONGEST_S, Resting


def test_one_event_to_many_is_followed_by_no_rest() -> None:
    assert Resting().after(10.0, 10.0 + CALM_S, CALM_S) == 0


def test_writing_that_is_spread_out_never_rests() -> None:
    resting = Resting()
    for n in range(100):
        began = 10 + n * 0.05
        assert resting.after(began, began + 0.02, 0.02) == 0


def test_who_writes_without_end_rests_as_long_as_it_writes_but_not_for_ever() -> None:
    for took, most in ((0.02, 0.02), (0.5, LONGEST_S)):
        resting, now, rested = Resting(), 10.0, 0.0
        for _ in range(100):
            rest = resting.after(now, now + took, took)
            now += took + rest
            rested += rest
            assert rest <= LONGEST_S + 1e-9
        assert 0.9 * 100 * most <= rested <= 100 * most + 1e-6


def test_waiting_for_the_processor_counts_as_rest() -> None:
    resting, now = Resting(), 10.0
    for _ in range(100):
        assert resting.after(now, now + 0.2, 0.1) == 0
        now += 0.2
