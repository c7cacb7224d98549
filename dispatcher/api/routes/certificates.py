"""Certificates of one's hours; the key they are signed with; and checking one, for anybody."""

import asyncio
from functools import partial
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi import APIRouter, Request
from starlette.responses import Response

from dispatcher.actions import certificates as actions
from dispatcher.actions.keys import certificate_key, certificate_key_id, public_certificate
from dispatcher.api.addresses import address_of
from dispatcher.api.edge import Edge, SignedIn, TheEdge, TheMoment, all_answers
from dispatcher.api.errors import CREATED
from dispatcher.api.organisations import organisation_named
from dispatcher.api.routes.hours import attachment
from dispatcher.domain.certificate import Certificate, spaced
from dispatcher.domain.errors import Forbidden, NotFound
from dispatcher.domain.period import period
from dispatcher.store import certificates as store
from dispatcher.store.transaction import Transaction
from dispatcher.views.certificates import (
    CertificateCheck,
    CertificateCode,
    CertificateKey,
    CertificateList,
    CertificateView,
    CertificateWish,
    certificate_view,
    statement_view,
)
from dispatcher.views.papers import certificate_paper

router = APIRouter(tags=["certificates"])

LISTED = 50


async def signing_key(edge: Edge) -> Ed25519PrivateKey:
    # In a thread, as the first time a file is read.
    return await asyncio.to_thread(certificate_key, edge.settings.key_folder)


@router.post(
    "/me/certificates",
    operation_id="issue_certificate",
    status_code=CREATED,
    responses=all_answers(401, 403, 404, 409, 422),
)
async def issue_certificate(
    actor: SignedIn, body: CertificateWish, request: Request, edge: TheEdge, at: TheMoment
) -> CertificateView:
    """State the caller's hours of a period, signed."""
    key = await signing_key(edge)
    asked = period(body.since, body.until, actor.account.timezone)
    actor.must_volunteer()
    issuer = address_of(edge.settings, request)

    async def run(tx: Transaction) -> Certificate:
        organisation = None
        if body.organisation is not None:
            organisation = await organisation_named(tx.connection, body.organisation)
        return await actions.issue_certificate(
            *(tx, at, actor, key),
            issuer=issuer,
            period=asked,
            organisation=organisation,
        )

    return certificate_view(await edge.db.act(run))


@router.get("/me/certificates", operation_id="list_certificates", responses=all_answers(401, 403))
async def list_certificates(actor: SignedIn, edge: TheEdge) -> CertificateList:
    """The caller's own certificates."""
    actor.must_volunteer()
    key = await signing_key(edge)
    async with edge.db.read() as connection:
        found = await store.certificates_of(connection, actor.id, LISTED)
    mine = [actions.certificate_of(one, key) for one in found]
    return CertificateList(certificates=[certificate_view(one) for one in mine if one is not None])


@router.get(
    "/me/certificates/{certificate_id}/pdf",
    operation_id="download_certificate_pdf",
    response_class=Response,
    responses={200: {"content": {"application/pdf": {}}}, **all_answers(401, 403, 404, 422)},
)
async def download_certificate_pdf(
    certificate_id: UUID, actor: SignedIn, edge: TheEdge
) -> Response:
    """A certificate of the caller's on paper, in their language."""
    actor.must_volunteer()
    key = await signing_key(edge)
    async with edge.db.read() as connection:
        issued = await store.find_certificate(connection, certificate_id)
    if issued is None:
        raise NotFound(kind="certificate")
    if issued.part.volunteer_id != actor.id:
        raise Forbidden(needs="owner")
    certificate = actions.certificate_of(issued, key)
    if certificate is None:
        raise NotFound(kind="certificate")
    statement = certificate.statement
    asked = period(statement.first, statement.last, actor.account.timezone)
    write = partial(certificate_paper, certificate, locale=actor.account.locale)
    return Response(
        await asyncio.to_thread(write),
        media_type="application/pdf",
        headers=attachment("certificate", asked, "pdf"),
    )


@router.get("/certificate-key", operation_id="get_certificate_key")
async def get_certificate_key(edge: TheEdge) -> CertificateKey:
    """The public key with which anybody can check a certificate without asking us."""
    key = await signing_key(edge)
    pem, x = public_certificate(key)
    return CertificateKey(kty="OKP", crv="Ed25519", x=x, kid=certificate_key_id(key), pem=pem)


@router.post("/certificates/verify", operation_id="verify_certificate", responses=all_answers(422))
async def verify_certificate(body: CertificateCode, edge: TheEdge) -> CertificateCheck:
    """Whether a certificate was issued here, what it states, and whether hours of it were corrected
    since. In the body, so that nobody's name gets into addresses and logs."""
    key = await signing_key(edge)
    async with edge.db.snapshot() as connection:
        check = await actions.check_certificate(connection, key, body.code)
    return CertificateCheck(
        valid=check.unproved is None,
        why=None if check.unproved is None else check.unproved.value,
        statement=None if check.statement is None else statement_view(check.statement),
        number=None if check.number is None else spaced(check.number),
        seconds_now=check.seconds_now,
        confirmed_seconds_now=check.confirmed_seconds_now,
        corrected=check.corrected,
    )
