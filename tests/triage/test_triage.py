"""Words of danger are found as people write them, in every language of the lists."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatcher.domain.sessions.session import Severity
from dispatcher.domain.sessions.triage import Danger, Found, Phrase, Watchlist, fold, words_of
from dispatcher.triage import read_phrases, watchlist

PHRASES = read_phrases()
LANGUAGES = {"en", "tr", "kmr", "ckb", "ar", "fa", "ru", "uk", "fr", "es", "kk"}


def test_every_language_of_the_program_has_a_list() -> None:
    assert {phrase.language for phrase in PHRASES} == LANGUAGES


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_a_list_speaks_of_each_danger_and_repeats_nothing(language: str) -> None:
    own = [phrase for phrase in PHRASES if phrase.language == language]
    assert {phrase.about for phrase in own} == set(Danger)
    folded = [tuple(words_of(phrase.text)) for phrase in own]
    assert sorted(set(folded)) == sorted(folded)
    assert all(phrase.meaning for phrase in own)
    assert {phrase.severity for phrase in own} == {Severity.RAISED, Severity.DANGER}


@pytest.mark.parametrize("phrase", PHRASES, ids=lambda phrase: f"{phrase.language}-{phrase.text}")
def test_each_phrase_is_found_where_it_is_said(phrase: Phrase) -> None:
    said = f"…{phrase.text.replace('*', '')}!".upper()
    found = watchlist().look(said)
    assert found is not None
    assert found.severity >= phrase.severity


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Kardeşim ENKAZ ALTINDA, sesi geliyor", Found(Severity.DANGER, Danger.TRAPPED)),
        ("enkaz altindayiz yardim edin", Found(Severity.DANGER, Danger.TRAPPED)),
        ("yaşamak istemiyorum artık", Found(Severity.DANGER, Danger.SUICIDE)),
        ("Ez di bin kavilan de me", Found(Severity.DANGER, Danger.TRAPPED)),
        ("أنا تَحْتَ الأنْقَاضِ", Found(Severity.DANGER, Danger.TRAPPED)),
        ("انا تحت الانقاض", Found(Severity.DANGER, Danger.TRAPPED)),
        ("لەژێر داروپەردووداین", Found(Severity.DANGER, Danger.TRAPPED)),
        ("بدي موووت بدي موت", Found(Severity.DANGER, Danger.SUICIDE)),
        ("I can’t breathe", Found(Severity.DANGER, Danger.MEDICAL)),
        ("у него нож, мне страшно", Found(Severity.DANGER, Danger.VIOLENCE)),
        ("annem öldü", Found(Severity.RAISED, Danger.ALONE)),
        ("annem öldü, ben de ölmek istiyorum", Found(Severity.DANGER, Danger.SUICIDE)),
        ("merhaba, ben çok üzgünüm", None),
        ("Slav, ez nikarim razêm", None),
        ("مرحبا، لا أستطيع النوم", None),
        ("", None),
        ("*", None),
    ],
)
def test_what_people_write(text: str, found: Found | None) -> None:
    assert watchlist().look(text) == found


def test_a_word_inside_another_is_not_found() -> None:
    seen = Watchlist([Phrase("fr", "viol", Severity.DANGER, Danger.ABUSE, "rape")])
    assert seen.look("je joue du violon") is None
    assert seen.look("un viol.") == Found(Severity.DANGER, Danger.ABUSE)


def test_a_star_that_somebody_types_stands_for_nothing() -> None:
    seen = Watchlist([Phrase("en", "bleeding", Severity.DANGER, Danger.MEDICAL, "")])
    assert seen.look("b* bleeding*") is not None
    assert seen.look("bleed*") is None


@given(st.text(max_size=300))
def test_any_text_can_be_looked_through(text: str) -> None:
    found = watchlist().look(text)
    assert found is None or found.severity > Severity.ROUTINE
    assert fold(fold(text)) == fold(text)
