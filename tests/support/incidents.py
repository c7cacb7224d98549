"""Incidents that a supervisor reports."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

import httpx

from dispatcher.actions.sessions.incidents import IncidentWish, report_incident
from dispatcher.domain.sessions.incident import IncidentKind, Measure, PassedTo, check_report
from tests.support.counselling import MASTERS, Scene
from tests.support.world import World

REPORT: Mapping[str, Any] = {
    "kind": "risk_to_life",
    "done": ["safety_plan", "stayed"],
    "passed_to": ["emergency_services"],
    "text": "Somebody is under the rubble.",
}


async def report(world: World, session_id: UUID) -> UUID:
    """As the supervisor, past the API."""
    filled = check_report(IncidentKind.OTHER, [Measure.NOTHING], [PassedTo.NOBODY])
    wish = IncidentWish(world.ids(), filled, "Kimse gelmedi")
    return await world.act(report_incident, MASTERS, world["supervisor"], session_id, wish)


async def report_by(scene: Scene, name: str, session: str, **changes: Any) -> httpx.Response:
    body = {"client_id": str(uuid4()), **REPORT, **changes}
    return await scene.as_(name, "POST", f"/sessions/{session}/incidents", json=body)
