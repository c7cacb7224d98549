"""Whom an organisation may put on a shift, or clear to counsel."""

from typing import Literal
from uuid import UUID

from dispatcher.views.shape import Answer

StaffRole = Literal["supervisor", "volunteer"]


class StaffView(Answer):
    """`languages`: those in which they could counsel: read, written and known well."""

    account: UUID
    name: str
    languages: list[str]


class StaffList(Answer):
    """By name. `more`: there are others; ask with more of the name."""

    staff: list[StaffView]
    more: bool
