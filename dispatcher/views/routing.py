"""How an organisation rings: its lanes with their pauses, its waves, and a preview of them."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Literal
from uuid import UUID

from pydantic import Field

from dispatcher.domain.policy import Urgency
from dispatcher.domain.preview import WavePreview
from dispatcher.domain.ringing import Change, RingingLane, WaveWish
from dispatcher.domain.waves import Wave
from dispatcher.views.offers import CIRCLES, CircleName
from dispatcher.views.shape import Answer, Instant, Request
from dispatcher.views.tasks import KindName

RungUrgencyName = Literal["critical", "urgent", "soon"]
_NAMED = {name: circle for circle, name in CIRCLES.items()}
_SECOND = timedelta(seconds=1)


class ChangeView(Answer):
    """Who said so, and when."""

    by: UUID
    at: Instant


class RingingLaneView(Answer):
    """A lane in which the organisation has open tasks, or rings for nobody."""

    id: str
    kind: KindName
    source_language: str | None
    target_language: str | None
    organisation_only: bool
    open: int
    paused: ChangeView | None


class WaveSetting(Request):
    """From this age of a task on, so many ring at the same time for each free slot."""

    after_s: int
    ring: int
    circle: CircleName
    nights: bool = False


class UrgencyRinging(Answer):
    """The waves of one urgency. `changed` null: they are everybody's."""

    urgency: RungUrgencyName
    waves: list[WaveSetting]
    usual: list[WaveSetting]
    changed: ChangeView | None


class Ringing(Answer):
    """How an organisation rings."""

    lanes: list[RingingLaneView]
    urgencies: list[UrgencyRinging]
    people: dict[str, str]


class WavesWish(Request):
    waves: list[WaveSetting] = Field(max_length=100)


class PreviewWish(Request):
    """For a lane and an urgency, by these waves."""

    lane: int = Field(ge=1, lt=2**31)
    urgency: str
    waves: list[WaveSetting] = Field(max_length=100)


class PreviewedWave(Answer):
    """`rings`: for how many people at the same time, at this moment; `reachable`: how many could be
    rung for it now; `people`: how many there are in its circle."""

    rings: int
    reachable: int
    people: int


class WavesPreview(Answer):
    """What each wave would do if a task were posted now and nobody answered. `partly`: so many
    people serve the lane that only the first of them were counted."""

    at: Instant
    waves: list[PreviewedWave]
    partly: bool


def wave_setting(wave: Wave) -> WaveSetting:
    return WaveSetting(
        after_s=wave.after // _SECOND,
        ring=wave.ring,
        circle=CIRCLES[wave.circle],
        nights=wave.nights,
    )


def wave_wishes(waves: Sequence[WaveSetting]) -> list[WaveWish]:
    return [
        WaveWish(
            wave.after_s,
            wave.ring,
            _NAMED[wave.circle],
            wave.nights,
        )
        for wave in waves
    ]


def urgency_ringing(
    urgency: Urgency, waves: Sequence[Wave], usual: Sequence[Wave], changed: Change | None
) -> UrgencyRinging:
    return UrgencyRinging.model_validate(
        {
            "urgency": urgency.value,
            "waves": [wave_setting(wave) for wave in waves],
            "usual": [wave_setting(wave) for wave in usual],
            "changed": change_view(changed),
        }
    )


def change_view(change: Change | None) -> ChangeView | None:
    return None if change is None else ChangeView(by=change.by, at=change.at)


def ringing_lane(one: RingingLane) -> RingingLaneView:
    key = one.lane.key
    return RingingLaneView(
        id=str(one.lane.id),
        kind=key.kind.value,
        source_language=key.source_language,
        target_language=key.target_language,
        organisation_only=key.organisation_id is not None,
        open=one.open,
        paused=change_view(one.pause),
    )


def previewed(wave: WavePreview) -> PreviewedWave:
    return PreviewedWave(rings=wave.rings, reachable=wave.reachable, people=wave.people)
