"""The data files of the course and of the code of conduct: whole, in each language, and unchanged
where they were signed."""

import json
import tomllib
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from dispatcher.domain.sessions.course import COURSE_VERSION
from dispatcher.domain.sessions.offer import CODE_VERSION
from dispatcher.domain.sessions.taught import language_for
from dispatcher.training.conduct import code_in, code_of_conduct, conduct_folder
from dispatcher.training.lessons import course, course_words, words_in

LANGUAGES = {"en", "tr", "ar", "kmr"}
CATALOGUES = Path(__file__).parents[2] / "web" / "src" / "i18n" / "messages"


def test_the_course_s_version_is_the_one_that_passes_are_good_for() -> None:
    assert course().major == COURSE_VERSION


def test_each_lesson_has_sources_and_two_to_four_questions() -> None:
    lessons = course().lessons
    assert len({one.id for one in lessons}) == len(lessons) >= 6
    for lesson in lessons:
        assert lesson.sources
        assert 2 <= len(lesson.questions) <= 4
    ids = [one.id for one in course().questions]
    assert len(set(ids)) == len(ids)


def test_each_question_can_be_answered_and_wrongly_too() -> None:
    for question in course().questions:
        assert question.right < set(question.options)
        assert len(set(question.options)) == len(question.options)
    assert any(one.several for one in course().questions)
    assert all(one.critical for one in course().lessons[-1].questions)


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_a_language_has_all_words_and_nothing_else(language: str) -> None:
    words = course_words()[language]
    file = Path(__file__).parents[2] / "dispatcher" / "training" / "words" / f"{language}.toml"
    found = tomllib.loads(file.read_text("utf-8"))
    assert set(found) == {one.id for one in course().lessons}
    for lesson in course().lessons:
        asked = {one.id for one in lesson.questions}
        assert set(found[lesson.id]) == {"title", "text"} | asked
        english = course_words()["en"].lessons[lesson.id]
        assert len(words.lessons[lesson.id].text) == len(english.text)
        for question in lesson.questions:
            said = found[lesson.id][question.id]
            assert set(said) == {"ask", "because", *question.options}
            assert all(text.strip() for text in said.values())
            options = [said[one] for one in question.options]
            assert len(set(options)) == len(options)


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_the_button_for_help_is_called_as_on_the_desk(language: str) -> None:
    label = json.loads((CATALOGUES / f"{language}.json").read_text("utf-8"))["counsel.help"]
    danger = course_words()[language].lessons["danger"]
    assert label in " ".join(danger.text)


def test_what_there_is_not_in_a_language_is_in_english() -> None:
    assert set(course_words()) == set(code_of_conduct()) == LANGUAGES
    assert (words_in("ar-SY").language, words_in("KMR").language) == ("ar", "kmr")
    assert words_in("ckb").language == words_in(None).language == code_in("fa").language == "en"
    assert language_for("x" * 35, LANGUAGES) == "en"


def test_words_that_were_signed_are_never_changed() -> None:
    """Where this fails after a change of the words: make a new version (docs/training.md)."""
    ledger = tomllib.loads(conduct_folder().joinpath("versions.toml").read_text("utf-8"))
    versions = {one["number"]: one for one in ledger["version"]}
    assert list(versions) == list(range(1, CODE_VERSION + 1))
    there = {one.name for one in conduct_folder().iterdir() if one.is_dir()}
    assert there == {str(number) for number in versions}
    for number, version in versions.items():
        assert isinstance(version["since"], date)
        files = conduct_folder().joinpath(str(number)).iterdir()
        digests = {
            file.name.removesuffix(".toml"): sha256(file.read_bytes()).hexdigest() for file in files
        }
        assert digests == version["sha256"]


def test_the_code_has_the_same_rules_in_each_language() -> None:
    assert len({len(one.rules) for one in code_of_conduct().values()}) == 1
    assert {one.version for one in code_of_conduct().values()} == {CODE_VERSION}
