"""Whether this process is alive, whether it can do its work, and its counts."""

import asyncio
import contextlib
from datetime import UTC, datetime

from fastapi import APIRouter
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.responses import JSONResponse, Response

from dispatcher.api.edge import TheEdge
from dispatcher.api.message_counts import count_messages
from dispatcher.domain.errors import Unavailable

router = APIRouter(include_in_schema=False)


@router.get("/healthz")
async def healthz() -> Response:
    return JSONResponse({"status": "ok"})


@router.get("/readyz")
async def readyz(edge: TheEdge) -> Response:
    """Ready where the record answers; Redis is not asked, since everything works without it."""
    try:
        async with asyncio.timeout(2), edge.db.read() as connection:
            await connection.fetchval("select 1")
    except TimeoutError:
        raise Unavailable(what="database") from None
    return JSONResponse({"status": "ready"})


@router.get("/metrics")
async def metrics(edge: TheEdge) -> Response:
    # Counts of this process are there whether or not the record answers.
    with contextlib.suppress(Unavailable, TimeoutError):
        async with asyncio.timeout(2):
            await count_messages(edge.db, datetime.now(UTC))
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
