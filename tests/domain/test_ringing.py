"""What a coordinator may say about ringing, and what that changes of whom a task rings."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from dispatcher.domain.candidate import Sought, Unrung, why_not_rung
from dispatcher.domain.chances import chances
from dispatcher.domain.errors import InvalidField, NotRung, Refusal, RungJustNow
from dispatcher.domain.fit import Circle
from dispatcher.domain.matching import match
from dispatcher.domain.offer import Decline, Offer, OfferState
from dispatcher.domain.policy import Urgency
from dispatcher.domain.preview import WavePreview, preview
from dispatcher.domain.ringing import WaveWish, check_waves, must_ring_again, with_own
from dispatcher.domain.task import TaskState
from dispatcher.domain.waves import ROUTING, Wave
from tests.support.candidates import ALWAYS, ASLEEP, NOW, SORANI, candidate, roster, task

MINUTE = timedelta(minutes=1)
OLD = task(age=20 * MINUTE)


def _offer(who: int, state: OfferState, decline: Decline | None = None) -> dict[UUID, Offer]:
    """One that was made three minutes ago, and ended a minute later unless it rings."""
    ends_at = NOW + (MINUTE if state is OfferState.MADE else -2 * MINUTE)
    me = UUID(int=who)
    made = Offer(UUID(int=9), OLD.id, me, 1, state, NOW - 3 * MINUTE, ends_at, decline=decline)
    return {me: made}


@pytest.mark.parametrize(
    ("state", "decline", "reason"),
    [
        (OfferState.OVER, None, None),
        (OfferState.DECLINED, Decline.NOT_NOW, None),
        (OfferState.DECLINED, Decline.TOO_LONG, None),
        (OfferState.DECLINED, Decline.UNCLEAR, None),
        (OfferState.DECLINED, Decline.NOT_FOR_ME, Unrung.NOT_FOR_ME),
        (OfferState.MADE, None, Unrung.RINGING),
    ],
)
def test_rung_anew_it_asks_again_whoever_let_it_pass(
    state: OfferState, decline: Decline | None, reason: Unrung | None
) -> None:
    sought = Sought(OLD, _offer(1, state, decline))
    assert why_not_rung(sought, candidate(1), NOW, ROUTING) is not None
    found = why_not_rung(sought._replace(since=NOW), candidate(1), NOW, ROUTING)
    assert (found and found.reason) == reason


def test_rung_anew_it_asks_nobody_who_gave_it_back() -> None:
    sought = Sought(OLD, returned_by=frozenset({UUID(int=1)}), since=NOW)
    found = why_not_rung(sought, candidate(1), NOW, ROUTING)
    assert found is not None
    assert found.reason is Unrung.RETURNED


def test_rung_anew_its_waves_begin_again_beside_what_rings_already() -> None:
    people = [candidate(number) for number in range(1, 40)]
    sought = Sought(OLD, _offer(1, OfferState.MADE))
    assert len(match([sought], roster(people), ROUTING)) == 26
    anew = match([sought._replace(since=NOW)], roster(people), ROUTING)
    assert [one.wave for one in anew] == [1, 1, 1]
    assert UUID(int=1) not in {one.volunteer_id for one in anew}


@pytest.mark.parametrize(
    ("sought", "code"),
    [
        (Sought(task(state=TaskState.DRAFT)), "task_not_open_yet"),
        (Sought(task(state=TaskState.FULL)), "task_already_claimed"),
        (Sought(task(state=TaskState.DONE)), "task_is_over"),
        (Sought(task(Urgency.WHENEVER)), "not_rung"),
        (Sought(OLD, paused_at=NOW), "not_rung"),
        (Sought(OLD, since=NOW - MINUTE + timedelta(seconds=1)), "rung_just_now"),
    ],
)
def test_what_cannot_be_rung_anew_says_why(sought: Sought, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        must_ring_again(sought, NOW, ROUTING)
    assert refused.value.code == code
    if isinstance(refused.value, RungJustNow):
        assert refused.value.data == {"retry_after_s": 1}
    if isinstance(refused.value, NotRung):
        assert refused.value.data["reason"] in ("urgency", "paused")


def test_it_can_be_rung_anew_after_a_minute() -> None:
    must_ring_again(Sought(OLD, since=NOW - MINUTE), NOW, ROUTING)


def _wave(after_s: int, ring: int, circle: Circle = Circle.NEAR, *, nights: bool = False) -> Any:
    return WaveWish(after_s, ring, circle, nights)


@pytest.mark.parametrize(
    ("waves", "field"),
    [
        ([], "waves"),
        ([_wave(60 * n, 1) for n in range(7)], "waves"),
        ([_wave(1, 1)], "waves.0.after_s"),
        ([_wave(0, 1), _wave(0, 2)], "waves.1.after_s"),
        ([_wave(0, 1), _wave(86_401, 2)], "waves.1.after_s"),
        ([_wave(0, 0)], "waves.0.ring"),
        ([_wave(0, 51)], "waves.0.ring"),
        ([_wave(0, 3), _wave(60, 2)], "waves.1.ring"),
        ([_wave(0, 3, Circle.WIDE), _wave(60, 3)], "waves.1.circle"),
        ([_wave(0, 3, nights=True), _wave(60, 3)], "waves.1.nights"),
    ],
)
def test_waves_that_would_harm_are_refused(waves: list[WaveWish], field: str) -> None:
    with pytest.raises(InvalidField) as refused:
        check_waves(waves, Urgency.CRITICAL)
    assert refused.value.data["field"] == field


def test_nobody_is_woken_for_what_is_not_critical() -> None:
    at_night = [_wave(0, 1, nights=True)]
    assert check_waves(at_night, Urgency.CRITICAL)[0].nights
    with pytest.raises(InvalidField):
        check_waves(at_night, Urgency.URGENT)


def test_an_organisation_rings_by_its_own_waves_and_the_others_do_not() -> None:
    waves = check_waves([_wave(0, 7), _wave(3_600, 50, Circle.WIDE)], Urgency.CRITICAL)
    own = with_own(ROUTING, {1: {Urgency.CRITICAL: waves}})
    people = [candidate(number) for number in range(1, 40)]
    mine, theirs = task(number=1), task(number=2)._replace(organisation_id=2)
    for one, rung in ((mine, 7), (theirs, 3)):
        assert len(match([Sought(one)], roster(people), own)) == rung
    clock = own.clock(1, Urgency.CRITICAL)
    assert clock.alarm_after == timedelta(hours=1), "not before the last wave"
    assert clock.rings == ROUTING.clocks[Urgency.CRITICAL].rings
    assert own.clock(1, Urgency.URGENT) == ROUTING.clocks[Urgency.URGENT]


def test_those_come_first_who_would_be_rung_then_those_who_might_soon() -> None:
    asleep = candidate(2, availability=ASLEEP)
    people = [
        candidate(1, "tr:native"),
        asleep,
        candidate(3, "ckb:fluent,en:fluent"),
        candidate(4, present=False),
        candidate(5),
        candidate(6),
        candidate(7, present=False, availability=ALWAYS),
    ]
    answered = Sought(task(), answered_by=frozenset({UUID(int=6)}))
    found = chances(answered, people, NOW, ROUTING)
    assert [one.candidate.id.int for one in found] == [5, 7, 3, 2, 4, 6, 1]
    assert [one.why_not is None for one in found] == [True] * 3 + [False] * 4
    assert [one.assignable for one in found] == [True] * 5 + [False] * 2
    assert {reason.why.value for reason in found[0].because} == {
        "language",
        "present",
        "never_asked",
    }


def test_a_full_task_can_be_given_to_nobody() -> None:
    (one,) = chances(Sought(task(state=TaskState.FULL)), [candidate(1)], NOW, ROUTING)
    assert not one.assignable
    assert one.why_not is not None
    assert one.why_not.reason is Unrung.NOT_OPEN


def test_a_preview_counts_whom_each_wave_would_ring_now() -> None:
    near = [candidate(n) for n in range(1, 6)]
    busy = [candidate(n, open_claims=5) for n in range(10, 12)]
    wide = [candidate(n, "ckb:working,en:fluent") for n in range(20, 23)]
    at_night = [candidate(30, availability=ASLEEP, nights=True)]
    others = [candidate(40, "tr:native,en:native")]
    waves = [
        Wave(timedelta(0), 3, Circle.NEAR),
        Wave(MINUTE, 20, Circle.NEAR),
        Wave(2 * MINUTE, 20, Circle.WIDE),
        Wave(3 * MINUTE, 20, Circle.WIDE, nights=True),
    ]
    people = [*near, *busy, *wide, *at_night, *others]
    found = preview(SORANI, Urgency.CRITICAL, waves, people, NOW, ROUTING)
    assert found == [
        WavePreview(3, 5, 8),
        WavePreview(5, 5, 8),
        WavePreview(8, 8, 11),
        WavePreview(9, 9, 11),
    ]
    # Nobody near can be rung: the wide circle is asked at once.
    alone = preview(SORANI, Urgency.CRITICAL, waves[:1], [*busy, *wide], NOW, ROUTING)
    assert alone == [WavePreview(3, 3, 2)]
