"""Columns are recognised by the names people give them."""

import pytest

from dispatcher.intake import IntakeRefusal, Mapping, guess_mapping


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        (("id", "lang", "text", "english"), Mapping("text", language="lang", key="id")),
        (("Sıra No", "DİL", "Mesaj"), Mapping("Mesaj", language="DİL", key="Sıra No")),
        (("Nivîs", "Ziman"), Mapping("Nivîs", language="Ziman")),
        (("النص", "اللغة", "العنوان"), Mapping("النص", language="اللغة", title="العنوان")),
        (("message_text", "Message", "to"), Mapping("Message", target="to")),
        (
            ("Source-Text", "source_language", "Target language", "Priority", "DUE DATE"),
            Mapping(
                "Source-Text",
                language="source_language",
                target="Target language",
                urgency="Priority",
                deadline="DUE DATE",
            ),
        ),
        (("Сообщение", "Язык", "Срок"), Mapping("Сообщение", language="Язык", deadline="Срок")),
        (("whatever",), Mapping("whatever")),
    ],
)
def test_guesses_by_name(columns: tuple[str, ...], expected: Mapping) -> None:
    assert guess_mapping(columns) == expected


def test_text_that_no_name_gives_away_is_asked_for() -> None:
    with pytest.raises(IntakeRefusal) as caught:
        guess_mapping(("a", "b"))
    assert caught.value.code == "no_text_column"
    assert caught.value.data == {"columns": ["a", "b"]}


def test_a_mapping_to_a_missing_column_is_refused() -> None:
    mapping = Mapping("text", language="lang")
    mapping.require_in(("lang", "text"))
    with pytest.raises(IntakeRefusal) as caught:
        mapping.require_in(("text", "language"))
    assert caught.value.code == "unknown_column"
    assert caught.value.data == {"column": "lang", "columns": ["text", "language"]}
