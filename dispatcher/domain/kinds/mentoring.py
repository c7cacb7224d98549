"""Mentoring: somebody is gone along with for weeks."""

from datetime import timedelta

from dispatcher.domain.kinds.description import Description
from dispatcher.domain.words import check_words

MENTORING = Description(
    lease=timedelta(days=14),
    longest=timedelta(days=90),
    cost=10,  # weeks of now and then: it keeps nobody from a call for help
    review=False,
    check=check_words,
    by_ear=True,
)
