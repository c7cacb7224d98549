"""A volunteer's own hours: sums, history, and the statement to take away."""

import asyncio
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from dispatcher.api.addresses import address_of
from dispatcher.api.edge import TheEdge, TheMoment, all_answers
from dispatcher.api.hours_asked import OwnHours
from dispatcher.domain.period import Period
from dispatcher.store import hours as store
from dispatcher.views.hours import Hours, HoursEntryList, entry_list, hours_view
from dispatcher.views.papers import LINES_AT_MOST, statement_paper

router = APIRouter(tags=["hours"])

PAGE_AT_MOST = 200

Limit = Annotated[int, Query(ge=1, le=PAGE_AT_MOST)]


@router.get("/me/hours", operation_id="get_hours", responses=all_answers(401, 403, 404, 422))
async def get_hours(
    edge: TheEdge,
    asked: OwnHours,
) -> Hours:
    """What the caller was credited, altogether and by response, organisation and kind."""
    async with edge.db.snapshot() as connection:
        part = await asked.part(connection)
        sums = await store.sums_of(connection, part)
    return hours_view(sums, asked.period.first, asked.period.last)


@router.get(
    "/me/hours/entries", operation_id="list_hours", responses=all_answers(401, 403, 404, 422)
)
async def list_hours(
    edge: TheEdge,
    asked: OwnHours,
    cursor: UUID | None = None,
    limit: Limit = 50,
) -> HoursEntryList:
    """The lines that make up the caller's sums, the latest work first."""
    async with edge.db.snapshot() as connection:
        part = await asked.part(connection)
        lines = await store.lines_of(connection, part, before=cursor, limit=limit + 1)
    return entry_list(lines[:limit], len(lines) > limit)


def attachment(name: str, asked: Period, ending: str) -> dict[str, str]:
    """Headers of a file to be kept by who asks, and by nobody on the way."""
    days = [str(day) for day in (asked.first, asked.last) if day is not None]
    file = ".".join(("-".join((name, *days)), ending))
    return {"Content-Disposition": f'attachment; filename="{file}"', "Cache-Control": "no-store"}


@router.get(
    "/me/hours/statement.csv",
    operation_id="download_hours_csv",
    response_class=Response,
    responses={200: {"content": {"text/csv": {}}}, **all_answers(401, 403, 404, 422)},
)
async def download_hours_csv(
    edge: TheEdge,
    asked: OwnHours,
) -> Response:
    """Every line of the caller's, as CSV."""
    # As a whole before it is sent: no slow line holds a connection to the record.
    async with edge.db.snapshot() as connection:
        part = await asked.part(connection)
        statement = await store.statement_csv(connection, part, asked.period.zone.key)
    return Response(
        statement,
        media_type="text/csv; charset=utf-8",
        headers=attachment("hours", asked.period, "csv"),
    )


@router.get(
    "/me/hours/statement.pdf",
    operation_id="download_hours_pdf",
    response_class=Response,
    responses={200: {"content": {"application/pdf": {}}}, **all_answers(401, 403, 404, 422)},
)
async def download_hours_pdf(
    request: Request,
    edge: TheEdge,
    at: TheMoment,
    asked: OwnHours,
) -> Response:
    """The caller's sums and latest lines, on paper and in their language."""
    async with edge.db.snapshot() as connection:
        part = await asked.part(connection)
        sums = await store.sums_of(connection, part)
        lines = await store.lines_of(connection, part, before=None, limit=LINES_AT_MOST)
        of = await store.count_lines(connection, part)
    write = partial(
        statement_paper,
        hours_view(sums, asked.period.first, asked.period.last),
        *(lines, of),
        name=asked.actor.account.name,
        issuer=address_of(edge.settings, request),
        locale=asked.actor.account.locale,
        zone=asked.period.zone,
        written_at=at.now,
    )
    return Response(
        await asyncio.to_thread(write),
        media_type="application/pdf",
        headers=attachment("hours", asked.period, "pdf"),
    )
