"""A counselling session: it waits, is answered, passes from hand to hand, and ends."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatcher.domain.session_errors import (
    NothingToTransfer,
    NotYourSession,
    SessionAlreadyAnswered,
    SessionOver,
    TransferPending,
)
from dispatcher.domain.sessions.session import (
    Ending,
    Session,
    SessionState,
    Severity,
    SeverityFrom,
    agree_to_transfer,
    answer,
    ask_transfer,
    destroyed_at,
    drop_transfer,
    end_session,
    interrupt,
    judge_severity,
    raise_severity,
    take_over,
)

NOW = datetime(2023, 2, 7, 4, 17, tzinfo=UTC)
BERFIN, AZAD, LEYLA = uuid4(), uuid4(), uuid4()


def waiting() -> Session:
    return Session(
        id=uuid4(),
        version=1,
        state=SessionState.WAITING,
        response_id=1,
        organisation_id=1,
        language="kmr",
        severity=Severity.ROUTINE,
        severity_from=SeverityFrom.NOTHING,
        waiting_since=NOW,
    )


def live(counsellor: UUID = BERFIN) -> Session:
    return answer(waiting(), counsellor, NOW + timedelta(seconds=40))[0]


def test_who_comes_first_greets_and_is_the_counsellor() -> None:
    session, greet = answer(waiting(), BERFIN, NOW + timedelta(seconds=40))
    assert (session.state, session.counsellor_id, greet) == (SessionState.LIVE, BERFIN, True)
    assert session.answered_at == NOW + timedelta(seconds=40)
    session.must_be_with(BERFIN)
    with pytest.raises(NotYourSession):
        session.must_be_with(AZAD)
    with pytest.raises(SessionAlreadyAnswered):
        answer(session, AZAD, NOW)


def test_after_a_counsellor_vanished_the_next_one_does_not_greet_again() -> None:
    again = interrupt(live(), NOW + timedelta(minutes=5))
    assert (again.state, again.counsellor_id) == (SessionState.WAITING, None)
    session, greet = answer(again, AZAD, NOW + timedelta(minutes=6))
    assert (session.met, greet) == ((BERFIN, AZAD), False)
    assert session.answered_at == NOW + timedelta(seconds=40), "when they were first answered stays"
    assert session.interrupted_at is None
    assert interrupt(waiting(), NOW).interrupted_at is None, "nobody was there to vanish"


def test_a_warm_transfer_leaves_the_seeker_alone_at_no_moment() -> None:
    asked = ask_transfer(live(), BERFIN, AZAD, NOW)
    with pytest.raises(NothingToTransfer):
        take_over(asked, AZAD)
    with pytest.raises(TransferPending):
        ask_transfer(asked, BERFIN, LEYLA, NOW)
    agreed = agree_to_transfer(asked)
    assert (agreed.state, agreed.counsellor_id) == (SessionState.LIVE, BERFIN)
    assert agree_to_transfer(agreed) is agreed
    with pytest.raises(NothingToTransfer):
        take_over(agreed, LEYLA)
    passed = take_over(agreed, AZAD)
    assert (passed.state, passed.counsellor_id, passed.transfer) == (SessionState.LIVE, AZAD, None)
    assert passed.met == (BERFIN, AZAD)


def test_a_seeker_who_does_not_want_a_transfer_keeps_their_counsellor() -> None:
    session = live()
    kept = drop_transfer(ask_transfer(session, BERFIN, None, NOW))
    assert (kept.counsellor_id, kept.transfer) == (BERFIN, None)
    with pytest.raises(NothingToTransfer):
        agree_to_transfer(kept)
    assert drop_transfer(session) is session
    with pytest.raises(NotYourSession):
        ask_transfer(session, AZAD, None, NOW)


def test_a_transfer_to_whoever_can_be_found_is_not_taken_by_the_one_who_asked() -> None:
    agreed = agree_to_transfer(ask_transfer(live(), BERFIN, None, NOW))
    with pytest.raises(NothingToTransfer):
        take_over(agreed, BERFIN)
    assert take_over(agreed, LEYLA).counsellor_id == LEYLA


def test_words_raise_severity_and_a_person_has_the_last_word_but_the_button_is_the_seekers() -> (
    None
):
    session = raise_severity(waiting(), Severity.RAISED, SeverityFrom.WORDS)
    assert (session.severity, session.severity_from) == (Severity.RAISED, SeverityFrom.WORDS)
    assert raise_severity(session, Severity.ROUTINE, SeverityFrom.WORDS) is session
    judged = judge_severity(session, Severity.ROUTINE)
    assert raise_severity(judged, Severity.DANGER, SeverityFrom.WORDS) is judged
    pressed = raise_severity(judged, Severity.DANGER, SeverityFrom.BUTTON)
    assert pressed.severity is Severity.DANGER
    assert judge_severity(judged, Severity.ROUTINE) is judged


@pytest.mark.parametrize("ending", Ending)
def test_what_is_over_stays_as_it_ended(ending: Ending) -> None:
    over = end_session(live(), ending, NOW + timedelta(hours=1))
    assert (over.state, over.ending) == (SessionState.OVER, ending)
    assert end_session(over, Ending.CLOSED, NOW + timedelta(hours=2)) is over
    acts: list[Callable[[], object]] = [
        lambda: answer(over, AZAD, NOW),
        lambda: ask_transfer(over, BERFIN, None, NOW),
        lambda: agree_to_transfer(over),
        lambda: take_over(over, AZAD),
        lambda: judge_severity(over, Severity.DANGER),
        lambda: over.must_be_with(BERFIN),
    ]
    for act in acts:
        with pytest.raises(SessionOver) as refusal:
            act()
        assert refusal.value.data == {"ending": ending.value}


def test_who_leaves_before_anybody_came_has_abandoned_the_wait() -> None:
    assert end_session(waiting(), Ending.LEFT, NOW).ending is Ending.ABANDONED
    interrupted = interrupt(live(), NOW)
    assert end_session(interrupted, Ending.LEFT, NOW).ending is Ending.LEFT


def test_words_are_destroyed_so_long_after_the_end_and_never_before_it() -> None:
    assert destroyed_at(live(), timedelta(hours=24)) is None
    over = end_session(live(), Ending.CLOSED, NOW)
    assert destroyed_at(over, timedelta(hours=24)) == NOW + timedelta(hours=24)


STEPS: dict[str, Callable[[Session, UUID], Session]] = {
    "answer": lambda s, p: answer(s, p, NOW)[0],
    "interrupt": lambda s, p: interrupt(s, NOW),
    "ask": lambda s, p: ask_transfer(s, s.counsellor_id or p, p, NOW),
    "agree": lambda s, p: agree_to_transfer(s),
    "drop": lambda s, p: drop_transfer(s),
    "take": take_over,
    "end": lambda s, p: end_session(s, Ending.CLOSED, NOW),
    "raise": lambda s, p: raise_severity(s, Severity.DANGER, SeverityFrom.BUTTON),
}


@given(
    steps=st.lists(
        st.sampled_from(sorted(STEPS)),
        max_size=30,
    ),
    who=st.lists(st.sampled_from([BERFIN, AZAD, LEYLA]), min_size=30, max_size=30),
)
def test_whatever_happens_a_live_session_has_a_counsellor_and_no_other_has_one(
    steps: list[str], who: list[UUID]
) -> None:
    session = waiting()
    for step, person in zip(steps, who, strict=False):
        before = session
        try:
            session = STEPS[step](session, person)
        except (
            NothingToTransfer,
            NotYourSession,
            SessionAlreadyAnswered,
            SessionOver,
            TransferPending,
        ):
            assert session is before
        assert (session.state is SessionState.WAITING) <= (session.counsellor_id is None)
        assert (session.state is SessionState.LIVE) <= (session.counsellor_id in session.met)
        assert session.transfer is None or session.state is SessionState.LIVE
        assert session is before or session.version == before.version + 1
        assert len(set(session.met)) == len(session.met)
        assert replace(session, version=0) != replace(before, version=0) or session is before
