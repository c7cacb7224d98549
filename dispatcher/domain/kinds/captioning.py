"""Captioning: what is said in a recording, in words on the screen."""

from datetime import timedelta

from dispatcher.domain.kinds.description import Description
from dispatcher.domain.words import check_words

CAPTIONING = Description(
    lease=timedelta(minutes=60),
    longest=timedelta(hours=8),
    cost=50,
    credit=timedelta(hours=8),
    review=True,
    check=check_words,
    has_target=True,
    reads=True,
)
