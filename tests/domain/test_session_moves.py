"""Whatever is done to a session, in whatever order, it stays one that can be: by chance."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from dispatcher.domain.errors import Refusal
from dispatcher.domain.sessions.session import (
    Ending,
    Session,
    SessionState,
    Severity,
    SeverityFrom,
    agree_to_transfer,
    answer,
    ask_transfer,
    come_back,
    drop_transfer,
    end_session,
    interrupt,
    judge_severity,
    raise_severity,
    speak,
    take_over,
)
from dispatcher.domain.sessions.waiting import whom_next

PEOPLE = st.sampled_from([UUID(int=n) for n in range(1, 4)])
SEVERITIES = st.sampled_from(Severity)
ENDINGS = st.sampled_from(Ending)


class Talks(RuleBasedStateMachine):
    """One session, and everybody who could do something to it."""

    def __init__(self) -> None:
        super().__init__()
        self.now = datetime(2026, 2, 6, tzinfo=UTC)
        self.greeted: list[UUID] = []
        self.before: Session | None = None

    @initialize()
    def begin(self) -> None:
        self.session = Session(
            id=UUID(int=99),
            version=1,
            state=SessionState.WAITING,
            response_id=1,
            organisation_id=1,
            language="tr",
            severity=Severity.ROUTINE,
            severity_from=SeverityFrom.NOTHING,
            waiting_since=self.now,
        )

    def _do(self, move: Callable[[Session], Session]) -> None:
        """A refusal changes nothing; whatever is done is a new version."""
        self.now += timedelta(seconds=7)
        self.before = self.session
        try:
            self.session = move(self.session)
        except Refusal:
            return
        if self.session != self.before:
            assert self.session.version == self.before.version + 1

    @rule(who=PEOPLE)
    def somebody_comes(self, who: UUID) -> None:
        def come(session: Session) -> Session:
            live, greet = answer(session, who, self.now)
            if greet:
                self.greeted.append(who)
            return live

        self._do(come)

    @rule(who=PEOPLE)
    def somebody_comes_back(self, who: UUID) -> None:
        self._do(lambda session: come_back(session, who))

    @rule()
    def the_counsellor_vanishes(self) -> None:
        self._do(lambda session: interrupt(session, self.now))

    @rule()
    def somebody_speaks(self) -> None:
        self._do(speak)

    @rule(by=PEOPLE, to=st.none() | PEOPLE)
    def a_transfer_is_asked_for(self, by: UUID, to: UUID | None) -> None:
        self._do(lambda session: ask_transfer(session, by, to, self.now))

    @rule()
    def the_seeker_agrees(self) -> None:
        self._do(agree_to_transfer)

    @rule()
    def the_seeker_does_not(self) -> None:
        self._do(drop_transfer)

    @rule(who=PEOPLE)
    def somebody_takes_over(self, who: UUID) -> None:
        self._do(lambda session: take_over(session, who))

    @rule(severity=SEVERITIES, goes_by=st.sampled_from([SeverityFrom.WORDS, SeverityFrom.BUTTON]))
    def it_is_more_severe(self, severity: Severity, goes_by: SeverityFrom) -> None:
        was = self.session.severity
        self._do(lambda session: raise_severity(session, severity, goes_by))
        assert self.session.severity >= was

    @rule(severity=SEVERITIES)
    def somebody_judges(self, severity: Severity) -> None:
        self._do(lambda session: judge_severity(session, severity))

    @rule(ending=ENDINGS)
    def it_ends(self, ending: Ending) -> None:
        self._do(lambda session: end_session(session, ending, self.now))

    @invariant()
    def it_can_be(self) -> None:
        one = self.session
        live, over = one.state is SessionState.LIVE, one.state is SessionState.OVER
        assert over or live == (one.counsellor_id is not None)  # as the record checks as well
        assert over == (one.ending is not None) == (one.ended_at is not None)
        assert live or one.transfer is None
        assert one.counsellor_id is None or one.counsellor_id in one.met
        assert len(set(one.met)) == len(one.met)
        assert bool(one.met) == one.was_answered
        assert len(self.greeted) <= 1  # nobody is greeted twice
        waits = one.state is SessionState.WAITING
        assert waits == (whom_next([one], ("tr",), UUID(int=50), self.now) is one) or live
        assert one.ending is not Ending.LEFT or one.was_answered

    @invariant()
    def what_was_stays(self) -> None:
        if self.before is None:
            return
        was, one = self.before, self.session
        assert one.last_offset in (was.last_offset, was.last_offset + 1)
        assert one.waiting_since == was.waiting_since
        assert one.met[: len(was.met)] == was.met
        assert was.answered_at is None or one.answered_at == was.answered_at
        if was.state is SessionState.OVER:
            assert (one.state, one.ending, one.ended_at) == (was.state, was.ending, was.ended_at)
            assert one.last_offset == was.last_offset


TestTalks = Talks.TestCase
TestTalks.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
