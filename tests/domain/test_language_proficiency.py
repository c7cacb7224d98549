"""A volunteer's languages as written on the command line."""

import pytest

from dispatcher.domain.language import (
    AmbiguousLanguage,
    InvalidProficiency,
    Level,
    Proficiency,
    Skill,
    UnknownLanguage,
    parse_proficiencies,
)


def test_languages_are_read_in_order_with_all_skills() -> None:
    found = parse_proficiencies("tr:native, kmr:fluent,EN:Working")
    assert found == (
        Proficiency("tr", Level.NATIVE),
        Proficiency("kmr", Level.FLUENT),
        Proficiency("en", Level.WORKING),
    )
    assert all(each.can(skill) for each in found for skill in Skill)


def test_a_skill_one_lacks_is_not_claimed() -> None:
    heard = Proficiency("kmr", Level.NATIVE, writing=False)
    assert heard.can(Skill.SPEAKING)
    assert not heard.can(Skill.WRITING)


def test_nothing_written_is_no_language() -> None:
    assert parse_proficiencies("  ") == ()


@pytest.mark.parametrize(
    ("text", "entry", "reason"),
    [
        ("tr", "tr", "language:level"),
        ("tr:native,,en:fluent", "", "language:level"),
        (":native", ":native", "language:level"),
        ("tr:mother tongue", "tr:mother tongue", "native, fluent, working"),
        ("tr:", "tr:", "native, fluent, working"),
        ("tr:native,tur:fluent", "tur:fluent", "named twice"),
        ("und-Arab:native", "und-Arab:native", "known"),
    ],
)
def test_a_bad_entry_is_named_with_its_reason(text: str, entry: str, reason: str) -> None:
    with pytest.raises(InvalidProficiency) as refused:
        parse_proficiencies(text)
    assert refused.value.code == "invalid_proficiency"
    assert refused.value.data["entry"] == entry
    assert reason in str(refused.value)


def test_the_language_itself_is_checked() -> None:
    with pytest.raises(AmbiguousLanguage):
        parse_proficiencies("tr:native,ku:fluent")
    with pytest.raises(UnknownLanguage):
        parse_proficiencies("turkish:native")
