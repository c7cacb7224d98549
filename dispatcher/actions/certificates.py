"""Certificates of hours: signed by this installation, and checked by anybody."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from dispatcher.actions.context import Moment
from dispatcher.actions.keys import base64url, certificate_key_id, from_base64url
from dispatcher.domain.actor import Actor
from dispatcher.domain.certificate import (
    Certificate,
    Statement,
    claims_of,
    new_number,
    number_in,
    statement_from,
)
from dispatcher.domain.errors import InvalidField
from dispatcher.domain.hours_errors import NothingToCertify
from dispatcher.domain.organisation import Organisation
from dispatcher.domain.period import Period
from dispatcher.store import certificates as store
from dispatcher.store.certificates import Issued
from dispatcher.store.engine import Connection
from dispatcher.store.hours import Part, corrected_since, first_work, sums_of
from dispatcher.store.transaction import Transaction


class Unproved(StrEnum):
    """Why a code proves nothing."""

    UNKNOWN = "unknown"
    NOT_SIGNED_HERE = "not_signed_here"


@dataclass(frozen=True, slots=True)
class Check:
    """What is to be said of a code. `statement`: what it states, where it proves anything.

    `seconds_now`: what the ledger says today of the same time, None where the record does not know
    the certificate; `corrected`: something of it was taken back since.
    """

    unproved: Unproved | None
    statement: Statement | None = None
    number: str | None = None
    seconds_now: int | None = None
    confirmed_seconds_now: int | None = None
    corrected: bool = False


def sign(statement: Statement, key: Ed25519PrivateKey) -> str:
    """A JWS of the statement (RFC 7515), with Ed25519 (RFC 8037)."""
    header = {"alg": "EdDSA", "kid": certificate_key_id(key), "typ": "imece-hours+jwt"}
    signed = ".".join(base64url(_json(part)) for part in (header, claims_of(statement)))
    return f"{signed}.{base64url(key.sign(signed.encode()))}"


def _json(part: Mapping[str, Any]) -> bytes:
    return json.dumps(part, ensure_ascii=False, separators=(",", ":")).encode()


def opened(code: str, key: Ed25519PrivateKey) -> Statement | None:
    """What a code states; None where this installation did not sign it.

    What its header says of how to check it is not asked: there is one key and one way.
    """
    try:
        signed, _, signature = code.rpartition(".")
        key.public_key().verify(from_base64url(signature), signed.encode())
    except (ValueError, InvalidSignature):
        return None
    _, _, claims = signed.partition(".")
    return statement_from(json.loads(from_base64url(claims)))


async def issue_certificate(
    tx: Transaction,
    at: Moment,
    actor: Actor,
    key: Ed25519PrivateKey,
    *,
    issuer: str,
    period: Period,
    organisation: Organisation | None,
) -> Certificate:
    """State one's own hours of a period, signed; an open one is from the first day worked up to
    today. Raises NotEligible, InvalidField where it is not over yet, NothingToCertify."""
    actor.must_volunteer()
    today = at.now.astimezone(period.zone).date()
    if period.last is not None and period.last > today:
        raise InvalidField(field="until", problem="in_the_future")
    number = None if organisation is None else organisation.id
    until = replace(period, last=period.last or today)
    part = Part(actor.id, number, None, until.since, until.until)
    first = period.first or await _first_day(tx, part, period)
    part = replace(part, since=replace(until, first=first).since)
    sums = await sums_of(tx.connection, part)
    statement = Statement(
        id=at.new_id(),
        issuer=issuer,
        name=actor.account.name,
        organisation=None if organisation is None else organisation.name,
        first=first,
        last=until.last or today,
        seconds=sum(one.seconds for one in sums),
        confirmed_seconds=sum(one.confirmed_seconds for one in sums),
        issued_at=at.now.replace(microsecond=0),
    )
    if statement.seconds <= 0:
        raise NothingToCertify()
    certificate = Certificate(new_number(), sign(statement, key), statement)
    issued = Issued(statement.id, certificate.number, certificate.code, part, at.now)
    await store.insert_certificate(tx.connection, issued)
    return certificate


async def _first_day(tx: Transaction, part: Part, period: Period) -> date:
    first = await first_work(tx.connection, part)
    if first is None:
        raise NothingToCertify()
    return first.astimezone(period.zone).date()


def certificate_of(issued: Issued, key: Ed25519PrivateKey) -> Certificate | None:
    """What is kept, opened again; None where another key signed it."""
    statement = opened(issued.code, key)
    return None if statement is None else Certificate(issued.number, issued.code, statement)


async def check_certificate(connection: Connection, key: Ed25519PrivateKey, text: str) -> Check:
    """What a code, or a number, proves: by its signature, and by the ledger of today. The
    connection is a snapshot's."""
    number = number_in(text)
    if number is not None:
        issued = await store.certificate_numbered(connection, number)
        if issued is None:
            return Check(Unproved.UNKNOWN)
        statement = opened(issued.code, key)
    else:
        statement = opened(text.strip(), key)
        issued = (
            None if statement is None else await store.find_certificate(connection, statement.id)
        )
    if statement is None:
        return Check(Unproved.NOT_SIGNED_HERE)
    if issued is None:
        return Check(None, statement)
    sums = await sums_of(connection, issued.part)
    return Check(
        unproved=None,
        statement=statement,
        number=issued.number,
        seconds_now=sum(one.seconds for one in sums),
        confirmed_seconds_now=sum(one.confirmed_seconds for one in sums),
        corrected=await corrected_since(connection, issued.part, issued.issued_at),
    )
