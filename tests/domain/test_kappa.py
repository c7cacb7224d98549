"""Agreement beyond chance, against what scikit-learn 1.9.1 (`cohen_kappa_score`) and statsmodels
0.15.0 (`fleiss_kappa`) say of the same answers: 300 MB that no other test needs."""

from collections import Counter
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatcher.domain.forms.agreement import FormAgreement, QuestionAgreement
from dispatcher.domain.forms.kappa import Fleiss, Measure, cohen
from dispatcher.domain.forms.reading import check_form, form_of


def _pairs(first: str, second: str) -> Counter[tuple[str, str]]:
    return Counter(zip(first, second, strict=True))


@pytest.mark.parametrize(
    ("first", "second", "kappa"),
    [
        ("yyynnnyyny", "yynnnnyyyy", 0.5833333333333333),
        ("aabbccabcb", "aabbccabcb", 1.0),
        ("aabbccabca", "bbccaabcab", -0.4925373134328359),
        ("abcabcabca", "abcabcabab", 0.696969696969697),
        ("yyyyyyyyyn", "yyyyyyyyny", -0.11111111111111116),
    ],
)
def test_cohen_s_kappa_is_scikit_learn_s(first: str, second: str, kappa: float) -> None:
    assert cohen(_pairs(first, second)) == pytest.approx(kappa, abs=1e-12)


FLEISS_1971 = (
    *("eeeeeeeeeeeeee", "bbccccccddddee", "cccdddddeeeeee", "bbbcccccccccdd", "aabbccccccccde"),
    *(
        "aaaaaaabbbbbbb",
        "aaabbccccccddd",
        "aabbbbbcccddee",
        "aaaaaabbbbbccd",
        "bbccddd" + "eeeeeee",
    ),
)


@pytest.mark.parametrize(
    ("tasks", "kappa"),
    [
        (FLEISS_1971, 0.20993070442195522),
        (("aab", "abb", "bbb", "abc", "ccc"), 0.2708333333333333),
        (("xx", "xy", "yy", "xx"), 0.4666666666666667),
        (("aaaa", "bbbb", "aabb", "abab"), 0.3333333333333335),
    ],
)
def test_fleiss_kappa_is_statsmodels(tasks: tuple[str, ...], kappa: float) -> None:
    figures = Fleiss()
    for answers in tasks:
        figures.add(answers)
    assert figures.kappa == pytest.approx(kappa, abs=1e-12)


def test_where_everybody_always_says_the_same_there_is_nothing_beyond_chance() -> None:
    assert cohen(_pairs("aaaa", "aaaa")) is None
    assert cohen(Counter()) is None
    figures = Fleiss()
    assert figures.kappa is None
    figures.add("aaa")
    assert figures.kappa is None


@given(st.lists(st.text("abc", min_size=2, max_size=5), min_size=1))
def test_kappa_is_never_above_one(tasks: list[str]) -> None:
    figures = Fleiss()
    for answers in tasks:
        figures.add(answers)
    assert figures.kappa is None or -1 <= figures.kappa <= 1 + 1e-9


ONE, TWO, THREE = (UUID(int=n) for n in (1, 2, 3))


def _agreement(*tasks: dict[UUID, str]) -> tuple[FormAgreement, QuestionAgreement]:
    schema = {"type": ["string", "null"], "enum": ["a", "b", "c"], "x-label": "Which?"}
    figures = FormAgreement(form_of(check_form({"type": "object", "properties": {"q": schema}})))
    for task in tasks:
        figures.add([(who, {"q": None if said == "?" else said}) for who, said in task.items()])
    return figures, figures.questions[0]


def test_of_the_same_two_people_it_is_cohen_s_whoever_answered_first() -> None:
    said = zip("yyynnnyyny", "yynnnnyyyy", strict=True)
    tasks = [
        {ONE: one.replace("y", "a").replace("n", "b"), TWO: two.replace("y", "a").replace("n", "b")}
        for one, two in said
    ]
    turned = [dict(reversed(task.items())) for task in tasks]
    for asked in (tasks, turned):
        figures, question = _agreement(*asked)
        assert question.measure is Measure.COHEN
        assert question.kappa == pytest.approx(0.5833333333333333)
        assert question.share == 0.8
        assert (figures.compared, figures.agreed) == (10, 8)


def test_of_more_people_it_is_fleiss_and_one_answer_alone_is_compared_with_nothing() -> None:
    figures, question = _agreement(
        {ONE: "a", TWO: "a"},
        {ONE: "a", THREE: "b"},
        {TWO: "b", THREE: "b"},
        {ONE: "a", TWO: "a"},
        {ONE: "c"},
    )
    assert question.measure is Measure.FLEISS
    assert question.kappa == pytest.approx(0.4666666666666667)
    assert (figures.tasks, figures.compared, question.tasks) == (5, 4, 4)


def test_that_it_cannot_be_told_is_an_answer_to_agree_on() -> None:
    _, question = _agreement({ONE: "?", TWO: "?"}, {ONE: "a", TWO: "?"})
    assert question.share == 0.5
    assert question.cant_tell == 0.75


def test_places_have_a_share_and_no_kappa() -> None:
    form = form_of(
        check_form({"type": "object", "properties": {"q": {"type": "object", "x-label": "Where?"}}})
    )
    figures = FormAgreement(form)
    figures.add(
        [(ONE, {"q": {"lat": 37.0, "lon": 37.0}}), (TWO, {"q": {"lat": 37.0001, "lon": 37.0}})]
    )
    [question] = figures.questions
    assert (question.share, question.kappa, question.measure) == (1.0, None, None)
