"""Certificates of hours: what they state, and the numbers they are found by."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

# Crockford's: no letter that is read as another one, and none to make words of.
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
NUMBER_LETTERS = 20
GROUP = 5
_MISREAD = str.maketrans("OIL", "011")
_NUMBER = re.compile(f"[{LETTERS}]{{{NUMBER_LETTERS}}}")

FORMAT = 1
"""Of what is signed; raised where it changes its meaning."""


@dataclass(frozen=True, slots=True)
class Statement:
    """What a certificate says. `organisation` None: for work of all of them. `issuer`: the address
    of the installation. The days are both in the period."""

    id: UUID
    issuer: str
    name: str
    organisation: str | None
    first: date
    last: date
    seconds: int
    confirmed_seconds: int
    issued_at: datetime


@dataclass(frozen=True, slots=True)
class Certificate:
    """A statement with its signed code and the short number to find it by."""

    number: str
    code: str
    statement: Statement


def new_number() -> str:
    """A hundred random bits, which nobody guesses, in letters that can be typed."""
    return "".join(secrets.choice(LETTERS) for _ in range(NUMBER_LETTERS))


def spaced(number: str) -> str:
    """The number as it is written, in groups."""
    return "-".join(number[n : n + GROUP] for n in range(0, len(number), GROUP))


def number_in(text: str) -> str | None:
    """The number that somebody typed, however they did; None where it can be none."""
    plain = re.sub(r"[\s-]", "", text).upper().translate(_MISREAD)
    return plain if _NUMBER.fullmatch(plain) else None


def claims_of(statement: Statement) -> dict[str, Any]:
    """What is signed (docs/hours.md)."""
    return {
        "v": FORMAT,
        "jti": str(statement.id),
        "iss": statement.issuer,
        "iat": int(statement.issued_at.timestamp()),
        "name": statement.name,
        "organisation": statement.organisation,
        "from": statement.first.isoformat(),
        "to": statement.last.isoformat(),
        "seconds": statement.seconds,
        "confirmed_seconds": statement.confirmed_seconds,
    }


def statement_from(claims: Mapping[str, Any]) -> Statement:
    """The statement that claims of ours were made of."""
    return Statement(
        id=UUID(claims["jti"]),
        issuer=claims["iss"],
        name=claims["name"],
        organisation=claims["organisation"],
        first=date.fromisoformat(claims["from"]),
        last=date.fromisoformat(claims["to"]),
        seconds=claims["seconds"],
        confirmed_seconds=claims["confirmed_seconds"],
        issued_at=datetime.fromtimestamp(claims["iat"], UTC),
    )
