"""Lanes as the log announces them."""

from dispatcher.domain.lane import Lane
from dispatcher.views.shape import Answer


class LaneView(Answer):
    id: str
    organisation: int | None
    kind: str
    source_language: str | None
    target_language: str | None
    clearance: str | None
    partners: bool


def lane_view(lane: Lane) -> LaneView:
    return LaneView.model_construct(
        id=str(lane.id),
        organisation=lane.key.organisation_id,
        kind=lane.key.kind.value,
        source_language=lane.key.source_language,
        target_language=lane.key.target_language,
        clearance=lane.key.clearance,
        partners=lane.key.partners,
    )
