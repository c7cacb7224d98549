"""Tasks as they are shown: on a board, on a desk, on their own page."""

from collections.abc import Sequence
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from dispatcher.domain.claim import Claim
from dispatcher.domain.file import TASK_FILES
from dispatcher.domain.task import Task
from dispatcher.views.contents import Content
from dispatcher.views.shape import (
    Answer,
    Instant,
    Positions,
    Request,
    encode_object,
    utc_or_none,
)

KindName = Literal["translation", "data", "captioning", "counselling", "mentoring", "general"]
UrgencyName = Literal["critical", "urgent", "soon", "whenever"]
StateName = Literal["draft", "open", "full", "done", "cancelled", "expired"]


class Card(Answer):
    """A task as anybody eligible sees it. No words of the task itself: they may be personal.

    `after`: the task whose answer it builds on, as a revision builds on a translation.
    """

    id: UUID
    version: int
    state: StateName
    kind: KindName
    lane: str
    response: str
    organisation: str
    urgency: UrgencyName
    title: str
    source_language: str | None
    target_language: str | None
    words: int
    wanted: int
    taken: int
    review: bool
    purpose: Literal["work", "identify_language"]
    created_at: Instant
    due_at: Instant
    deadline: Instant | None
    after: UUID | None


class SlotHolder(Answer):
    """Who holds a slot, by account id; names are fetched apart by those who may see them."""

    id: UUID
    volunteer: UUID
    slot: int
    state: str
    claimed_at: Instant
    lease_ends_at: Instant | None


class DeskTask(Card):
    """A task as its organisation sees it. `waiting`: a draft until what it comes after is done;
    `cancelled_because`: what became of that, where this ended with it."""

    import_id: UUID | None = Field(serialization_alias="import")
    declared_language: str | None
    detected_language: str | None
    language_confidence: float | None
    similar_to: UUID | None
    parent: UUID | None
    control: bool
    waiting: bool
    cancelled_because: Literal["earlier_cancelled", "earlier_expired"] | None
    claims: list[SlotHolder]


def _card_fields(task: Task) -> dict[str, Any]:
    key = task.lane.key
    return {
        "id": task.id,
        "version": task.version,
        "state": task.state.value,
        "kind": key.kind.value,
        "lane": str(task.lane.id),
        "response": task.response,
        "organisation": task.organisation,
        "urgency": task.urgency.value,
        "title": task.title,
        "source_language": key.source_language,
        "target_language": key.target_language,
        "words": task.words,
        "wanted": task.wanted,
        "taken": task.taken,
        "review": task.review,
        "purpose": task.purpose.value,
        "created_at": task.created_at,
        "due_at": task.due_at,
        "deadline": utc_or_none(task.deadline),
        "after": task.after_id,
    }


def card(task: Task) -> Card:
    return Card.model_construct(**_card_fields(task))


def card_json(task: Task) -> str:
    """`card` as JSON: events are made by the thousand, and a model costs more than its text."""
    return encode_object(_card_fields(task))


def slot_holder(claim: Claim) -> SlotHolder:
    return SlotHolder.model_construct(
        id=claim.id,
        volunteer=claim.volunteer_id,
        slot=claim.slot,
        state=claim.state.value,
        claimed_at=claim.claimed_at,
        lease_ends_at=claim.lease_ends_at,
    )


def desk_task(task: Task, live: Sequence[Claim]) -> DeskTask:
    """`live`: the claims that hold its slots."""
    return DeskTask.model_construct(
        **_card_fields(task),
        import_id=task.import_id,
        declared_language=task.declared_language,
        detected_language=task.detected_language,
        language_confidence=task.language_confidence,
        similar_to=task.similar_to,
        parent=task.parent_id,
        control=task.control,
        waiting=task.waits,
        cancelled_because=task.cancelled_because,
        claims=[slot_holder(claim) for claim in sorted(live, key=lambda c: c.slot)],
    )


def desk_task_json(task: Task, live: Sequence[Claim], card: str) -> str:
    """`desk_task` as JSON, made from the task's card."""
    more = {
        "import": task.import_id,
        "declared_language": task.declared_language,
        "detected_language": task.detected_language,
        "language_confidence": task.language_confidence,
        "similar_to": task.similar_to,
        "parent": task.parent_id,
        "control": task.control,
        "waiting": task.waits,
        "cancelled_because": task.cancelled_because,
        "claims": [
            {
                "id": claim.id,
                "volunteer": claim.volunteer_id,
                "slot": claim.slot,
                "state": claim.state.value,
                "claimed_at": claim.claimed_at,
                "lease_ends_at": claim.lease_ends_at,
            }
            for claim in sorted(live, key=lambda c: c.slot)
        ],
    }
    return encode_object(more, card)


class Candidate(Answer):
    """A language a text may be in."""

    language: str
    probability: float


class Warned(Answer):
    """Something to look at that stops nothing: a code and what its sentence needs."""

    code: str
    data: dict[str, Any]


class PostedTask(DeskTask):
    """What posting answers: the task, and what the coordinator should look at."""

    warnings: list[Warned]


class ControlPost(Request):
    """The answer that is known already."""

    content: Content


class CaptionsPost(Request):
    """Where a recording is that is no file of the task (https alone), and the captions to begin
    with, such as those in another language: `{"start_ms", "end_ms", "text"}` each."""

    link: str | None = None
    cues: list[Content] | None = None


class TaskPost(Request):
    """A new task. Enumerations are checked by the action, so that the refusal names the choices."""

    response: str
    organisation: str | None = None
    kind: str
    source_language: str | None = None
    target_language: str | None = None
    urgency: str
    title: str
    brief: str = ""
    text: str = ""
    wanted: int = 1
    agreement: str | None = None
    review: bool | None = None
    deadline: Instant | None = None
    expires_at: Instant | None = None
    audience: Literal["everyone", "organisation", "partners"] = "everyone"
    after: UUID | None = None
    deadline_after: int | None = Field(
        default=None, description="Minutes from when it opens; for a task that comes after another."
    )
    control: ControlPost | None = None
    files: list[UUID] = Field(
        default=[], max_length=TASK_FILES, description="The caller's own, sent before."
    )
    steps: list[str] = Field(
        default=[], max_length=100, description="What general help is to do, one by one."
    )
    goals: list[str] = Field(
        default=[], max_length=100, description="What mentoring is for, to begin with."
    )
    form: Content | None = Field(default=None, description="A JSON Schema; for data.")

    captions: CaptionsPost | None = None

    def wishes(self) -> dict[str, Any]:
        """The fields that only some kinds have, where they were filled in."""
        captions = None if self.captions is None else self.captions.model_dump(exclude_none=True)
        given: dict[str, Any] = {"steps": self.steps, "goals": self.goals, "form": self.form}
        given["captions"] = captions or None
        return {name: value for name, value in given.items() if value not in (None, [])}


class TaskChange(Request):
    """What a coordinator changes; what is left out stays."""

    version: int | None = None
    urgency: str | None = None
    title: str | None = None
    brief: str | None = None
    deadline: Instant | None = None


class TaskCancel(Request):
    reason: str = Field(default="", max_length=1000)


class LanguageCorrection(Request):
    language: str


class TaskList(Answer):
    """A page of an organisation's tasks, newest first, and from where to follow its desk."""

    tasks: list[DeskTask]
    next_cursor: str | None
    positions: Positions
    people: dict[str, str]
    titles: dict[str, str]
    """Of the tasks that these come after."""
