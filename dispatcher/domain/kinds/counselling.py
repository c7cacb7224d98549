"""Counselling: somebody in need is listened to, in their language."""

from datetime import timedelta

from dispatcher.domain.kinds.description import Description
from dispatcher.domain.words import check_words

COUNSELLING = Description(
    lease=None,  # nobody is left in the middle of a talk
    longest=None,
    cost=100,
    credit=timedelta(hours=4),
    review=False,
    check=check_words,
    clearance="counselling",
    by_ear=True,
)
