"""Who may do the work of a lane, and the reason where somebody may not."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from dispatcher.domain.lane import Lane, LaneKey, eligible_lanes, lane_key, why_not
from dispatcher.domain.language import Help, Level, Proficiency, parse_proficiencies
from dispatcher.domain.policy import Kind
from dispatcher.domain.volunteer import Clearance, Volunteer

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def person(
    languages: str | tuple[Proficiency, ...] = "tr:native,en:fluent",
    *clearances: Clearance,
    organisations: frozenset[int] = frozenset(),
) -> Volunteer:
    known = parse_proficiencies(languages) if isinstance(languages, str) else languages
    return Volunteer(UUID(int=1), known, clearances, organisations)


def translate(source: str | None, target: str | None, organisation: int | None = None) -> LaneKey:
    return lane_key(Kind.TRANSLATION, source, target, organisation)


COUNSEL = lane_key(Kind.COUNSELLING, "tr", None)


@pytest.mark.parametrize(
    ("who", "lane", "data"),
    [
        (person(), translate("tr", "en", 5), {"reason": "audience"}),
        (person(), translate("ckb", "en"), {"reason": "language_source", "language": "ckb"}),
        (person(), translate("tr", "ar"), {"reason": "language_target", "language": "ar"}),
        (person("tr:native"), translate("tr", "en"), {"reason": "language_target"}),
        (person(""), translate("tr", "en"), {"reason": "language_source"}),
        (person("kmr:native,en:native"), translate("und-Arab", "en"), {"language": "und-Arab"}),
        (
            person((Proficiency("tr", Level.NATIVE, reading=False),)),
            lane_key(Kind.DATA, "tr", None),
            {"reason": "language_source"},
        ),
        (
            person(
                (Proficiency("tr", Level.NATIVE), Proficiency("en", Level.NATIVE, writing=False))
            ),
            translate("tr", "en"),
            {"reason": "language_target"},
        ),
        (person(), COUNSEL, {"reason": "clearance", "clearance": "counselling"}),
        (
            person("tr:native", Clearance("counselling", NOW)),
            COUNSEL,
            {"reason": "clearance_over", "clearance": "counselling", "until": NOW.isoformat()},
        ),
        (
            person(
                (Proficiency("tr", Level.NATIVE, speaking=False),), Clearance("counselling", None)
            ),
            COUNSEL,
            {"reason": "language_source"},
        ),
    ],
)
def test_why_somebody_may_not(who: Volunteer, lane: LaneKey, data: dict[str, Any]) -> None:
    refusal = why_not(who, lane, NOW)
    assert refusal is not None
    assert refusal.code == "not_eligible"
    assert {name: refusal.data.get(name) for name in data} == data


@pytest.mark.parametrize(
    ("who", "lane"),
    [
        (person(), translate("tr", "en")),
        (person(organisations=frozenset({5})), translate("tr", "en", 5)),
        (person("kmr:native,en:native"), translate("und-Latn", "en")),
        (person(""), lane_key(Kind.GENERAL, None, None)),
        (person("tr:native", Clearance("counselling", None)), COUNSEL),
        (person("tr:native", Clearance("counselling", NOW + timedelta(seconds=1))), COUNSEL),
    ],
)
def test_who_may(who: Volunteer, lane: LaneKey) -> None:
    assert why_not(who, lane, NOW) is None


def test_a_volunteer_s_lanes_are_those_they_may_work_in() -> None:
    keys = [translate("tr", "en"), translate("ckb", "en"), lane_key(Kind.GENERAL, None, None)]
    lanes = [Lane(number, key) for number, key in enumerate(keys, 1)]
    assert [lane.id for lane in eligible_lanes(person(), lanes, NOW)] == [1, 3]


def test_only_kinds_with_a_target_have_one_in_their_lane() -> None:
    assert lane_key(Kind.DATA, "tr", "en").target_language is None
    assert lane_key(Kind.CAPTIONING, "tr", "en").target_language == "en"


def test_a_language_understood_in_part_is_for_taking_in_alone() -> None:
    turkish = person("tr:native,en:native")
    assert why_not(turkish, translate("az", "en"), NOW) is not None
    assert why_not(turkish, translate("az", "en"), NOW, Help.LAST_STEP) is None
    assert why_not(turkish, translate("en", "az"), NOW, Help.LAST_STEP) is not None


def test_partners_may_do_what_is_for_partners_too_and_nothing_else() -> None:
    known = parse_proficiencies("tr:native,en:native")
    partners = Volunteer(UUID(int=1), known, (), frozenset({7}), frozenset({5}))
    for_partners = lane_key(Kind.TRANSLATION, "tr", "en", 5, partners=True)
    assert why_not(partners, for_partners, NOW) is None
    assert why_not(partners, translate("tr", "en", 5), NOW) is not None
    assert why_not(person(organisations=frozenset({5})), for_partners, NOW) is None
    assert why_not(person(organisations=frozenset({8})), for_partners, NOW) is not None
