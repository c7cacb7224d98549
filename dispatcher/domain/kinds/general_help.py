"""General help: whatever else can be done from afar."""

from datetime import timedelta

from dispatcher.domain.kinds.description import Description
from dispatcher.domain.steps import ask_steps, check_steps

GENERAL = Description(
    lease=timedelta(minutes=30),
    longest=timedelta(hours=8),
    cost=25,
    credit=timedelta(hours=8),
    review=False,
    check=check_steps,
    takes_files=True,
    asks={"steps": ask_steps},
)
