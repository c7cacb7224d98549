"""Tasks and claims: which states follow which, and every step that is refused."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from dispatcher.domain.claim import (
    Claim,
    ClaimState,
    claim_task,
    end,
    extend,
    must_hold,
    warning_due_at,
)
from dispatcher.domain.errors import (
    LeaseAtItsLongest,
    LeaseOver,
    NotEligible,
    NotYourClaim,
    Refusal,
    TaskAlreadyClaimed,
    TaskCancelled,
    TaskDone,
    TaskExpired,
    TaskIsOver,
    TaskNotOpenYet,
    VersionConflict,
)
from dispatcher.domain.ids import new_id
from dispatcher.domain.kinds import KINDS
from dispatcher.domain.lane import Lane, lane_key
from dispatcher.domain.language import parse_proficiencies
from dispatcher.domain.policy import Agreement, Kind, Urgency
from dispatcher.domain.task import (
    OVER,
    Purpose,
    Task,
    TaskState,
    count_words,
    due_at,
    must_be_version,
    must_go_on,
    why_closed,
    with_taken,
)
from dispatcher.domain.volunteer import Clearance, Volunteer

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def task(state: TaskState = TaskState.OPEN, kind: Kind = Kind.TRANSLATION, **more: object) -> Task:
    target = "en" if KINDS[kind].has_target else None
    made = Task(
        id=UUID(int=1),
        version=1,
        state=state,
        response_id=1,
        response="quake",
        organisation_id=1,
        organisation="relief",
        lane=Lane(1, lane_key(kind, "tr", target)),
        purpose=Purpose.WORK,
        urgency=Urgency.URGENT,
        title="Call",
        words=3,
        wanted=1,
        taken=0,
        agreement=Agreement.NONE,
        agree_on=1,
        review=True,
        fence=0,
        created_by=UUID(int=9),
        created_at=NOW,
        due_at=NOW,
    )
    return made._replace(**more)  # type: ignore[arg-type]


def volunteer(number: int = 7, languages: str = "tr:native,en:fluent") -> Volunteer:
    cleared = (Clearance("counselling", None),)
    return Volunteer(UUID(int=number), parse_proficiencies(languages), cleared, frozenset())


def claimed(of: Task | None = None, by: int = 7) -> tuple[Task, Claim]:
    return claim_task(of or task(), [], volunteer(by), claim_id=UUID(int=100 + by), now=NOW)


CLOSED: dict[TaskState, type[Refusal] | None] = {
    TaskState.DRAFT: TaskNotOpenYet,
    TaskState.OPEN: None,
    TaskState.FULL: TaskAlreadyClaimed,
    TaskState.DONE: TaskDone,
    TaskState.CANCELLED: TaskCancelled,
    TaskState.EXPIRED: TaskExpired,
}


@pytest.mark.parametrize("state", TaskState)
def test_only_an_open_task_can_be_claimed(state: TaskState) -> None:
    expected = CLOSED[state]
    refusal = why_closed(task(state))
    assert (None if refusal is None else type(refusal)) is expected
    if expected is None:
        assert claimed(task(state))[1].state is ClaimState.ACTIVE
    else:
        with pytest.raises(expected):
            claimed(task(state))


@pytest.mark.parametrize("state", TaskState)
def test_nothing_changes_a_task_that_is_over(state: TaskState) -> None:
    if state in OVER:
        with pytest.raises(TaskIsOver) as refused:
            must_go_on(task(state))
        assert refused.value.data == {"state": state.value}
    else:
        must_go_on(task(state))


def test_a_change_names_the_version_it_was_made_from() -> None:
    must_be_version(task(version=3), None)
    must_be_version(task(version=3), 3)
    with pytest.raises(VersionConflict) as refused:
        must_be_version(task(version=3), 2)
    assert refused.value.data == {"version": 3}


@pytest.mark.parametrize("state", TaskState)
@pytest.mark.parametrize("taken", [0, 1, 2])
def test_open_means_that_a_slot_is_free(state: TaskState, taken: int) -> None:
    after = with_taken(task(state, wanted=2), taken)
    if state in (TaskState.OPEN, TaskState.FULL):
        assert after.state is (TaskState.OPEN if taken < 2 else TaskState.FULL)
    else:
        assert after.state is state
    assert (after.taken, after.version) == (taken, 2)


def test_a_claim_takes_the_lowest_free_slot_and_the_next_fence() -> None:
    first, one = claimed(task(wanted=3, fence=4))
    assert (one.slot, one.fence, first.fence, first.taken) == (1, 5, 5, 1)
    _, two = claim_task(first, [one], volunteer(8), claim_id=UUID(int=2), now=NOW)
    assert (two.slot, two.fence) == (2, 6)
    freed = first._replace(taken=1)
    _, again = claim_task(freed, [two], volunteer(9), claim_id=UUID(int=3), now=NOW)
    assert again.slot == 1


def test_the_first_claim_says_how_long_the_task_waited() -> None:
    first, claim = claimed(task(wanted=2))
    assert first.claimed_at == NOW
    later = NOW + 5 * MINUTE
    second, _ = claim_task(first, [claim], volunteer(8), claim_id=UUID(int=2), now=later)
    assert second.claimed_at == NOW


@pytest.mark.parametrize("kind", Kind)
def test_a_lease_is_as_long_as_its_kind_says(kind: Kind) -> None:
    _, claim = claimed(task(kind=kind))
    policy = KINDS[kind]
    assert claim.lease_ends_at == (None if policy.lease is None else NOW + policy.lease)
    assert claim.longest_until == (None if policy.longest is None else NOW + policy.longest)


LEASES = {
    Kind.TRANSLATION: 20 * MINUTE,
    Kind.DATA: 10 * MINUTE,
    Kind.CAPTIONING: 60 * MINUTE,
    Kind.GENERAL: 30 * MINUTE,
    Kind.COUNSELLING: None,
}


@pytest.mark.parametrize("kind", LEASES)
def test_the_leases_that_were_promised(kind: Kind) -> None:
    assert KINDS[kind].lease == LEASES[kind]


@pytest.mark.parametrize(
    ("state", "refusal", "data"),
    [
        (ClaimState.ACTIVE, TaskAlreadyClaimed, {"by_you": True, "claim_id": UUID(int=107)}),
        (ClaimState.SUBMITTED, NotEligible, {"reason": "answered_already"}),
        (ClaimState.ACCEPTED, NotEligible, {"reason": "answered_already"}),
    ],
)
def test_one_person_holds_one_slot(
    state: ClaimState, refusal: type[Refusal], data: dict[str, object]
) -> None:
    first, claim = claimed(task(wanted=3))
    mine = replace(claim, state=state)
    with pytest.raises(refusal) as refused:
        claim_task(first, [mine], volunteer(7), claim_id=UUID(int=2), now=NOW)
    assert refused.value.data == data


@pytest.mark.parametrize("state", ClaimState)
@pytest.mark.parametrize("fence", [0, 1, 2])
@pytest.mark.parametrize("who", [7, 8])
def test_only_the_holder_of_a_running_claim_with_its_fence_acts(
    state: ClaimState, fence: int, who: int
) -> None:
    claim = replace(claimed()[1], state=state)
    if who != 7:
        with pytest.raises(NotYourClaim):
            must_hold(claim, UUID(int=who), fence)
    elif state is ClaimState.ACTIVE and fence == 1:
        must_hold(claim, UUID(int=who), fence)
    else:
        with pytest.raises(LeaseOver) as refused:
            must_hold(claim, UUID(int=who), fence)
        assert refused.value.data == {"state": state.value}


def test_extending_gives_a_full_lease_up_to_the_longest() -> None:
    claim = replace(claimed()[1], warned=True)
    now = NOW
    while claim.lease_ends_at != claim.longest_until:
        assert claim.lease_ends_at is not None
        now = claim.lease_ends_at - MINUTE
        claim = extend(claim, Kind.TRANSLATION, now)
        assert claim.lease_ends_at == min(now + 20 * MINUTE, NOW + timedelta(hours=4))
        assert (claim.warned, claim.last_sign_at) == (False, now)
    with pytest.raises(LeaseAtItsLongest):
        extend(claim, Kind.TRANSLATION, now + MINUTE)


def test_extending_never_shortens() -> None:
    claim = claimed()[1]
    assert extend(claim, Kind.TRANSLATION, NOW - MINUTE).lease_ends_at == claim.lease_ends_at


def test_a_claim_without_a_lease_only_shows_a_sign_of_life() -> None:
    claim = claimed(task(kind=Kind.COUNSELLING))[1]
    later = extend(claim, Kind.COUNSELLING, NOW + MINUTE)
    assert (later.lease_ends_at, later.last_sign_at) == (None, NOW + MINUTE)
    assert warning_due_at(later) is None


def test_a_warning_is_due_at_four_fifths() -> None:
    assert warning_due_at(claimed()[1]) == NOW + 16 * MINUTE


@pytest.mark.parametrize(
    "state",
    [ClaimState.RELEASED, ClaimState.LAPSED, ClaimState.REVOKED, ClaimState.RETURNED],
)
def test_a_claim_that_ends_frees_its_slot(state: ClaimState) -> None:
    full, claim = claimed()
    assert full.state is TaskState.FULL
    free, over = end(full, claim, state, NOW + MINUTE, "because")
    assert (free.state, free.taken, free.fence) == (TaskState.OPEN, 0, 1)
    assert (over.state, over.ended_at, over.reason) == (state, NOW + MINUTE, "because")
    assert over.version == claim.version + 1


@pytest.mark.parametrize(
    ("urgency", "wait"),
    [
        (Urgency.CRITICAL, timedelta(minutes=5)),
        (Urgency.URGENT, timedelta(minutes=30)),
        (Urgency.SOON, timedelta(hours=4)),
        (Urgency.WHENEVER, timedelta(days=3)),
    ],
)
def test_due_by_urgency_or_by_an_earlier_deadline(urgency: Urgency, wait: timedelta) -> None:
    assert due_at(NOW, urgency, None) == NOW + wait
    assert due_at(NOW, urgency, NOW + wait + MINUTE) == NOW + wait
    assert due_at(NOW, urgency, NOW + wait - MINUTE) == NOW + wait - MINUTE


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [("Su yok burada", "tr", 3), ("", "tr", 0), ("我们需要水", "zh", 3), ("  a  b ", None, 2)],
)
def test_words_are_counted_as_people_read_them(text: str, language: str | None, words: int) -> None:
    assert count_words(text, language) == words


def test_ids_sort_in_the_order_they_were_made() -> None:
    made = [new_id() for _ in range(20_000)]
    assert made == sorted(made)
    assert len(set(made)) == len(made)
    assert {number.version for number in made} == {7}
    assert {number.variant for number in made} == {"specified in RFC 4122"}
