"""When the answers are enough, and when one more is asked for."""

import pytest

from dispatcher.domain.policy import MOST_ANSWERS, Agreement
from dispatcher.domain.submission import settle

A, B, C = {"text": "a"}, {"text": "b"}, {"text": "c"}
Answers = list[dict[str, str]]


@pytest.mark.parametrize(
    ("agreement", "answers", "wanted", "done", "then_wanted", "answer"),
    [
        (Agreement.NONE, [], 1, False, 1, None),
        (Agreement.NONE, [A], 1, True, 1, A),
        (Agreement.NONE, [A], 2, False, 2, None),
        (Agreement.NONE, [A, A], 2, True, 2, A),
        (Agreement.NONE, [A, B], 2, True, 2, None),
        (Agreement.MAJORITY, [A], 3, False, 3, None),
        (Agreement.MAJORITY, [A, A], 3, False, 3, None),
        (Agreement.MAJORITY, [A, A, B], 3, True, 3, A),
        (Agreement.MAJORITY, [A, B], 2, False, 3, None),
        (Agreement.MAJORITY, [A, B, C], 3, False, 4, None),
        (Agreement.MAJORITY, [A, A, B, B], 4, False, 5, None),
        (Agreement.MAJORITY, [A, A, B, B, A], 5, True, 5, A),
        (Agreement.EQUAL, [A], 2, False, 2, None),
        (Agreement.EQUAL, [A, A], 2, True, 2, A),
        (Agreement.EQUAL, [A, B], 2, False, 3, None),
        (Agreement.EQUAL, [A, B, A], 3, True, 3, A),
        (Agreement.EQUAL, [A, B, C], 3, False, 4, None),
    ],
)
def test_settling(
    agreement: Agreement,
    answers: Answers,
    wanted: int,
    done: bool,
    then_wanted: int,
    answer: dict[str, str] | None,
) -> None:
    found = settle(answers, wanted=wanted, agreement=agreement, agree_on=2)
    assert (found.done, found.wanted, found.answer) == (done, then_wanted, answer)


@pytest.mark.parametrize("agreement", [Agreement.MAJORITY, Agreement.EQUAL])
def test_answers_that_go_on_differing_come_to_an_end(agreement: Agreement) -> None:
    answers: Answers = []
    wanted = 2
    while True:
        answers.append({"text": str(len(answers))})
        found = settle(answers, wanted=wanted, agreement=agreement, agree_on=2)
        wanted = found.wanted
        if found.done:
            break
    assert len(answers) == MOST_ANSWERS
    assert found.answer is None


def test_the_order_of_fields_is_no_difference() -> None:
    answers = [{"text": "a", "note": "n"}, {"note": "n", "text": "a"}]
    assert settle(answers, wanted=2, agreement=Agreement.EQUAL, agree_on=2).done


def test_all_fifteen_may_have_to_be_equal() -> None:
    answers = [A] * 14 + [B]
    found = settle(answers, wanted=15, agreement=Agreement.EQUAL, agree_on=15)
    assert (found.done, found.answer) == (True, None)
