"""Numbers to call that come with the system, each with where it was found and when. An organisation
checks those of its country before it goes live, and gives its own instead."""

import csv
from datetime import date
from functools import lru_cache
from importlib import resources

from dispatcher.domain.sessions.offer import Helpline

FILE = "helplines.tsv"


@lru_cache
def shipped_helplines() -> tuple[Helpline, ...]:
    lines = resources.files(__package__).joinpath(FILE).read_text("utf-8").splitlines()
    return tuple(
        Helpline(
            country=row["country"],
            name=row["name"],
            number=row["number"],
            hours=row["hours"] or None,
            languages=tuple(row["languages"].split()),
            source=row["source"],
            checked_on=date.fromisoformat(row["checked_on"]),
        )
        for row in csv.DictReader(lines, delimiter="\t")
    )
