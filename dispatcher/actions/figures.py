"""Figures of a response's work, counted from the record."""

from datetime import datetime

from dispatcher.domain.organisation import Organisation
from dispatcher.domain.response import Response
from dispatcher.store import figures as store
from dispatcher.store.engine import Connection
from dispatcher.views.responses import Figures, LaneFigures, TaskCounts, TimeToClaim


def _seconds(value: float | None) -> float | None:
    return None if value is None else round(float(value), 1)


async def count_figures(
    connection: Connection, response: Response, organisation: Organisation | None, now: datetime
) -> Figures:
    """How the work of a response stands, or one organisation's part of it."""
    number = None if organisation is None else organisation.id
    rows = await store.lane_figures(connection, response.id, number)
    p50, p90 = await store.waits(connection, response.id, number)
    names = ("open", "held", "review", "done", "cancelled", "expired", "draft")
    return Figures(
        at=now,
        response=response.slug,
        organisation=None if organisation is None else organisation.slug,
        tasks=TaskCounts(**{name: sum(row[name] for row in rows) for name in names}),
        time_to_claim=TimeToClaim(p50_s=_seconds(p50), p90_s=_seconds(p90)),
        lanes=[
            LaneFigures(
                lane=str(row["id"]),
                kind=row["kind"],
                source_language=row["source_language"],
                target_language=row["target_language"],
                open=row["open"],
                held=row["held"],
                review=row["review"],
                done=row["done"],
                oldest_open_at=row["oldest_open_at"],
                p50_s=_seconds(row["p50"]),
                p90_s=_seconds(row["p90"]),
            )
            for row in rows
        ],
    )
