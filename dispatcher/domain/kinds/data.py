"""Data: scattered facts put in order."""

from datetime import timedelta

from dispatcher.domain.kinds.description import Description, Likeness
from dispatcher.domain.words import check_words

DATA = Description(
    lease=timedelta(minutes=10),
    longest=timedelta(hours=2),
    cost=10,
    credit=timedelta(hours=2),
    review=False,
    check=check_words,
    takes_files=True,
    known_answer=Likeness.SAME,
)
