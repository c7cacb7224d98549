"""Lanes: every task lies in exactly one; a volunteer is eligible for a set of them."""

from collections.abc import Iterable, Set
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from dispatcher.domain.errors import NotEligible
from dispatcher.domain.kinds import KINDS
from dispatcher.domain.language import Help, Proficiency, helps, script_of
from dispatcher.domain.policy import Kind
from dispatcher.domain.volunteer import Volunteer

TRUSTED = "trusted:"


@dataclass(frozen=True, slots=True)
class LaneKey:
    """What makes two tasks meant for the same people.

    `organisation_id` None: everyone; else only those it vouches for, and with `partners` those whom
    its partners vouch for. `source_language` may be a
    script alone (`und-Arab`) while the language is still to be identified, and None where the work
    has no language.
    """

    organisation_id: int | None
    kind: Kind
    source_language: str | None
    target_language: str | None
    clearance: str | None
    partners: bool = False

    def is_for(self, organisations: Set[int], partners: Set[int]) -> bool:
        """Whether it is meant for whoever these vouch for, and has these as partners."""
        if self.organisation_id is None or self.organisation_id in organisations:
            return True
        return self.partners and self.organisation_id in partners


@dataclass(frozen=True, slots=True)
class Lane:
    """A lane with the number it is known by."""

    id: int
    key: LaneKey


class Job(NamedTuple):
    """What is asked for about a text, whatever that is written in. The same words wanted in Turkish
    and in Arabic are two jobs, and so are their translation and their captioning."""

    kind: Kind
    target_language: str | None


def job_of(kind: Kind, target_language: str | None) -> Job:
    """The job; kinds that work into no language have no target."""
    return Job(kind, target_language if KINDS[kind].has_target else None)


def is_done_already(job: Job, language: str | None) -> bool:
    """Whether a text of this language is what the job would make of it. Captions in the text's own
    language are work; its translation is none."""
    return KINDS[job.kind].changes_language and job.target_language == language


def lane_key(
    kind: Kind,
    source_language: str | None,
    target_language: str | None,
    organisation_id: int | None = None,
    partners: bool = False,
) -> LaneKey:
    """The lane for work of this kind between these languages."""
    target = job_of(kind, target_language).target_language
    clearance = KINDS[kind].clearance
    return LaneKey(organisation_id, kind, source_language, target, clearance, partners)


def trusted_in(kind: Kind) -> str:
    """The clearance that follows by itself from many right answers to work of a kind."""
    return f"{TRUSTED}{kind.value}"


def is_trust(clearance: str | None) -> bool:
    """Whether it is such a one, of which nobody is told who has it."""
    return clearance is not None and clearance.startswith(TRUSTED)


def for_trusted(key: LaneKey) -> LaneKey | None:
    """The same work for those alone whose answers can be relied on; None where it needs another
    clearance already."""
    return replace(key, clearance=trusted_in(key.kind)) if key.clearance is None else None


def for_everybody(key: LaneKey) -> LaneKey:
    """The same work for all who can do it."""
    return replace(key, clearance=KINDS[key.kind].clearance)


@lru_cache(maxsize=65_536)
def _takes_in(
    languages: tuple[Proficiency, ...], wanted: str, by_ear: bool, furthest: Help
) -> bool:
    """Whether somebody with these languages understands `wanted`."""
    if wanted.startswith("und"):
        script = script_of(wanted)
        return any(p.reading and script_of(p.tag) == script for p in languages)
    return any(
        (p.speaking if by_ear else p.reading)
        and (how := helps(p.tag, wanted, in_writing=not by_ear)) is not None
        and how <= furthest
        for p in languages
    )


@lru_cache(maxsize=65_536)
def _writes(languages: tuple[Proficiency, ...], wanted: str) -> bool:
    return any(p.writing and helps(p.tag, wanted) in (Help.EXACT, Help.SAME) for p in languages)


def why_not(
    volunteer: Volunteer, lane: LaneKey, now: datetime, furthest: Help = Help.SAME
) -> NotEligible | None:
    """Why this volunteer may not do work of this lane; None where they may. `furthest`: how near a
    language that they take in has to be to the lane's."""
    if not lane.is_for(volunteer.organisations, volunteer.partners):
        return NotEligible(reason="audience")
    if lane.clearance is not None:
        held = next((c for c in volunteer.clearances if c.name == lane.clearance), None)
        if held is None and is_trust(lane.clearance):
            return NotEligible(reason="trusted_first")
        if held is None:
            return NotEligible(reason="clearance", clearance=lane.clearance)
        if not held.holds(now) and held.until is not None:
            return NotEligible(
                reason="clearance_over", clearance=lane.clearance, until=held.until.isoformat()
            )
    by_ear = KINDS[lane.kind].by_ear
    source, target = lane.source_language, lane.target_language
    if source is not None and not _takes_in(volunteer.languages, source, by_ear, furthest):
        return NotEligible(reason="language_source", language=source)
    if target is not None and not _writes(volunteer.languages, target):
        return NotEligible(reason="language_target", language=target)
    return None


def eligible_lanes(volunteer: Volunteer, lanes: Iterable[Lane], now: datetime) -> list[Lane]:
    """The lanes whose work this volunteer may do."""
    return [lane for lane in lanes if why_not(volunteer, lane.key, now) is None]
