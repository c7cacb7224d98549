"""What a coordinator asks for, checked before anything is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from dispatcher.domain.errors import AlreadyInTarget, InvalidField
from dispatcher.domain.fields import (
    FURTHEST,
    choice,
    clean_text,
    future,
    language_field,
    title_field,
)
from dispatcher.domain.file import TASK_FILES, file_ids
from dispatcher.domain.kinds import KINDS, Description
from dispatcher.domain.lane import is_done_already, job_of
from dispatcher.domain.language import Help, helps
from dispatcher.domain.policy import (
    BRIEF_BYTES,
    TEXT_BYTES,
    WANTED_AT_MOST,
    Agreement,
    Kind,
    Urgency,
)

ROUTES_BY_ITSELF = 0.9
"""The confidence from which a detected language decides the lane without being asked about."""


class Detected(Protocol):
    """What a text reads as. `language` is `und` where nothing listed fits."""

    @property
    def language(self) -> str: ...
    @property
    def script(self) -> str: ...
    @property
    def confidence(self) -> float: ...
    @property
    def candidates(self) -> tuple[tuple[str, float], ...]: ...


@dataclass(frozen=True, slots=True)
class Posting:
    """A checked request for work. `after`: the task that must be done first; its text may be all
    that there is to work on. `deadline_after_min` counts from when it opens. `asked`: what it asks
    for beyond its text, in the shape of its kind."""

    kind: Kind
    urgency: Urgency
    title: str
    brief: str
    text: str
    source_language: str | None
    target_language: str | None
    wanted: int
    agreement: Agreement
    review: bool
    deadline: datetime | None
    expires_at: datetime | None
    organisation_only: bool = False
    partners: bool = False
    after: UUID | None = None
    deadline_after_min: int | None = None
    asked: Mapping[str, Any] = field(default_factory=dict)
    files: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """Something to look at that stops nothing."""

    code: str
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LanguageChoice:
    """Which language a task is routed by; `identify` where people must say."""

    language: str | None
    identify: bool
    notes: tuple[Note, ...] = ()


def _deadline_after(minutes: int | None, after: UUID | None) -> int | None:
    most = int(FURTHEST / timedelta(minutes=1))
    if minutes is not None and after is None:
        raise InvalidField(field="deadline_after", problem="without_after")
    if minutes is not None and not 1 <= minutes <= most:
        raise InvalidField(field="deadline_after", problem="out_of_range", least=1, most=most)
    return minutes


def _asked(description: Description, wishes: Mapping[str, Any]) -> dict[str, Any]:
    """What the task asks for beyond its text."""
    asked: dict[str, Any] = {}
    for name, value in wishes.items():
        if name not in description.asks:
            raise InvalidField(field=name, problem="not_for_kind")
        asked |= description.asks[name](value)
    return asked


def check_posting(
    *,
    now: datetime,
    kind: str,
    urgency: str,
    title: str,
    brief: str = "",
    text: str = "",
    source_language: str | None = None,
    target_language: str | None = None,
    wanted: int = 1,
    agreement: str | None = None,
    review: bool | None = None,
    deadline: datetime | None = None,
    expires_at: datetime | None = None,
    organisation_only: bool = False,
    partners: bool = False,
    after: UUID | None = None,
    deadline_after_min: int | None = None,
    wishes: Mapping[str, Any] | None = None,
    files: Sequence[UUID] = (),
) -> Posting:
    """The request with everything in its canonical form; raises an Invalid that names the field.
    `wishes`: the fields that only some kinds have, where they were filled in."""
    chosen = choice(Kind, kind, "kind")
    policy = KINDS[chosen]
    source = language_field(source_language, "source_language")
    target = language_field(target_language, "target_language")
    if policy.has_target and target is None:
        raise InvalidField(field="target_language", problem="missing")
    if is_done_already(job_of(chosen, target), source):
        raise AlreadyInTarget(field="target_language", language=source)
    if not 1 <= wanted <= WANTED_AT_MOST:
        raise InvalidField(field="wanted", problem="out_of_range", least=1, most=WANTED_AT_MOST)
    rule = choice(Agreement, agreement or Agreement.NONE.value, "agreement")
    words = clean_text(text, "text", most_bytes=TEXT_BYTES)
    if after is None and policy.needs_text and not words:
        raise InvalidField(field="text", problem="missing")
    if after is None and policy.reads and not words and source is None:
        raise InvalidField(field="source_language", problem="missing")
    return Posting(
        kind=chosen,
        urgency=choice(Urgency, urgency, "urgency"),
        title=title_field(title),
        brief=clean_text(brief, "brief", most_bytes=BRIEF_BYTES),
        text=words,
        source_language=source,
        target_language=target,
        wanted=wanted,
        agreement=rule,
        review=policy.review if review is None else review,
        deadline=future(deadline, "deadline", now),
        expires_at=future(expires_at, "expires_at", now),
        organisation_only=organisation_only,
        partners=partners,
        after=after,
        deadline_after_min=_deadline_after(deadline_after_min, after),
        asked=_asked(policy, wishes or {}),
        files=file_ids(files, field="files", most=TASK_FILES),
    )


def reads_surely(language: str, confidence: float) -> bool:
    """Whether a text's language needs nobody's word."""
    return confidence >= ROUTES_BY_ITSELF and language != "und"


def differs_surely(declared: str, detected: Detected) -> bool:
    """Whether a text surely reads as another language; a close variety (`prs`, `fa`) is not."""
    if not reads_surely(detected.language, detected.confidence):
        return False
    return helps(declared, detected.language) not in (Help.EXACT, Help.SAME)


def choose_language(posting: Posting, detected: Detected | None) -> LanguageChoice:
    """What was declared routes; detection fills a blank, or warns where it reads otherwise.

    Raises AlreadyInTarget where nothing was declared and the text surely needs no translation.
    """
    declared = posting.source_language
    if declared is not None:
        notes: tuple[Note, ...] = ()
        if detected is not None and differs_surely(declared, detected):
            data = {
                "declared": declared,
                "detected": detected.language,
                "confidence": round(detected.confidence, 2),
            }
            notes = (Note("language_differs", data),)
        return LanguageChoice(declared, identify=False, notes=notes)
    if detected is None or KINDS[posting.kind].by_ear:
        return LanguageChoice(None, identify=False)
    if reads_surely(detected.language, detected.confidence):
        if is_done_already(job_of(posting.kind, posting.target_language), detected.language):
            raise AlreadyInTarget(
                field="target_language",
                language=detected.language,
                confidence=round(detected.confidence, 2),
            )
        return LanguageChoice(detected.language, identify=False)
    if KINDS[posting.kind].reads:
        script = detected.script or "Zyyy"
        note = Note("language_uncertain", {"confidence": round(detected.confidence, 2)})
        return LanguageChoice(f"und-{script}", identify=True, notes=(note,))
    return LanguageChoice(None, identify=False)
