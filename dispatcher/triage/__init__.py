"""Lists of phrases that say somebody is in danger, one file a language, to be read and corrected by
people who speak it."""

import csv
from functools import lru_cache
from importlib import resources

from dispatcher.domain.sessions.session import Severity
from dispatcher.domain.sessions.triage import Danger, Phrase, Watchlist

_FOLDER = "phrases"


def read_phrases() -> list[Phrase]:
    """All phrases, by language; each file's name is its language."""
    files = sorted(
        (file for file in (resources.files(__name__) / _FOLDER).iterdir() if file.is_file()),
        key=lambda file: file.name,
    )
    return [
        Phrase(
            language=file.name.removesuffix(".tsv"),
            text=row["phrase"],
            severity=Severity[row["severity"].upper()],
            about=Danger(row["about"]),
            meaning=row["meaning"],
        )
        for file in files
        for row in csv.DictReader(file.read_text("utf-8").splitlines(), delimiter="\t")
    ]


@lru_cache
def watchlist() -> Watchlist:
    """What every seeker's words are looked through for."""
    return Watchlist(read_phrases())
