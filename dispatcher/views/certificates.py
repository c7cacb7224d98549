"""Certificates of hours: for their owner, and for whoever is shown one."""

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import Field

from dispatcher.domain.certificate import Certificate, Statement, spaced
from dispatcher.views.shape import Answer, Instant, Request

CODE_LETTERS = 4_000


class StatementView(Answer):
    """What a certificate states. `organisation` null: for work of all of them. Both days are in the
    period. `confirmed_seconds`: of the `seconds`, those that a coordinator had confirmed."""

    id: UUID
    issuer: str
    name: str
    organisation: str | None
    since: date
    until: date
    seconds: int
    confirmed_seconds: int
    issued_at: Instant


class CertificateView(Answer):
    """`code`: the statement, signed (docs/hours.md says how). `number`: short, to be typed."""

    number: str
    code: str
    statement: StatementView


class CertificateList(Answer):
    """The caller's own, the latest first."""

    certificates: list[CertificateView]


class CertificateWish(Request):
    """For which days, both of them included; null: from the first day worked, up to today. And for
    which organisation's work; null: for all."""

    since: date | None = None
    until: date | None = None
    organisation: str | None = None


class CertificateKey(Answer):
    """The public key that certificates are signed with: as a JWK (RFC 8037), and as PEM."""

    kty: Literal["OKP"]
    crv: Literal["Ed25519"]
    x: str
    kid: str
    pem: str


class CertificateCode(Request):
    """The code of a certificate, or its number."""

    code: str = Field(min_length=1, max_length=CODE_LETTERS)


class CertificateCheck(Answer):
    """`valid`: this installation signed it, and `statement` is what it signed. Otherwise `why`.

    `seconds_now`, `confirmed_seconds_now`: what the ledger says today of the same time; null where
    the record does not know the certificate. `corrected`: something of it was taken back since.
    """

    valid: bool
    why: Literal["unknown", "not_signed_here"] | None
    statement: StatementView | None
    number: str | None
    seconds_now: int | None
    confirmed_seconds_now: int | None
    corrected: bool


def statement_view(statement: Statement) -> StatementView:
    return StatementView(
        id=statement.id,
        issuer=statement.issuer,
        name=statement.name,
        organisation=statement.organisation,
        since=statement.first,
        until=statement.last,
        seconds=statement.seconds,
        confirmed_seconds=statement.confirmed_seconds,
        issued_at=statement.issued_at,
    )


def certificate_view(certificate: Certificate) -> CertificateView:
    return CertificateView(
        number=spaced(certificate.number),
        code=certificate.code,
        statement=statement_view(certificate.statement),
    )
