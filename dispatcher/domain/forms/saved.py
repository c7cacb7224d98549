"""Forms that an organisation keeps under a name."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from dispatcher.domain.errors import InvalidField
from dispatcher.domain.fields import clean_text

FORM_NAME_LETTERS = 100


@dataclass(frozen=True, slots=True)
class SavedForm:
    """A form of an organisation; `name` is empty where it was asked and not kept for again."""

    id: UUID
    organisation_id: int
    organisation: str
    name: str
    schema: Mapping[str, Any]


def digest_of(schema: Mapping[str, Any]) -> bytes:
    """What makes two checked forms the same one."""
    return hashlib.sha256(json.dumps(schema, sort_keys=True).encode()).digest()


def form_name(value: str) -> str:
    name = " ".join(clean_text(value, "name", most_bytes=FORM_NAME_LETTERS * 4).split())
    if not name:
        raise InvalidField(field="name", problem="missing")
    if len(name) > FORM_NAME_LETTERS:
        raise InvalidField(field="name", problem="too_long", most_letters=FORM_NAME_LETTERS)
    return name
