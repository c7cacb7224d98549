"""Refusals on the wire (RFC 9457)."""

from typing import Any

from dispatcher.views.shape import Answer


class Problem(Answer):
    """`code` says what happened, `data` what its sentence needs; `data.field` names a bad field."""

    type: str
    title: str
    status: int
    code: str
    data: dict[str, Any]
    retryable: bool
    request_id: str
