"""Which time of which meeting counts, and what of what was credited no longer does."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from dispatcher.domain.kinds import KINDS
from dispatcher.domain.ledger import (
    Ended,
    Entry,
    EntrySort,
    Span,
    correct,
    credit_entry,
    credit_span,
    length,
    union,
)
from dispatcher.domain.meeting_hours import Attended, change_of, held_meetings, take_back
from dispatcher.domain.policy import Kind

BEGAN = datetime(2026, 3, 1, 8, 0, 20, tzinfo=UTC)
NOW = BEGAN + timedelta(days=14)
PERSON, COORDINATOR = UUID(int=1), UUID(int=2)
MOST, A_DAY = KINDS[Kind.MENTORING].credit, KINDS[Kind.MENTORING].credit_a_day


def moment(hours: float) -> datetime:
    return BEGAN.replace(second=0) + timedelta(hours=hours)


def meeting(name: str, hours: float, minutes: int, **more: Any) -> dict[str, Any]:
    starts = moment(hours).isoformat()
    return {"id": name, "starts_at": starts, "minutes": minutes, "held": True, **more}


def course(*meetings: dict[str, Any], now: datetime = NOW, over: bool = False) -> Attended:
    claim = Ended(
        claim_id=UUID(int=7),
        volunteer_id=PERSON,
        task_id=UUID(int=8),
        organisation_id=1,
        response_id=1,
        lane_id=1,
        kind=Kind.MENTORING,
        claimed_at=BEGAN,
        over_at=now,
        signs=(),
    )
    return Attended(claim, over, {"meetings": list(meetings)})


def counted(attended: Attended) -> dict[str, float]:
    return {name: length([span]) / timedelta(minutes=1) for name, span in held(attended).items()}


held = held_meetings


def test_only_meetings_that_were_held_count() -> None:
    said = course(meeting("a", 1, 45), meeting("b", 30, 45, held=False))
    assert counted(said) == {"a": 45}


def test_no_meeting_counts_before_the_claim_and_its_minute_is_none_before_it() -> None:
    assert counted(course(meeting("a", -0.5, 45), meeting("b", 0, 30))) == {"b": 30}


def test_no_meeting_counts_before_it_is_over() -> None:
    said = meeting("a", 2, 60)
    assert counted(course(said, now=moment(2.9))) == {}
    assert counted(course(said, now=moment(3))) == {"a": 60}


def test_of_a_meeting_that_went_on_at_the_closing_what_had_passed_counts() -> None:
    said = course(meeting("a", 2, 60), meeting("b", 5, 60), now=moment(2.5), over=True)
    assert counted(said) == {"a": 30}


def test_a_meeting_and_a_day_have_their_limits() -> None:
    long = course(meeting("a", 1, 600), meeting("b", 5, 180), meeting("c", 9, 60))
    assert counted(long) == {"a": MOST.seconds / 60, "b": (A_DAY - MOST).seconds / 60}
    assert counted(course(meeting("a", 1, 600), meeting("b", 25, 60)))["b"] == 60


def test_what_is_being_typed_is_no_meeting() -> None:
    assert counted(course(meeting("a", 1, 45, starts_at=""), meeting("b", 2, 0))) == {}


class Book:
    """The entries of one person's claim, written as the sweep writes them."""

    def __init__(self, elsewhere: tuple[Span, ...] = ()) -> None:
        self.entries: list[Entry] = []
        self.elsewhere = elsewhere
        self._ids = 100

    def _id(self) -> UUID:
        self._ids += 1
        return UUID(int=self._ids)

    def keep(self, attended: Attended) -> int:
        """Answers how many entries came."""
        before = len(self.entries)
        change = change_of(attended, self.entries)
        self.entries += [take_back(one, entry_id=self._id(), now=NOW) for one in change.gone]
        back = {one.about for one in self.entries if one.made_by is None}
        credited = [*self.elsewhere]
        credited += [
            one.span for one in self.entries if one.sort is EntrySort.CREDIT and one.id not in back
        ]
        for name, (times, span) in change.new.items():
            credit = credit_span(attended.claim, span, credited)
            credited.append(span)
            self.entries.append(
                credit_entry(credit, entry_id=self._id(), now=NOW, meeting=name, times=times)
            )
        keys = [(one.meeting, one.times) for one in self.entries if one.sort is EntrySort.CREDIT]
        assert len(set(keys)) == len(keys)
        return len(self.entries) - before

    def minutes(self) -> float:
        return sum(one.seconds for one in self.entries) / 60


