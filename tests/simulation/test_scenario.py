"""Where arrivals come from."""

import numpy as np
import pytest

from dispatcher.simulation.chance import normal, uniform
from dispatcher.simulation.scenario import DAY, Unreadable, at_a_rate, from_table


def test_minutes_are_counted_as_they_stand() -> None:
    text = "minutes_since_quake,category\n2,1\n1.5,\n\n100000,1\n"
    assert from_table(text, days=1) == (90.0, 120.0)


@pytest.mark.parametrize("header", ["", "created_at\n", "when,what\n"])
def test_timestamps_are_counted_from_the_first(header: str) -> None:
    text = header + "2023-02-06T04:17:00+03:00,a\n2023-02-06T01:18:30Z,b\n"
    assert from_table(text, days=1) == (0.0, 90.0)


@pytest.mark.parametrize(
    "text", ["", "\n", "minutes_since_start\n", "minutes_since_start\nsoon\n", "x\ny\n", "a\n"]
)
def test_a_file_without_arrivals_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        from_table(text, days=1)


def test_a_rate_gives_about_so_many_an_hour() -> None:
    found = at_a_rate(20, 10, seed=3)
    assert 4_500 < len(found) < 5_100
    assert found == tuple(sorted(found))
    assert found[0] >= 0
    assert found[-1] < 10 * DAY
    assert found == at_a_rate(20, 10, seed=3) != at_a_rate(20, 10, seed=4)


def test_chance_is_even_and_depends_on_everything_it_is_drawn_for() -> None:
    people = np.arange(50_000)
    one = uniform(1, 1, 1, people)
    assert 0 <= one.min() < 0.001
    assert 0.999 < one.max() < 1
    assert abs(one.mean() - 0.5) < 0.01
    for other in (uniform(2, 1, 1, people), uniform(1, 2, 1, people), uniform(1, 1, 2, people)):
        assert abs(np.corrcoef(one, other)[0, 1]) < 0.02
    assert (uniform(1, 1, 1, people[7:9]) == one[7:9]).all()


def test_normal_figures_are_normal() -> None:
    found = normal(1, 1, np.arange(50_000), attempt=0)
    assert abs(found.mean()) < 0.02
    assert abs(found.std() - 1) < 0.02
