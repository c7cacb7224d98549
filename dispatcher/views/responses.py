"""Responses, and the figures of their work."""

from typing import Literal

from dispatcher.views.shape import Answer, Instant


class Participant(Answer):
    slug: str
    name: str


class ResponseView(Answer):
    """A crisis operation. `may_post`: the caller coordinates for one of its organisations."""

    slug: str
    name: str
    glide: str | None
    expected_languages: list[str]
    organisations: list[Participant]
    may_post: bool
    may_watch: bool


class ResponseList(Answer):
    responses: list[ResponseView]


class TaskCounts(Answer):
    """`held` counts slots being worked on, `review` work waiting for a review; the rest tasks."""

    open: int
    held: int
    review: int
    done: int
    cancelled: int
    expired: int
    draft: int


class TimeToClaim(Answer):
    """Seconds from a task's posting to its first claim; null while nothing was claimed."""

    p50_s: float | None
    p90_s: float | None


class LaneFigures(Answer):
    lane: str
    kind: str
    source_language: str | None
    target_language: str | None
    open: int
    held: int
    review: int
    done: int
    oldest_open_at: Instant | None
    p50_s: float | None
    p90_s: float | None


class Figures(Answer):
    """How the work stands, counted from the record at `at`."""

    at: Instant
    response: str
    organisation: str | None
    tasks: TaskCounts
    time_to_claim: TimeToClaim
    lanes: list[LaneFigures]


class TimelinePoint(Answer):
    """What happened in the bucket that begins at `at`."""

    at: Instant
    posted: int
    claimed: int
    done: int


class Timeline(Answer):
    response: str
    bucket_s: int
    points: list[TimelinePoint]


class LanguageView(Answer):
    """A language for a picker; `name` is what its own speakers call it."""

    tag: str
    name: str
    english: str
    script: str
    direction: Literal["ltr", "rtl"]


class LanguageList(Answer):
    languages: list[LanguageView]


class Config(Answer):
    """What a client must know before anybody signs in."""

    live_url: str
    version: str
    locales: list[str]
    demo: bool
