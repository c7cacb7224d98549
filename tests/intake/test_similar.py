"""Near-duplicates share keys, in every script, and other texts seldom do."""

import itertools
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatcher.intake import NEAR_DUPLICATE, keys_of_each, similar_keys, similarity

PAIRS = [
    (
        "Binanın arkasında altı kişi bekliyoruz, battaniye ve su gönderin lütfen",
        "BİNANIN arkasında 6 altı kişi bekliyoruz, battaniye ve su gönderin lütfen!!!",
    ),
    (
        "ئێمە لە قوتابخانەکەین و پێویستمان بە ئاو و خواردن و پەتوو هەیە",
        "ئێمە لە قوتابخانەکەین، پێویستمان بە ئاو و خواردن و پەتوو هەیە تکایە",
    ),
    (
        "我们在学校操场上,孩子们很冷,请送毯子和热水过来",
        "我们在学校操场上,孩子们很冷,请送毯子和热水过来吧,谢谢",
    ),
    (
        "ကျွန်တော်တို့ ကျောင်းထဲမှာ ရှိပါတယ် ရေနဲ့ စောင် လိုအပ်ပါတယ်",
        "ကျွန်တော်တို့ကျောင်းထဲမှာရှိပါတယ် ရေနဲ့စောင်လိုအပ်ပါတယ် ၃",
    ),
    (
        "យើងនៅក្នុងសាលារៀន យើងត្រូវការទឹក និងភួយសម្រាប់កុមារ",
        "យើងនៅក្នុងសាលារៀន។ យើងត្រូវការទឹក និងភួយសម្រាប់កុមារ!",
    ),
]
OTHERS = [
    "Em li kampa nû ne, ji kerema xwe dermanê pitikan bişînin",
    "Köprü kapandı, ilaç taşıyan araçlar kuzey yolundan gelsin",
    "نحتاج إلى طبيب أطفال في المخيم الشمالي هذا المساء",
    "The generator of the field kitchen needs fuel before tonight",
    *[first for first, _ in PAIRS],
]


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_texts_that_read_almost_the_same_share_a_key(first: str, second: str) -> None:
    assert set(similar_keys(first)) & set(similar_keys(second))
    assert similarity(first, second) >= NEAR_DUPLICATE


def test_different_texts_are_not_confirmed() -> None:
    for first, second in itertools.combinations(OTHERS, 2):
        assert similarity(first, second) < NEAR_DUPLICATE
        assert not set(similar_keys(first)) & set(similar_keys(second))


def test_short_texts_must_be_equal_after_normalisation() -> None:
    assert similar_keys("Su lazım!") == similar_keys("su  LAZıM 2")
    assert similarity("Su lazım!", "su lazım") == 1.0
    assert not set(similar_keys("su lazım")) & set(similar_keys("şu lazım"))
    assert similarity("su lazım", "şu lazım") == 0.0


def test_texts_without_letters_share_nothing() -> None:
    assert similar_keys("112 ... 🆘") == similar_keys("") == ()
    assert similarity("112", "112") == 1.0
    assert similarity("112", "113") == 0.0


@given(st.lists(st.text(max_size=80), max_size=6), st.integers(0, 4))
def test_texts_read_together_have_the_keys_each_has_alone(texts: list[str], long: int) -> None:
    texts += [f"{text} " * (150 * long) for text in OTHERS[:long]]  # beyond what is taken at once
    assert keys_of_each(texts) == [similar_keys(text) for text in texts]


@given(st.text(max_size=300))
def test_keys_fit_a_bigint_and_depend_on_the_text_alone(text: str) -> None:
    keys = similar_keys(text)
    assert len(keys) in (0, 1, 12)
    assert all(-(2**63) <= key < 2**63 for key in keys)
    assert keys == similar_keys(f" {text}. ")
    assert similarity(text, text) == 1.0


@given(st.text(max_size=80), st.text(max_size=80))
def test_similarity_is_symmetric(first: str, second: str) -> None:
    assert similarity(first, second) == similarity(second, first)
    assert 0.0 <= similarity(first, second) <= 1.0


def test_keys_are_the_same_in_every_process() -> None:
    # Stored with tasks: pinned, so that a change that would orphan them is noticed.
    first = PAIRS[0][0]
    assert similar_keys(first)[:2] == (-1093970461192405946, 6409426287840962506)
    assert similar_keys("su lazım") == (-8366530136019084855,)
    script = (
        "import sys; from dispatcher.intake import similar_keys; print(similar_keys(sys.argv[1]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, first],
        check=True,
        capture_output=True,
        text=True,
        env={"PYTHONHASHSEED": "7", "PATH": ""},
    )
    assert done.stdout.strip() == str(similar_keys(first))
