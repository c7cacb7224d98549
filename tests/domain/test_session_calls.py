"""Whom a seeker who waits rings, and when; what becomes of a call; who hears of a long wait."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from dispatcher.domain.availability import Standing
from dispatcher.domain.consent import Consent
from dispatcher.domain.policy import Urgency
from dispatcher.domain.sessions.calling import (
    AGAIN_AFTER,
    RINGS_FOR,
    WAVES,
    CallState,
    Need,
    SessionCall,
    Uncalled,
    decline_call,
    make_call,
    need_of,
    raise_call,
    settle_call,
    wave_at,
    whom_to_call,
    why_not_called,
)
from dispatcher.domain.sessions.escalation import Cause, escalations, steps_due
from dispatcher.domain.sessions.gate import Counsellor, Missing
from dispatcher.domain.sessions.on_call import HOUR, OffCall, OnCall, why_not_on_call
from dispatcher.domain.sessions.session import (
    Ending,
    Session,
    SessionState,
    Severity,
    SeverityFrom,
    agree_to_transfer,
    answer,
    ask_transfer,
    interrupt,
)
from dispatcher.domain.sessions.staffing import Person
from dispatcher.domain.sessions.talk import Marks, Talk
from dispatcher.domain.sessions.unmet import Unmet, Wait, unmet_demand, was_unmet
from dispatcher.domain.shortage import Waiting

NOW = datetime(2023, 2, 7, 4, 17, tzinfo=UTC)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
ROUTINE, RAISED, DANGER = Severity.ROUTINE, Severity.RAISED, Severity.DANGER


def session(severity: Severity = ROUTINE, *, waited: timedelta = timedelta()) -> Session:
    return Session(
        id=uuid4(),
        version=1,
        state=SessionState.WAITING,
        response_id=1,
        organisation_id=1,
        language="kmr",
        severity=severity,
        severity_from=SeverityFrom.NOTHING,
        waiting_since=NOW - waited,
    )


def need(severity: Severity = ROUTINE, waited: timedelta = timedelta(), **more: Any) -> Need:
    found = need_of(session(severity, waited=waited))
    assert found is not None
    return found._replace(**more)


def counsellor(*languages: str, live: int = 0, **more: Any) -> OnCall:
    record = Counsellor(vetting=None, training=None, code_version=None, live=live)
    person = Person(uuid4(), languages or ("kmr",), record)
    stands = Standing(False, False, NOW + HOUR)
    known: dict[str, Any] = {"on_shift": True, "present": False, "away": False}
    given = OnCall(person, frozenset(), stands=stands, consent=Consent(), **known)
    return given._replace(**more)


def called(one: OnCall, of: Need, ago: timedelta = timedelta(), wave: int = 1) -> SessionCall:
    return make_call(uuid4(), of, one, wave, NOW - ago)


def ids(people: list[OnCall]) -> list[UUID]:
    return [one.id for one in people]


def test_nobody_is_rung_in_the_seconds_in_which_somebody_may_press_next() -> None:
    crew = [counsellor() for _ in range(12)]
    assert whom_to_call(need(waited=7 * SECOND), crew, [], NOW) == (0, [])
    wave, chosen = whom_to_call(need(waited=8 * SECOND), crew, [], NOW)
    assert (wave, len(chosen)) == (1, 2)


@pytest.mark.parametrize(
    ("seconds", "number", "ring"), [(8, 1, 2), (30, 2, 4), (75, 3, 8), (150, 4, 12)]
)
def test_more_are_rung_the_longer_it_takes(seconds: int, number: int, ring: int) -> None:
    crew = [counsellor() for _ in range(12)]
    wave, chosen = whom_to_call(need(waited=seconds * SECOND), crew, [], NOW)
    assert (wave, len(chosen)) == (number, ring)


def test_those_for_whom_it_rings_count_and_whoever_declines_makes_room() -> None:
    crew = [counsellor() for _ in range(4)]
    of = need(waited=20 * SECOND)
    rung = [called(one, of, 5 * SECOND) for one in crew[:2]]
    assert whom_to_call(of, crew, rung, NOW)[1] == []
    rung[0] = decline_call(rung[0], NOW)
    (next_one,) = whom_to_call(of, crew, rung, NOW)[1]
    assert next_one.id not in {call.counsellor_id for call in rung}


def test_danger_rings_for_everybody_able_at_once() -> None:
    crew = [counsellor() for _ in range(30)]
    assert len(whom_to_call(need(DANGER), [*crew, counsellor("tr")], [], NOW)[1]) == 30


def test_who_holds_fewest_talks_is_rung_first_and_who_vanished_from_it_last() -> None:
    idle, busy, asked, left = (
        counsellor(),
        counsellor(live=1),
        counsellor(lately=(NOW - MINUTE,)),
        counsellor(),
    )
    of = need(RAISED, 20 * SECOND, left_by=left.id)
    crew = [left, busy, asked, idle]
    assert ids(whom_to_call(of, crew, [], NOW)[1]) == ids([idle, asked, busy, left])


def test_whoever_let_it_ring_out_is_rung_again_later_in_another_wave() -> None:
    one, of = counsellor(), need(waited=8 * SECOND)
    first = called(one, of)
    for later in range(0, 1200, 10):
        now = NOW + later * SECOND
        over = settle_call(first, came_at=None, needed=True, able=True, now=now)
        wave, chosen = whom_to_call(of, [one], [over], now)
        assert bool(chosen) == (now >= NOW + AGAIN_AFTER[ROUTINE]), later
        if chosen:
            assert wave > first.wave, "the record keeps anybody from being rung twice in a wave"


@pytest.mark.parametrize("severity", list(Severity))
def test_every_time_that_somebody_may_be_rung_again_there_is_a_new_wave(
    severity: Severity,
) -> None:
    for first in range(0, 400, 7):
        before = wave_at(severity, first * SECOND)
        after = wave_at(severity, first * SECOND + AGAIN_AFTER[severity])
        if before is not None:
            assert after is not None
            assert after[0] > before[0]


def test_a_no_holds_for_this_wait_until_it_is_danger() -> None:
    one, of = counsellor(), need(waited=20 * SECOND)
    said_no = decline_call(called(one, of, 5 * SECOND), NOW)
    assert why_not_called(of, one, [said_no], NOW + HOUR) is Uncalled.DECLINED
    assert why_not_called(of._replace(severity=DANGER), one, [said_no], NOW) is None


def test_who_said_not_now_is_left_in_peace_by_all_that_is_not_danger() -> None:
    one = counsellor(said_no_at=NOW)
    for severity, why in ((RAISED, Uncalled.NOT_NOW), (DANGER, None)):
        assert why_not_called(need(severity), one, [], NOW + 299 * SECOND) is why
    assert why_not_called(need(RAISED), one, [], NOW + 300 * SECOND) is None


def test_one_call_is_enough_for_a_person_and_an_urgent_one_more() -> None:
    calm, urgent = counsellor(ringing=ROUTINE), counsellor(ringing=DANGER)
    assert why_not_called(need(RAISED), calm, [], NOW) is Uncalled.OTHERS_RINGING
    assert why_not_called(need(DANGER), calm, [], NOW) is None
    assert why_not_called(need(DANGER), urgent, [], NOW) is Uncalled.OTHERS_RINGING


def test_what_is_handed_over_rings_for_whom_it_is_meant_and_not_for_whom_it_is_with() -> None:
    giver, meant, other = counsellor(), counsellor("tr"), counsellor()
    live, _ = answer(session(DANGER), giver.id, NOW)
    asked = ask_transfer(live, giver.id, meant.id, NOW)
    assert need_of(live) is None
    assert need_of(asked) is None, "the seeker has not said yes"
    of = need_of(agree_to_transfer(asked))
    assert of is not None
    assert of.severity is RAISED, "somebody is with them"
    crew = [giver, meant, other]
    assert ids(whom_to_call(of, crew, [], NOW + 5 * SECOND)[1]) == [meant.id]
    anybody = of._replace(meant=None)
    assert ids(whom_to_call(anybody, crew, [], NOW + 5 * SECOND)[1]) == [other.id]


def test_an_interrupted_talk_waits_anew_from_when_its_counsellor_vanished() -> None:
    who = uuid4()
    live, _ = answer(session(waited=HOUR), who, NOW - HOUR / 2)
    of = need_of(interrupt(live, NOW))
    assert of is not None
    assert (of.since, of.left_by) == (NOW, who)


OFF: list[tuple[dict[str, Any], OffCall | None]] = [
    ({}, None),
    ({"lacks": frozenset({Missing.AT_CAP})}, OffCall.GATE),
    ({"lacks": frozenset({Missing.SUPERVISORS_FULL})}, OffCall.GATE),
    ({"away": True}, OffCall.AWAY),
    ({"consent": Consent(away_until=NOW + HOUR)}, OffCall.AWAY),
    ({"stands": Standing(False, True, NOW + HOUR)}, None),
    ({"on_shift": False}, OffCall.NOT_THERE),
    ({"on_shift": False, "present": True}, None),
    ({"on_shift": False, "stands": Standing(True, False, NOW + HOUR)}, None),
    (
        {"on_shift": False, "present": True, "stands": Standing(False, True, NOW + HOUR)},
        OffCall.QUIET_HOURS,
    ),
    (
        {
            "on_shift": False,
            "stands": Standing(False, True, NOW + HOUR),
            "consent": Consent(nights=True),
        },
        OffCall.QUIET_HOURS,
    ),
    (
        {"on_shift": False, "present": True, "consent": Consent(offers_an_hour=0)},
        OffCall.DO_NOT_DISTURB,
    ),
    (
        {"on_shift": False, "present": True, "lately": (NOW - MINUTE,) * 6},
        OffCall.DO_NOT_DISTURB,
    ),
    ({"on_shift": False, "present": True, "lately": (NOW - HOUR,) * 6}, None),
    ({"lately": (NOW - MINUTE,) * 6}, None),
]


@pytest.mark.parametrize(("known", "why"), OFF)
def test_why_somebody_is_not_rung(known: dict[str, Any], why: OffCall | None) -> None:
    one = counsellor(**known)
    assert why_not_on_call(one, NOW, urgent=False, handed_over=False) is why


def test_danger_rings_in_quiet_hours_where_that_was_agreed_to() -> None:
    night = Standing(False, True, NOW + HOUR)
    one = counsellor(on_shift=False, stands=night, consent=Consent(nights=True))
    assert why_not_on_call(one, NOW, urgent=True, handed_over=False) is None
    one = one._replace(consent=Consent())
    assert why_not_on_call(one, NOW, urgent=True, handed_over=False) is OffCall.QUIET_HOURS


def test_going_on_with_a_talk_makes_no_further_one_to_be_watched() -> None:
    full = counsellor(lacks=frozenset({Missing.SUPERVISORS_FULL}))
    assert why_not_on_call(full, NOW, urgent=False, handed_over=True) is None


@pytest.mark.parametrize(
    ("came", "needed", "able", "later", "state"),
    [
        (True, False, False, 0, CallState.ANSWERED),
        (False, False, True, 0, CallState.WITHDRAWN),
        (False, True, False, 0, CallState.WITHDRAWN),
        (False, True, True, 0, CallState.MADE),
        (False, True, True, 60, CallState.OVER),
    ],
)
def test_what_becomes_of_a_call(
    came: bool, needed: bool, able: bool, later: int, state: CallState
) -> None:
    call, now = called(counsellor(), need()), NOW + later * SECOND
    after = settle_call(call, came_at=NOW if came else None, needed=needed, able=able, now=now)
    assert after.state is state
    assert (after.ended_at is None) == (state is CallState.MADE)
    again = settle_call(after, came_at=NOW, needed=False, able=False, now=now)
    assert again == after or state is CallState.MADE


def test_what_rings_becomes_urgent_with_its_seeker() -> None:
    of = need(waited=20 * SECOND)
    call = called(counsellor(present=True), of, 5 * SECOND)
    assert call.ready_at > NOW
    assert raise_call(call, of, NOW) is call
    after = raise_call(call, of._replace(severity=DANGER), NOW)
    assert (after.urgent, after.ends_at, after.ready_at) == (True, NOW + RINGS_FOR, NOW)
    assert after.version == call.version + 1


def test_the_first_wave_of_danger_has_no_delay_and_every_last_wave_is_for_everybody() -> None:
    assert WAVES[DANGER][0].after == timedelta()
    assert {waves[-1].ring for waves in WAVES.values()} == {None}


def talk(of: Session, help_asked_at: datetime | None = None) -> Talk:
    nothing = Marks(None, 0, None)
    return Talk(of, NOW, None, None, nothing, nothing, help_asked_at=help_asked_at)


@pytest.mark.parametrize(
    ("severity", "within"), [(DANGER, 60), (RAISED, 180), (ROUTINE, 600)], ids=str
)
def test_supervisors_hear_of_a_long_wait_and_coordinators_at_twice_the_time(
    severity: Severity, within: int
) -> None:
    for waited, steps in (
        (within - 1, []),
        (within, [1]),
        (2 * within - 1, [1]),
        (2 * within, [1, 2]),
        (9 * within, [1, 2]),
    ):
        found = escalations(talk(session(severity, waited=waited * SECOND)), NOW)
        assert [one.step for one in found] == steps, waited
        assert {one.cause for one in found} <= {Cause.WAITING}


def test_a_call_for_help_that_nobody_answers_is_told_further() -> None:
    live, _ = answer(session(waited=HOUR), uuid4(), NOW - MINUTE)
    assert escalations(talk(live, NOW - 59 * SECOND), NOW) == []
    (found,) = escalations(talk(live, NOW - MINUTE), NOW)
    assert (found.cause, found.since, found.step) == (Cause.HELP, NOW - MINUTE, 1)
    assert steps_due(NOW, MINUTE, NOW - MINUTE) == 0


def test_the_clock_of_an_interrupted_talk_begins_anew() -> None:
    live, _ = answer(session(waited=HOUR), uuid4(), NOW - HOUR / 2)
    again = interrupt(live, NOW - 11 * MINUTE)
    (found,) = escalations(talk(again), NOW)
    assert found.since == NOW - 11 * MINUTE


def wait(waited: timedelta, **changes: Any) -> Wait:
    plain = Wait(1, "kmr", ROUTINE, NOW - waited, None, None)
    return plain._replace(**changes)


@pytest.mark.parametrize(
    ("one", "unmet"),
    [
        (wait(9 * MINUTE), False),
        (wait(10 * MINUTE), True),
        (wait(MINUTE, severity=DANGER), True),
        (wait(20 * MINUTE, until=NOW - 11 * MINUTE), False),
        (wait(20 * MINUTE, until=NOW - 10 * MINUTE), True),
        (wait(2 * HOUR, until=NOW - HOUR), False),
        (wait(5 * SECOND, until=NOW, ending=Ending.UNANSWERED), True),
        (wait(2 * MINUTE, until=NOW, ending=Ending.ABANDONED), True),
        (wait(59 * SECOND, until=NOW, ending=Ending.ABANDONED), False),
    ],
)
def test_who_was_failed_within_the_last_hour(one: Wait, unmet: bool) -> None:
    assert was_unmet(one, NOW) is unmet


def test_unmet_demand_is_counted_by_language_and_urgency() -> None:
    waits = [
        wait(20 * MINUTE),
        wait(30 * MINUTE),
        wait(MINUTE),
        wait(3 * MINUTE, severity=RAISED),
        wait(HOUR, language="ckb"),
    ]
    assert unmet_demand(waits, NOW) == {
        Unmet(1, "kmr"): {
            Urgency.SOON: Waiting(2, NOW - 30 * MINUTE),
            Urgency.URGENT: Waiting(1, NOW - 3 * MINUTE),
        },
        Unmet(1, "ckb"): {Urgency.SOON: Waiting(1, NOW - HOUR)},
    }


def test_a_declined_or_answered_call_stays_so() -> None:
    call = called(counsellor(), need())
    no = decline_call(call, NOW)
    assert decline_call(no, NOW + MINUTE) is no
    came = settle_call(call, came_at=NOW, needed=False, able=True, now=NOW)
    assert decline_call(came, NOW) is came
    out = settle_call(call, came_at=None, needed=True, able=True, now=NOW + RINGS_FOR)
    assert decline_call(out, NOW + 2 * RINGS_FOR).state is CallState.DECLINED
