"""Remarks of a reviewer: what is amiss, of which kind, and where."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from dispatcher.domain.errors import InvalidField
from dispatcher.domain.fields import choice, clean_text

REMARKS_AT_MOST = 200
REMARK_BYTES = 8_000


class Category(StrEnum):
    """What a remark is about. `RISK`: taken as it is, somebody could come to harm."""

    MEANING = "meaning"
    TERMS = "terms"
    GRAMMAR = "grammar"
    STYLE = "style"
    RISK = "risk"


@dataclass(frozen=True, slots=True)
class Remark:
    """`segment`: the part it is about; None for the whole."""

    category: Category
    text: str
    segment: str | None = None


class RemarkWish(Protocol):
    """A remark as it comes from outside."""

    @property
    def category(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def segment(self) -> str | None: ...


def check_remarks(wishes: Sequence[RemarkWish], asked: Mapping[str, Any]) -> tuple[Remark, ...]:
    """Remarks on work for what was asked; raises InvalidField. A category alone may say it all."""
    if len(wishes) > REMARKS_AT_MOST:
        raise InvalidField(field="notes", problem="too_many", most=REMARKS_AT_MOST)
    known = {one["id"] for one in asked.get("segments", ())} if wishes else set()
    remarks = []
    for wish in wishes:
        if wish.segment is not None and wish.segment not in known:
            raise InvalidField(field="notes", problem="unknown", value=wish.segment[:40])
        words = clean_text(wish.text, "notes", most_bytes=REMARK_BYTES)
        remarks.append(Remark(choice(Category, wish.category, "notes"), words, wish.segment))
    return tuple(remarks)
