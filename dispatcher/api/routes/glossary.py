"""Glossaries: how the words of a response are to be translated."""

import asyncio
import csv
import io
import tempfile
from pathlib import Path
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, File, Form, UploadFile
from starlette.responses import Response

from dispatcher.actions import glossary as actions
from dispatcher.api.edge import Edge, SignedIn, TheEdge, TheMoment, all_answers
from dispatcher.api.errors import NO_CONTENT
from dispatcher.domain.errors import Forbidden, NotFound, TooLarge
from dispatcher.domain.fields import language_field
from dispatcher.domain.glossary import FILE_BYTES, Term, check_term
from dispatcher.domain.response import Response as CrisisResponse
from dispatcher.store import glossary as store
from dispatcher.store.responses import find_response
from dispatcher.store.transaction import Transaction
from dispatcher.views.glossary import (
    BadTermView,
    TermList,
    TermPut,
    TermsImported,
    TermView,
    term_view,
)

router = APIRouter(tags=["glossary"])

REJECTED_SHOWN = 100


async def _response(edge: Edge, slug: str) -> CrisisResponse:
    async with edge.db.read() as connection:
        response = await find_response(connection, slug)
    if response is None:
        raise NotFound(kind="response")
    return response


@router.get(
    "/responses/{slug}/glossary",
    operation_id="list_terms",
    responses=all_answers(401, 404, 422),
)
async def list_terms(
    slug: str,
    actor: SignedIn,
    edge: TheEdge,
    source: str | None = None,
    target: str | None = None,
) -> TermList:
    """The glossary of a response; whoever helps reads it."""
    response = await _response(edge, slug)
    pair = (language_field(source, "source"), language_field(target, "target"))
    async with edge.db.read() as connection:
        terms = await store.read_terms(connection, response.id, *pair)
    try:
        actions.must_keep_glossary(actor, response)
        may = True
    except Forbidden:
        may = False
    return TermList(terms=[term_view(term) for term in terms], may_change=may)


@router.put(
    "/responses/{slug}/glossary",
    operation_id="put_term",
    responses=all_answers(401, 403, 404, 422),
)
async def put_term(
    slug: str, body: TermPut, actor: SignedIn, edge: TheEdge, at: TheMoment
) -> TermView:
    """Add a term, or say anew how it is to be translated."""
    response = await _response(edge, slug)
    actions.must_keep_glossary(actor, response)
    term = check_term(body.source_language, body.target_language, body.term, body.wanted, body.note)

    async def run(tx: Transaction) -> list[tuple[Term, bool]]:
        return await actions.save_terms(tx, at, actor, response, [term])

    ((saved, _),) = await edge.db.act(run)
    return term_view(saved)


@router.delete(
    "/responses/{slug}/glossary/terms/{term_id}",
    operation_id="remove_term",
    status_code=NO_CONTENT,
    responses=all_answers(401, 403, 404, 422),
)
async def remove_term(slug: str, term_id: UUID, actor: SignedIn, edge: TheEdge) -> Response:
    response = await _response(edge, slug)

    async def run(tx: Transaction) -> None:
        await actions.remove_term(tx, actor, response, term_id)

    await edge.db.act(run)
    return Response(status_code=NO_CONTENT)


@router.post(
    "/responses/{slug}/glossary/import",
    operation_id="import_terms",
    responses=all_answers(401, 403, 404, 413, 422),
)
async def import_terms(
    slug: str,
    actor: SignedIn,
    edge: TheEdge,
    at: TheMoment,
    file: Annotated[UploadFile, File()],
    source: Annotated[str | None, Form()] = None,
    target: Annotated[str | None, Form()] = None,
) -> TermsImported:
    """Take in a table with the columns `term` and `wanted`; where it has none for the languages,
    they are `source` and `target`. Rows that make no term are named, the others are kept."""
    response = await _response(edge, slug)
    actions.must_keep_glossary(actor, response)
    pair = (language_field(source, "source"), language_field(target, "target"))
    content = await file.read(FILE_BYTES + 1)
    if len(content) > FILE_BYTES:
        raise TooLarge(field="file", most_bytes=FILE_BYTES)
    read = await asyncio.to_thread(_read, content, file.filename or "glossary.csv", pair)

    async def run(tx: Transaction) -> list[tuple[Term, bool]]:
        return await actions.save_terms(tx, at, actor, response, read.terms)

    saved = await edge.db.act(run)
    added = sum(new for _, new in saved)
    return TermsImported(
        added=added,
        changed=len(saved) - added,
        rejected=[
            BadTermView(line=bad.line, code=bad.code, data=bad.data)
            for bad in read.rejected[:REJECTED_SHOWN]
        ],
        rejected_count=len(read.rejected),
    )


def _read(content: bytes, filename: str, pair: tuple[str | None, str | None]) -> actions.ReadTerms:
    with tempfile.TemporaryDirectory(prefix="imece-glossary-") as folder:
        path = Path(folder, "terms")
        path.write_bytes(content)
        return actions.read_glossary(path, Path(filename).name, *pair)


@router.get(
    "/responses/{slug}/glossary/csv",
    operation_id="get_terms_csv",
    response_class=Response,
    responses={**all_answers(401, 403, 404), 200: {"content": {"text/csv": {}}}},
)
async def get_terms_csv(slug: str, actor: SignedIn, edge: TheEdge) -> Response:
    """The whole glossary as a table, in the shape that it is taken in."""
    response = await _response(edge, slug)
    actions.must_keep_glossary(actor, response)
    async with edge.db.read() as connection:
        terms = await store.read_terms(connection, response.id, None, None)
    written = io.StringIO(newline="")
    csv.writer(written).writerows(actions.glossary_rows(terms))
    # With a byte order mark, without which Excel takes it for a local encoding.
    return Response(
        written.getvalue().encode("utf-8-sig"),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="glossary-{response.slug}.csv"'},
    )
