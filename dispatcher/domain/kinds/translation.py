"""Translation: a text, into another language."""

from datetime import timedelta

from dispatcher.domain.kinds.description import Description, Likeness
from dispatcher.domain.segments import check_segments

TRANSLATION = Description(
    lease=timedelta(minutes=20),
    longest=timedelta(hours=4),
    cost=25,
    credit=timedelta(hours=4),
    review=True,
    check=check_segments,
    has_target=True,
    reads=True,
    segmented=True,
    needs_text=True,
    changes_language=True,
    known_answer=Likeness.NEARLY,
)
