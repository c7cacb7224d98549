"""Places by name: however it is written, the likely ones first, and none that is not there."""

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dispatcher.domain.errors import Unavailable
from dispatcher.gazetteer.finding import FoundPlace, Gazetteer, Point
from dispatcher.gazetteer.folding import folded, without_article
from tests.support.gazetteer import made_gazetteer

__all__ = ["made_gazetteer"]

ALEPPO, ANTAKYA, RAQQA, DIYARBAKIR, KHARKIV, ISTANBUL, ERBIL = (
    *(170063, 323779, 172955, 316541, 706483, 745044, 95446),
)


@pytest.fixture(scope="module")
def gazetteer(made_gazetteer: Path) -> Gazetteer:
    return Gazetteer(made_gazetteer)


def first(gazetteer: Gazetteer, name: str) -> FoundPlace:
    found = gazetteer.find(name, None, 8)
    assert found, name
    return found[0]


WRITTEN = {
    "Aleppo": ALEPPO,
    "halep": ALEPPO,
    "حلب": ALEPPO,
    "Antakya": ANTAKYA,
    "ANTAKYA": ANTAKYA,
    "انطاکیه": ANTAKYA,
    "أنطاكية": ANTAKYA,
    "انطاكيه": ANTAKYA,
    "Antioch": ANTAKYA,
    "Raqqa": RAQQA,
    "الرقة": RAQQA,
    "رقه": RAQQA,
    "Diyarbakır": DIYARBAKIR,
    "diyarbakir": DIYARBAKIR,
    "DİYARBAKIR": DIYARBAKIR,
    "ئامەد": DIYARBAKIR,
    "دیاربکر": DIYARBAKIR,
    "Харків": KHARKIV,
    "харкив": KHARKIV,
    "Харьков": KHARKIV,
    "İstanbul": ISTANBUL,
    "ıstanbul": ISTANBUL,
    "ISTANBUL": ISTANBUL,
    "هەولێر": ERBIL,
    "Hewlêr": ERBIL,
}


@pytest.mark.parametrize("name", WRITTEN)
def test_a_place_is_found_however_its_name_is_written(gazetteer: Gazetteer, name: str) -> None:
    assert first(gazetteer, name).id == WRITTEN[name]


def test_the_name_that_was_meant_is_told_beside_the_main_one(gazetteer: Gazetteer) -> None:
    for typed, name in (("حلب", "حلب"), ("Hale", "Haleb"), ("ALEPPO", "Aleppo")):
        found = next(one for one in gazetteer.find(typed, None, 8) if one.id == ALEPPO)
        assert (found.name, found.main, found.country) == (name, "Aleppo", "SY")
        assert (round(found.lat, 1), round(found.lon, 1)) == (36.2, 37.2)


def test_the_beginning_of_a_name_is_enough_and_the_largest_come_first(
    gazetteer: Gazetteer,
) -> None:
    found = gazetteer.find("Diyarb", None, 8)
    assert found[0].id == DIYARBAKIR
    whole = gazetteer.find("Springfield", None, 8)
    assert [one.people for one in whole] == sorted((one.people for one in whole), reverse=True)


def test_what_is_called_so_comes_before_what_only_begins_so_or_goes_on_so(
    gazetteer: Gazetteer,
) -> None:
    found = [folded(one.name) for one in gazetteer.find("Amed", None, 8)]
    assert found[0] == "amed"
    beginning = [name.startswith("amed") or without_article(name) == "amed" for name in found]
    assert beginning == sorted(beginning, reverse=True)


def test_a_place_at_hand_comes_before_a_larger_one_far_away(gazetteer: Gazetteer) -> None:
    far = first(gazetteer, "Tripoli")
    near = gazetteer.find("Tripoli", Point(34.4, 35.8), 1)[0]
    assert (far.country, near.country) == ("LY", "LB")


def test_two_letters_find_what_is_called_so_alone(gazetteer: Gazetteer) -> None:
    assert "Of" in {one.main for one in gazetteer.find("of", None, 8)}
    assert all(len(folded(one.name)) <= 5 for one in gazetteer.find("sa", None, 8))


@pytest.mark.parametrize("name", ["", " ", "-", "zzzzzzz", "Antakya\n1\t2", "\x00", "x" * 100])
def test_what_is_not_there_is_not_made_up(gazetteer: Gazetteer, name: str) -> None:
    assert gazetteer.find(name, None, 8) == []


def test_they_are_made_when_first_asked_for_and_until_then_it_says_so(tmp_path: Path) -> None:
    gazetteer = Gazetteer(tmp_path)
    with pytest.raises(Unavailable) as refused:
        gazetteer.find("Antakya", None, 8)
    assert refused.value.data["what"] == "places"
    making = gazetteer.making
    assert making is not None
    making.join()
    assert first(gazetteer, "Antakya").id == ANTAKYA
    assert [path.name for path in gazetteer.folder.parent.iterdir()] == [gazetteer.folder.name]


@given(st.text(max_size=30))
@example("ﷺ")
@example("İ")
@example("ŉ")
def test_folding_again_changes_nothing(name: str) -> None:
    once = folded(name)
    assert folded(once) == once
    assert once == once.strip()
    assert "\t" not in once
    assert "\n" not in once