def test_each_meeting_is_one_entry_and_comes_once() -> None:
    book, said = Book(), course(meeting("a", 1, 45), meeting("b", 30, 60))
    assert (book.keep(said), book.minutes()) == (2, 105)
    assert (book.keep(said), book.minutes()) == (0, 105)
    assert [(one.meeting, one.span.began_at) for one in book.entries] == [
        ("a", moment(1)),
        ("b", moment(30)),
    ]


def test_a_meeting_that_changed_is_taken_back_and_credited_anew() -> None:
    book = Book()
    book.keep(course(meeting("a", 1, 45)))
    assert (book.keep(course(meeting("a", 1, 30))), book.minutes()) == (2, 30)
    assert [one.seconds for one in book.entries] == [45 * 60, -45 * 60, 30 * 60]
    assert (book.keep(course(meeting("a", 1, 45))), book.minutes()) == (2, 45)


def test_a_meeting_that_was_struck_out_or_was_not_held_is_taken_back() -> None:
    for after in (course(), course(meeting("a", 1, 45, held=False))):
        book = Book()
        book.keep(course(meeting("a", 1, 45)))
        assert (book.keep(after), book.minutes()) == (1, 0)
        assert book.keep(after) == 0


def test_meetings_at_the_same_time_count_once_and_what_one_leaves_the_other_gets() -> None:
    book = Book()
    book.keep(course(meeting("a", 1, 60), meeting("b", 1.5, 60)))
    assert book.minutes() == 90
    book.keep(course(meeting("b", 1.5, 60)))
    assert book.minutes() == 60


def test_a_meeting_in_the_time_of_other_work_is_what_is_left_of_it() -> None:
    book = Book((Span(moment(1), moment(1.25)),))
    book.keep(course(meeting("a", 1, 60)))
    assert book.minutes() == 45


def test_what_a_coordinator_said_of_a_meeting_stands() -> None:
    book = Book()
    book.keep(course(meeting("a", 1, 45)))
    book.entries += correct(
        book.entries[0],
        stands=True,
        minutes=20,
        reason="It was shorter",
        coordinator_id=COORDINATOR,
        ids=(UUID(int=51), UUID(int=52)),
        now=NOW,
    )
    for after in (course(meeting("a", 1, 60)), course()):
        assert (book.keep(after), book.minutes()) == (0, 20)


def test_where_nothing_tells_of_the_meetings_any_more_what_is_written_stays() -> None:
    book, said = Book(), course(meeting("a", 1, 45))
    book.keep(said)
    assert book.keep(replace(said, content=None)) == 0


plans = st.lists(
    st.builds(
        lambda name, quarter, minutes, was: meeting(name, quarter / 4, minutes, held=was),
        st.sampled_from("abcdef"),
        st.integers(-4, 200),
        st.integers(1, 600),
        st.booleans(),
    ),
    max_size=6,
    unique_by=lambda one: one["id"],
)


@given(st.lists(plans, min_size=1, max_size=5))
def test_whatever_was_said_before_the_sum_is_the_time_of_what_is_said_now(
    plan: list[list[dict[str, Any]]],
) -> None:
    book = Book()
    for said in plan:
        book.keep(course(*said))
        assert book.keep(course(*said)) == 0
        spans = held(course(*said)).values()
        assert book.minutes() * 60 == length(union(spans)).total_seconds()
