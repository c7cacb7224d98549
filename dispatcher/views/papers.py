"""What volunteers take away on paper: the statement of their hours, and a certificate."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from dispatcher.domain.certificate import Certificate, spaced
from dispatcher.domain.hours import Line
from dispatcher.views.hours import Hours, HoursPart
from dispatcher.views.paper import Paper

LINES_AT_MOST = 300
"""A statement on paper shows no more lines than this; as CSV it holds all."""

_SUMS = (3.0, 1.0)
_LINES = (1.8, 2.4, 2.2, 2.2, 1.4)


def duration(seconds: int, sentence: str) -> str:
    """Whole minutes, rounded down, also of what takes back."""
    minutes = abs(seconds) // 60
    said = sentence.format(hours=minutes // 60, minutes=minutes % 60)
    return f"−{said}" if seconds < 0 else said


def statement_paper(
    hours: Hours,
    lines: Sequence[Line],
    of: int,
    *,
    name: str,
    issuer: str,
    locale: str,
    zone: ZoneInfo,
    written_at: datetime,
) -> bytes:
    """The sums and the latest lines, `of` how many there are."""
    paper = Paper(locale, "paper.statement", written_at)
    texts = paper.texts
    paper.text(name, size=15)
    paper.gap(3)
    if hours.since is not None:
        paper.row((texts["paper.from"], str(hours.since)), _SUMS)
    if hours.until is not None:
        paper.row((texts["paper.to"], str(hours.until)), _SUMS)
    _row_of_time(paper, "paper.total", hours.seconds, bold=True)
    _row_of_time(paper, "paper.confirmed", hours.confirmed_seconds)
    kinds = [
        part.model_copy(update={"name": texts.get(f"kind.{part.slug}", part.name)})
        for part in hours.kinds
    ]
    for title, parts in (
        ("paper.by_response", hours.responses),
        ("paper.by_organisation", hours.organisations),
        ("paper.by_kind", kinds),
    ):
        _table_of_sums(paper, texts[title], parts)
    if lines:
        paper.gap(6)
        paper.text(texts["paper.entries"], size=13, bold=True)
        for line in lines:
            _row_of_line(paper, line, zone)
    if of > len(lines):
        paper.text(texts["paper.more"].format(shown=len(lines), count=of), faint=True)
    paper.gap(6)
    day = written_at.astimezone(zone).date()
    paper.text(texts["paper.own"].format(issuer=issuer, day=day), size=9, faint=True)
    return paper.written()


def _row_of_time(paper: Paper, key: str, seconds: int, *, bold: bool = False) -> None:
    time = duration(seconds, paper.texts["paper.time"])
    paper.row((paper.texts[key], time), _SUMS, size=12 if bold else 10, bold=bold)


def _table_of_sums(paper: Paper, title: str, parts: Sequence[HoursPart]) -> None:
    if not parts:
        return
    paper.gap(6)
    paper.text(title, size=13, bold=True)
    for part in parts:
        paper.row((part.name, duration(part.seconds, paper.texts["paper.time"])), _SUMS)


def _row_of_line(paper: Paper, line: Line, zone: ZoneInfo) -> None:
    texts = paper.texts
    work = texts.get(f"kind.{line.kind}", line.kind)
    day = f"{line.ended_at.astimezone(zone):%Y-%m-%d}"
    if line.meeting:
        work = f"{work} · {texts['paper.meeting']}"
        day = f"{line.began_at.astimezone(zone):%Y-%m-%d %H:%M}"
    if line.sort != "credit":
        work = f"{work} · {texts[f'paper.{line.sort}']}"
    minutes, seconds = divmod(abs(line.seconds), 60)
    time = f"{'−' if line.seconds < 0 else ''}{minutes}:{seconds:02}"
    paper.row((day, work, line.response_name, line.organisation_name, time), _LINES, size=8)


def certificate_paper(certificate: Certificate, *, locale: str) -> bytes:
    """What it states, how to check it, and its code."""
    statement = certificate.statement
    paper = Paper(locale, "paper.certificate", statement.issued_at)
    texts = paper.texts
    paper.gap(4)
    paper.text(statement.name, size=22, bold=True)
    paper.gap(4)
    organisation = statement.organisation or texts["paper.all_organisations"]
    paper.row((texts["paper.organisation"], organisation), (1, 2), size=12)
    paper.row((texts["paper.from"], str(statement.first)), (1, 2), size=12)
    paper.row((texts["paper.to"], str(statement.last)), (1, 2), size=12)
    _row_of_time(paper, "paper.total", statement.seconds, bold=True)
    _row_of_time(paper, "paper.confirmed", statement.confirmed_seconds)
    paper.row((texts["paper.issued"], str(statement.issued_at.date())), (1, 2), size=12)
    paper.row((texts["paper.issuer"], statement.issuer), (1, 2), size=12)
    paper.gap(10)
    paper.text(texts["paper.verify"])
    address = f"{statement.issuer}/verify"
    paper.text(address, size=12)
    paper.text(spaced(certificate.number), size=14, bold=True)
    paper.gap(4)
    # Behind a #, which browsers send to nobody.
    paper.code(f"{address}#{certificate.number}", 38)
    paper.gap(6)
    paper.text(texts["paper.code"], size=9, faint=True)
    paper.small_print(certificate.code)
    return paper.written()
