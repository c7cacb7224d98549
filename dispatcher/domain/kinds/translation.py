"""Translation: a text, into another language."""

from datetime import timedelta

from dispatcher.domain.kinds.description import Description, Likeness
from dispatcher.domain.words import check_words

TRANSLATION = Description(
    lease=timedelta(minutes=20),
    longest=timedelta(hours=4),
    cost=25,
    credit=timedelta(hours=4),
    review=True,
    check=check_words,
    has_target=True,
    reads=True,
    needs_text=True,
    changes_language=True,
    known_answer=Likeness.NEARLY,
)
