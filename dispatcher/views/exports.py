"""Answers to a form as files: CSV, NDJSON, GeoJSON; and how far people agree, for a page."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from dispatcher.domain.cells import harmless
from dispatcher.domain.forms.form import Form, Sort
from dispatcher.domain.forms.rows import Row
from dispatcher.views.shape import Answer, Instant, encode_object


class ExportFormat(StrEnum):
    CSV = "csv"
    NDJSON = "ndjson"
    GEOJSON = "geojson"


CANT_TELL = "(can't tell)"
"""In a cell; in JSON it is null."""
BETWEEN = "|"
"""Between the choices of a cell."""
_FIXED = ("task", "title", "created_at", "answered_at", "done", "answers", "agreement", "disagreed")
_PLACE = ("lat", "lon", "name")


@dataclass(frozen=True, slots=True)
class Writing:
    """How a file begins, what becomes of some rows, and how it ends. `rows` may be called many
    times; nothing of an earlier call is held."""

    media_type: str
    begin: str
    rows: Callable[[Sequence[Row]], str]
    end: str = ""


def writing(form: Form, wanted: ExportFormat, place: str | None = None) -> Writing:
    """`place`: the question whose answer is where a GeoJSON feature lies; its first one if None."""
    if wanted is ExportFormat.CSV:
        # Excel takes a file without a byte order mark for a local encoding.
        head = "\ufeff" + _line([*_FIXED, *_columns(form)])
        return Writing("text/csv; charset=utf-8", head, lambda rows: _csv(form, rows))
    if wanted is ExportFormat.NDJSON:
        return Writing("application/x-ndjson", "", _ndjson)
    first = next((q.name for q in form.questions if q.sort is Sort.PLACE), "")
    return _geojson(place or first)


def _line(cells: Sequence[str]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue()


def _columns(form: Form) -> Iterator[str]:
    for question in form.questions:
        if question.sort is Sort.PLACE:
            yield from (f"{question.name}.{part}" for part in _PLACE)
        else:
            yield question.name


def _csv(form: Form, rows: Sequence[Row]) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    for row in rows:
        fixed = [
            str(row.task),
            harmless(row.title),
            _instant(row.created_at),
            _instant(row.answered_at),
            "true" if row.done else "false",
            str(row.answers),
            str(row.agreement),
            BETWEEN.join(row.disagreed),
        ]
        writer.writerow([*fixed, *_cells(form, row)])
    return out.getvalue()


def _cells(form: Form, row: Row) -> Iterator[str]:
    for question in form.questions:
        value = row.data.get(question.name, "")
        if question.sort is Sort.PLACE:
            place = value if isinstance(value, dict) else {}
            name = CANT_TELL if value is None else str(place.get("name", ""))
            yield from (str(place.get("lat", "")), str(place.get("lon", "")), harmless(name))
        else:
            yield _cell(value)


def _cell(value: Any) -> str:
    if value is None:
        return CANT_TELL
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    return harmless(BETWEEN.join(value) if isinstance(value, list) else str(value))


def _instant(at: Any) -> str:
    return str(at.isoformat(timespec="seconds")).replace("+00:00", "Z")


def _fields(row: Row) -> dict[str, Any]:
    return {
        "task": str(row.task),
        "title": row.title,
        "created_at": _instant(row.created_at),
        "answered_at": _instant(row.answered_at),
        "done": row.done,
        "answers": row.answers,
        "agreement": row.agreement,
        "disagreed": list(row.disagreed),
    }


def _ndjson(rows: Sequence[Row]) -> str:
    return "".join(encode_object({**_fields(row), "data": dict(row.data)}) + "\n" for row in rows)


def _geojson(place: str) -> Writing:
    written = False

    def some(rows: Sequence[Row]) -> str:
        nonlocal written
        features = [encode_object(_feature(row, place)) for row in rows]
        ahead = ",\n" if written and features else ""
        written = written or bool(features)
        return ahead + ",\n".join(features)

    head = '{"type":"FeatureCollection","features":[\n'
    return Writing("application/geo+json", head, some, "\n]}\n")


def _feature(row: Row, place: str) -> dict[str, Any]:
    """RFC 7946: longitude first; null where nobody said where."""
    where = row.data.get(place) or {}
    point = (
        {"type": "Point", "coordinates": [where["lon"], where["lat"]]} if "lat" in where else None
    )
    return {
        "type": "Feature",
        "id": str(row.task),
        "geometry": point,
        "properties": {**_fields(row), **{f"data.{name}": v for name, v in row.data.items()}},
    }


class AskedFormView(Answer):
    """A form that tasks of a response ask. `tasks`: how many; `answered`: those with an accepted
    answer. `name` is empty where it is kept under none."""

    id: UUID
    organisation: str
    name: str
    form: dict[str, Any]
    tasks: int
    answered: int


class ExportList(Answer):
    """What can be exported of a response."""

    forms: list[AskedFormView]


class QuestionAgreementView(Answer):
    """`tasks`: those that two or more answered; `share`: how many pairs of their answers are the
    same; `kappa` by `measure`, beyond chance; both null where there is nothing to compare."""

    name: str
    tasks: int
    share: float | None
    kappa: float | None
    measure: str | None
    cant_tell: float


class AnswerView(Answer):
    """One person's answers, who is not named."""

    at: Instant
    data: dict[str, Any]


class DisagreementView(Answer):
    """A task whose answers differ, and in which questions."""

    task: UUID
    title: str
    done: bool
    questions: list[str]
    answers: list[AnswerView]


class AgreementView(Answer):
    """Agreement on a form. `compared`: tasks with two answers or more; `agreed`: those of them
    where all questions that count were answered the same; `disagreements`: the newest others."""

    tasks: int
    compared: int
    agreed: int
    questions: list[QuestionAgreementView]
    disagreements: list[DisagreementView]
