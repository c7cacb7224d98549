"""Mentoring: somebody is gone along with for weeks."""

from datetime import timedelta

from dispatcher.domain.kinds.description import Description
from dispatcher.domain.meetings import ask_goals, check_mentoring, meetings_in

MENTORING = Description(
    lease=timedelta(days=14),
    longest=timedelta(days=90),
    cost=10,  # weeks of now and then: it keeps nobody from a call for help
    credit=timedelta(hours=4),
    credit_a_day=timedelta(hours=6),
    meetings=meetings_in,
    review=False,
    check=check_mentoring,
    asks={"goals": ask_goals},
    by_ear=True,
)
