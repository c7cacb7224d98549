"""A statement of hours as CSV: every line of the ledger, so that its sum is the ledger's."""

import csv
import io
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from dispatcher.domain.hours import Line
from dispatcher.views.cells import harmless

COLUMNS = (
    *("began_at", "ended_at", "seconds", "entry", "kind", "source_language", "target_language"),
    *("organisation", "response", "confirmed_at", "reason"),
)


def heading() -> bytes:
    """With a byte order mark, without which Excel takes it for a local encoding."""
    return "\ufeff".encode() + _csv([COLUMNS])


def rows(lines: Sequence[Line], zone: ZoneInfo) -> bytes:
    """Moments by the clock on the volunteer's wall, with its distance from UTC."""
    return _csv(
        [
            (
                line.began_at.astimezone(zone).isoformat(timespec="seconds"),
                line.ended_at.astimezone(zone).isoformat(timespec="seconds"),
                str(line.seconds),
                line.sort,
                line.kind,
                line.source_language or "",
                line.target_language or "",
                harmless(line.organisation_name),
                harmless(line.response_name),
                ""
                if line.confirmed_at is None
                else line.confirmed_at.astimezone(zone).isoformat(timespec="seconds"),
                harmless(line.reason or ""),
            )
            for line in lines
        ]
    )


def _csv(rows: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()
