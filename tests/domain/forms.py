"""Any form of our part of JSON Schema, and any answers to it."""

from typing import Any

from hypothesis import strategies as st

from dispatcher.domain.forms.form import Form, Question, Sort

WORDS = st.text("abcdefg ابتшщі", min_size=1, max_size=12).filter(str.strip)
LABELS = st.dictionaries(st.sampled_from(["en", "ar", "ckb"]), WORDS, min_size=1)


@st.composite
def questions(draw: st.DrawFn, name: str) -> dict[str, Any]:
    """One question as it may be sent."""
    sort = draw(st.sampled_from(list(Sort)))
    schema: dict[str, Any] = {"x-label": draw(LABELS)}
    kind = {
        Sort.SEVERAL: "array",
        Sort.PLACE: "object",
        Sort.YES_NO: "boolean",
        Sort.NUMBER: draw(st.sampled_from(["number", "integer"])),
    }.get(sort, "string")
    schema["type"] = [kind, "null"] if draw(st.booleans()) else kind
    match sort:
        case Sort.TEXT:
            schema["maxLength"] = draw(st.integers(1, 40))
            if draw(st.booleans()):
                schema["x-long"] = True
        case Sort.NUMBER:
            low = draw(st.integers(-50, 50))
            schema |= {"minimum": low, "maximum": low + draw(st.integers(0, 50))}
        case Sort.ONE:
            schema["enum"] = draw(_choices())
        case Sort.SEVERAL:
            schema["items"] = {"type": "string", "enum": draw(_choices())}
        case Sort.DATE:
            schema["format"] = "date"
        case Sort.MOMENT:
            schema["format"] = "date-time"
        case Sort.PLACE:
            schema["x-within-m"] = draw(st.integers(0, 5_000))
    return schema


def _choices() -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(["a", "b", "c", "d", "e"]), min_size=1, unique=True)


@st.composite
def forms(draw: st.DrawFn) -> dict[str, Any]:
    """A form as it may be sent."""
    names = draw(st.lists(st.sampled_from([f"q{n}" for n in range(9)]), min_size=1, unique=True))
    properties = {name: draw(questions(name)) for name in names}
    required = [name for name in names if draw(st.booleans())]
    return {"type": "object", "properties": properties, "required": required}


def answer_to(question: Question) -> st.SearchStrategy[Any]:
    """An answer that must be taken."""
    least, most = question.least or 0, question.most or 0
    given: st.SearchStrategy[Any]
    match question.sort:
        case Sort.TEXT:
            given = st.text("abcش", min_size=1, max_size=question.most_letters)
        case Sort.NUMBER if question.whole:
            given = st.integers(int(least), int(most))
        case Sort.NUMBER:
            given = st.floats(least, most)
        case Sort.ONE:
            given = st.sampled_from([value for value, _ in question.choices])
        case Sort.SEVERAL:
            given = st.lists(st.sampled_from([v for v, _ in question.choices]), min_size=1)
        case Sort.DATE:
            given = st.dates().map(str)
        case Sort.MOMENT:
            given = st.sampled_from(["2026-03-01T10:00:00Z", "2026-03-01T10:00:00.25+03:00"])
        case Sort.PLACE:
            point = st.fixed_dictionaries({"lat": st.floats(-90, 90), "lon": st.floats(-180, 180)})
            given = st.one_of(point, st.just({"name": "Kahramanmaraş"}))
        case Sort.YES_NO:
            given = st.booleans()
    return st.one_of(given, st.none()) if question.cant_tell else given


@st.composite
def answers_to(draw: st.DrawFn, form: Form) -> dict[str, Any]:
    """Answers that must be taken: to all that is required, and to some of the rest."""
    return {
        question.name: draw(answer_to(question))
        for question in form.questions
        if question.required or draw(st.booleans())
    }


def spoilt(question: Question) -> list[tuple[Any, str]]:
    """(an answer that must be refused, why)"""
    found: list[tuple[Any, str]] = [
        ({"x": 1}, "malformed") if question.sort is not Sort.ONE else (3, "malformed")
    ]
    match question.sort:
        case Sort.TEXT:
            found += [("a" * (question.most_letters + 1), "too_long"), (7, "malformed")]
        case Sort.NUMBER:
            assert question.least is not None
            assert question.most is not None
            found += [(question.most + 1, "out_of_range"), (question.least - 1, "out_of_range")]
            found += [(10**18, "out_of_range"), (True, "malformed"), ("1", "malformed")]
            found += [(question.least + 0.5, "malformed")] if question.whole else []
        case Sort.ONE:
            found += [("nowhere", "unknown")]
        case Sort.SEVERAL:
            found += [(["nowhere"], "unknown"), ("a", "malformed")]
        case Sort.DATE:
            found += [("2026-02-30", "malformed"), ("yesterday", "malformed")]
        case Sort.MOMENT:
            found += [("2026-03-01T10:00:00", "timezone_missing"), ("soon", "malformed")]
        case Sort.PLACE:
            found += [({"lat": 91, "lon": 0}, "out_of_range"), ({"lon": 0}, "incomplete")]
            found += [({"lat": float("nan"), "lon": 0.0}, "out_of_range")]
        case Sort.YES_NO:
            found += [("yes", "malformed")]
    return found
