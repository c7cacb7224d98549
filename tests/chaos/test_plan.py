"""The plan of faults comes from its seed, and leaves nothing out."""

from itertools import islice

import pytest

from tests.chaos.plan import FAMILIES, plan, targets

PARTS = ("api-1", "live-1", "loop-1")


def test_the_same_seed_gives_the_same_faults() -> None:
    one, same, other = (list(islice(plan(s, FAMILIES, PARTS, 3), 40)) for s in (5, 5, 6))
    assert one == same
    assert one != other


def test_every_fault_comes_before_any_comes_again() -> None:
    pairs = [pair for family in FAMILIES for pair in targets(family, PARTS)]
    planned = []
    for step in plan(1, FAMILIES, PARTS, 3):
        planned += [(what.name, what.target) for what in step.breaks]
        if len(planned) > len(pairs) * 4:
            break
    assert set(planned) == set(pairs)


def test_pauses_last_longer_than_a_lease() -> None:
    for step in islice(plan(1, ["pause"], PARTS, 3), 50):
        assert all(what.lasts_s > 3 for what in step.breaks)


def test_only_chosen_families_are_planned() -> None:
    names = {what.name for step in islice(plan(1, ["flush"], PARTS, 3), 9) for what in step.breaks}
    assert names == {"flush"}
    assert list(plan(1, [], PARTS, 3)) == []


def test_an_unknown_family_is_refused() -> None:
    with pytest.raises(ValueError, match="locusts"):
        targets("locusts", PARTS)
