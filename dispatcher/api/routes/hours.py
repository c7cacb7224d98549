"""A volunteer's own hours: sums, history, and the statement to take away."""

import asyncio
from datetime import date
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from dispatcher.api.addresses import address_of
from dispatcher.api.edge import SignedIn, TheEdge, TheMoment, all_answers
from dispatcher.domain.actor import Actor
from dispatcher.domain.errors import NotFound
from dispatcher.domain.period import Period, period
from dispatcher.store import hours as store
from dispatcher.store.engine import Connection
from dispatcher.store.hours import Part
from dispatcher.store.responses import find_organisation
from dispatcher.views.hours import Hours, HoursEntryList, entry_list, hours_view
from dispatcher.views.papers import LINES_AT_MOST, statement_paper

router = APIRouter(tags=["hours"])

PAGE_AT_MOST = 200

From = Annotated[date | None, Query(alias="from", description="the first day")]
To = Annotated[date | None, Query(description="the last day")]
Limit = Annotated[int, Query(ge=1, le=PAGE_AT_MOST)]


async def _asked(actor: SignedIn, since: From = None, to: To = None) -> Period:
    return period(since, to, actor.account.timezone)


Asked = Annotated[Period, Depends(_asked)]


async def _mine(
    connection: Connection,
    actor: Actor,
    asked: Period,
    response: str | None = None,
    organisation: str | None = None,
) -> Part:
    """The caller's own part of the ledger; raises NotEligible for who is no volunteer, NotFound."""
    actor.must_volunteer()
    response_id = organisation_id = None
    if response is not None:
        response_id = await store.response_named(connection, response)
        if response_id is None:
            raise NotFound(kind="response")
    if organisation is not None:
        other = await find_organisation(connection, organisation)
        if other is None:
            raise NotFound(kind="organisation")
        organisation_id = other.id
    return Part(actor.id, organisation_id, response_id, asked.since, asked.until)


@router.get("/me/hours", operation_id="get_hours", responses=all_answers(401, 403, 404, 422))
async def get_hours(
    actor: SignedIn,
    edge: TheEdge,
    asked: Asked,
    response: str | None = None,
    organisation: str | None = None,
) -> Hours:
    """What the caller was credited, altogether and by response, organisation and kind."""
    async with edge.db.snapshot() as connection:
        part = await _mine(connection, actor, asked, response, organisation)
        sums = await store.sums_of(connection, part)
    return hours_view(sums, asked.first, asked.last)


@router.get(
    "/me/hours/entries", operation_id="list_hours", responses=all_answers(401, 403, 404, 422)
)
async def list_hours(
    actor: SignedIn,
    edge: TheEdge,
    asked: Asked,
    response: str | None = None,
    organisation: str | None = None,
    cursor: UUID | None = None,
    limit: Limit = 50,
) -> HoursEntryList:
    """The lines that make up the caller's sums, the latest work first."""
    async with edge.db.snapshot() as connection:
        part = await _mine(connection, actor, asked, response, organisation)
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
    actor: SignedIn,
    edge: TheEdge,
    asked: Asked,
    response: str | None = None,
    organisation: str | None = None,
) -> Response:
    """Every line of the caller's, as CSV."""
    # As a whole before it is sent: no slow line holds a connection to the record.
    async with edge.db.snapshot() as connection:
        part = await _mine(connection, actor, asked, response, organisation)
        statement = await store.statement_csv(connection, part, asked.zone.key)
    return Response(
        statement, media_type="text/csv; charset=utf-8", headers=attachment("hours", asked, "csv")
    )


@router.get(
    "/me/hours/statement.pdf",
    operation_id="download_hours_pdf",
    response_class=Response,
    responses={200: {"content": {"application/pdf": {}}}, **all_answers(401, 403, 404, 422)},
)
async def download_hours_pdf(
    actor: SignedIn,
    request: Request,
    edge: TheEdge,
    at: TheMoment,
    asked: Asked,
    response: str | None = None,
    organisation: str | None = None,
) -> Response:
    """The caller's sums and latest lines, on paper and in their language."""
    async with edge.db.snapshot() as connection:
        part = await _mine(connection, actor, asked, response, organisation)
        sums = await store.sums_of(connection, part)
        lines = await store.lines_of(connection, part, before=None, limit=LINES_AT_MOST)
        of = await store.count_lines(connection, part)
    write = partial(
        statement_paper,
        hours_view(sums, asked.first, asked.last),
        *(lines, of),
        name=actor.account.name,
        issuer=address_of(edge.settings, request),
        locale=actor.account.locale,
        zone=asked.zone,
        written_at=at.now,
    )
    return Response(
        await asyncio.to_thread(write),
        media_type="application/pdf",
        headers=attachment("hours", asked, "pdf"),
    )
