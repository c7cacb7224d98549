"""Values as they come from outside, each in its canonical form or refused by the field's name."""

import re
import unicodedata
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import TypeVar

from dispatcher.domain.errors import (
    AmbiguousLanguage,
    DeadlinePassed,
    InvalidField,
    UnknownLanguage,
)
from dispatcher.domain.language import AmbiguousLanguage as AmbiguousTag
from dispatcher.domain.language import LanguageRefusal, parse_tag
from dispatcher.domain.policy import TITLE_LETTERS

E = TypeVar("E", bound=StrEnum)


def choice(enum: type[E], value: str, name: str) -> E:
    """The member `value` names; raises InvalidField with the choices there are."""
    try:
        return enum(value)
    except ValueError:
        choices = [member.value for member in enum]
        shown = value[:40]
        raise InvalidField(field=name, problem="unknown", value=shown, choices=choices) from None


# The rows of a file name the same few languages.
@lru_cache(maxsize=4_096)
def language_field(value: str | None, name: str) -> str | None:
    """A canonical tag; raises UnknownLanguage, or AmbiguousLanguage for `ku` alone."""
    if value is None or not value.strip():
        return None
    try:
        tag = parse_tag(value.strip())
    except AmbiguousTag as refusal:
        raise AmbiguousLanguage(field=name, value=value[:40], **refusal.data) from None
    except LanguageRefusal:
        raise UnknownLanguage(field=name, value=value[:40]) from None
    if tag.startswith("und"):
        raise UnknownLanguage(field=name, value=value[:40])
    return tag


_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")  # Unicode's Cc but \n, \t, \r


def clean_text(value: str, name: str, *, most_bytes: int) -> str:
    """The text in NFC; raises InvalidField for what no text holds: control characters, lone
    surrogates. Bidi marks and HTML are data and stay."""
    if _SURROGATE.search(value):
        raise InvalidField(field=name, problem="lone_surrogate")
    if control := _CONTROL.search(value):
        raise InvalidField(
            field=name, problem="control_character", value=f"U+{ord(control[0]):04X}"
        )
    text = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n"))
    if len(text.encode()) > most_bytes:
        raise InvalidField(field=name, problem="too_long", most_bytes=most_bytes)
    return text.strip()


def title_field(value: str) -> str:
    title = " ".join(clean_text(value, "title", most_bytes=TITLE_LETTERS * 4).split())
    if not title:
        raise InvalidField(field="title", problem="missing")
    if len(title) > TITLE_LETTERS:
        raise InvalidField(field="title", problem="too_long", most_letters=TITLE_LETTERS)
    return title


FURTHEST = timedelta(days=3660)
"""No deadline lies further ahead; beyond the last years there are, instants cannot be written."""


def future(value: datetime | None, name: str, now: datetime) -> datetime | None:
    if value is not None and value <= now:
        raise DeadlinePassed(field=name, value=value.isoformat())
    if value is not None and value - now > FURTHEST:
        raise InvalidField(field=name, problem="out_of_range", most_days=FURTHEST.days)
    return value
