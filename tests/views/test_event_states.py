"""The states of events are encoded without their models; they must be what the models say."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest

from dispatcher.domain.claim import Claim, ClaimState
from dispatcher.domain.ids import new_id
from dispatcher.domain.lane import Lane, lane_key
from dispatcher.domain.policy import Agreement, Kind, Urgency
from dispatcher.domain.task import Purpose, Task, TaskState
from dispatcher.views.claims import claim_json, claim_view
from dispatcher.views.tasks import card, card_json, desk_task, desk_task_json

NOW = datetime(2026, 2, 6, 1, 17, 0, 250_000, tzinfo=UTC)
FULL = Task(
    id=new_id(),
    version=3,
    state=TaskState.FULL,
    response_id=1,
    response="quake",
    organisation_id=1,
    organisation="relief",
    lane=Lane(7, lane_key(Kind.TRANSLATION, "ckb", "en")),
    purpose=Purpose.WORK,
    urgency=Urgency.CRITICAL,
    title='هاوار "now"\u2028 \\ </script>',
    words=12,
    wanted=2,
    taken=2,
    agreement=Agreement.NONE,
    agree_on=2,
    review=True,
    fence=2,
    created_by=new_id(),
    created_at=NOW.replace(microsecond=0),
    due_at=NOW + timedelta(minutes=5),
    deadline=datetime(2026, 2, 6, 9, 0, tzinfo=timezone(timedelta(hours=3))),
    declared_language="ku",
    detected_language="ckb",
    language_confidence=0.987654321,
    similar_to=new_id(),
    parent_id=new_id(),
    import_id=new_id(),
)
BARE = FULL._replace(
    lane=Lane(8, lane_key(Kind.GENERAL, None, None)),
    deadline=None,
    declared_language=None,
    detected_language=None,
    language_confidence=None,
    similar_to=None,
    parent_id=None,
    import_id=None,
)


def _claim(slot: int, lease_ends_at: datetime | None, reason: str | None) -> Claim:
    return Claim(
        id=new_id(),
        version=1,
        task_id=FULL.id,
        lane_id=7,
        volunteer_id=new_id(),
        slot=slot,
        fence=slot,
        state=ClaimState.ACTIVE,
        claimed_at=NOW,
        lease_ends_at=lease_ends_at,
        longest_until=lease_ends_at,
        last_sign_at=NOW,
        reason=reason,
    )


CLAIMS = (_claim(2, NOW + timedelta(minutes=20), None), _claim(1, None, 'say "why"'))


@pytest.mark.parametrize("task", [FULL, BARE], ids=["full", "bare"])
def test_a_card_is_encoded_as_its_model(task: Task) -> None:
    assert json.loads(card_json(task)) == json.loads(card(task).model_dump_json())


@pytest.mark.parametrize("task", [FULL, BARE], ids=["full", "bare"])
@pytest.mark.parametrize("live", [CLAIMS, ()], ids=["held", "free"])
def test_a_desk_task_is_encoded_as_its_model(task: Task, live: tuple[Claim, ...]) -> None:
    model = desk_task(task, live).model_dump_json(by_alias=True)
    assert json.loads(desk_task_json(task, live, card_json(task))) == json.loads(model)


@pytest.mark.parametrize("claim", CLAIMS, ids=["leased", "without"])
def test_a_claim_is_encoded_as_its_model(claim: Claim) -> None:
    model = claim_view(claim, FULL).model_dump_json()
    assert json.loads(claim_json(claim, card_json(FULL))) == json.loads(model)
