"""Calls as the counsellor for whom they ring sees them: that somebody waits, nothing of whom."""

from typing import Any, Literal
from uuid import UUID

from dispatcher.domain.sessions.calling import SessionCall
from dispatcher.domain.sessions.escalation import Escalation
from dispatcher.domain.sessions.session import Session
from dispatcher.views.shape import Answer, Instant, Positions, encode_object, utc_or_none


class SessionCallView(Answer):
    """Somebody waits for a counsellor. It names no session: who answers is given whoever is next.
    It rings while it is `made` and `ends_at` is to come."""

    id: UUID
    version: int
    state: Literal["made", "answered", "declined", "over", "withdrawn"]
    language: str
    urgent: bool
    made_at: Instant
    ends_at: Instant
    ended_at: Instant | None


class SessionCallList(Answer):
    """What rings for the caller, and from where to follow it."""

    calls: list[SessionCallView]
    positions: Positions


def _fields(call: SessionCall) -> dict[str, Any]:
    return {
        "id": call.id,
        "version": call.version,
        "state": call.state.value,
        "language": call.language,
        "urgent": call.urgent,
        "made_at": call.made_at,
        "ends_at": call.ends_at,
        "ended_at": utc_or_none(call.ended_at),
    }


def call_view(call: SessionCall) -> SessionCallView:
    return SessionCallView.model_validate(_fields(call))


def call_json(call: SessionCall) -> str:
    """`call_view` as JSON."""
    return encode_object(_fields(call))


def escalation_json(session: Session, step: Escalation) -> str:
    """What a desk is told of somebody who waits too long, observers among its readers."""
    return encode_object(
        {
            "id": session.id,
            "state": session.state.value,
            "cause": step.cause.value,
            "step": step.step,
        }
    )
