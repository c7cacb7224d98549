"""Captioning: what is said in a recording, in words on the screen."""

from datetime import timedelta

from dispatcher.domain.cues import ask_captions, check_captions
from dispatcher.domain.kinds.description import Description

CAPTIONING = Description(
    lease=timedelta(minutes=60),
    longest=timedelta(hours=8),
    cost=50,
    credit=timedelta(hours=8),
    review=True,
    check=check_captions,
    asks={"captions": ask_captions},
    has_target=True,
    reads=True,
)
