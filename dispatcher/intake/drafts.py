"""Rows to drafts of tasks, each with a key that stays the same when the file comes again."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo

from dispatcher.domain.language import LanguageRefusal, parse_tag
from dispatcher.domain.policy import TEXT_BYTES, TITLE_LETTERS, Urgency
from dispatcher.intake.mapping import Mapping
from dispatcher.intake.table import BadRow, Row

KEY_LETTERS = 200

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_LINE_END = re.compile("\r\n?")
_SPACE = re.compile(r"\s+")
_DAY_FIRST = ("%d.%m.%Y %H:%M", "%d.%m.%Y")
_INVISIBLE = frozenset({"Cf", "Zs", "Zl", "Zp", "Cc"})

Detail = dict[str, str | int | list[str]]


@dataclass(frozen=True, slots=True)
class TaskDraft:
    """What a row says of a task.

    `text` is NFC without surrounding whitespace; `language` and `target` are canonical tags, None
    where the file says nothing; `deadline` is aware UTC. `key` is the file's own, else made of the
    text and of how often it came before in this file for the same target. `cells` and `bytes_read`
    are the row's.
    """

    line: int
    key: str
    text: str
    language: str | None = None
    title: str | None = None
    urgency: Urgency | None = None
    deadline: datetime | None = None
    target: str | None = None
    cells: tuple[str, ...] = field(default=(), compare=False, repr=False)
    bytes_read: int = field(default=0, compare=False)


class _Unusable(Exception):
    def __init__(self, code: str, detail: Detail) -> None:
        self.code = code
        self.detail = detail


def to_drafts(
    rows: Iterable[Row | BadRow], mapping: Mapping, *, now: datetime, timezone: tzinfo = UTC
) -> Iterator[TaskDraft | BadRow]:
    """A draft for each usable row; the others, and those bad already, as BadRow in their place.

    `timezone` is where deadlines without an offset are meant. Give it all rows of the file from
    the start, or keys of repeated texts change. Holds 8 bytes' worth of number for each row.
    """
    keys = _Keys()
    for row in rows:
        if isinstance(row, BadRow):
            yield row
            continue
        try:
            yield _draft(row, mapping, keys, now, timezone)
        except _Unusable as problem:
            cells = tuple(row.values.values())
            yield BadRow(row.line, problem.code, problem.detail, cells, row.bytes_read)


def _draft(row: Row, mapping: Mapping, keys: "_Keys", now: datetime, zone: tzinfo) -> TaskDraft:
    text = _text(row.values[mapping.text], mapping.text)
    given = _cell(row, mapping.key)
    target = _tag(row, mapping.target)
    # Counted before the deadline can refuse the row, which may have passed since the last import:
    # the repetitions after it must keep their keys.
    counted = None if given else keys.count(text, target)
    return TaskDraft(
        line=row.line,
        text=text,
        language=_tag(row, mapping.language),
        title=_title(row, mapping.title),
        urgency=_urgency(row, mapping.urgency),
        deadline=_deadline(row, mapping.deadline, now, zone),
        target=target,
        # Evaluated last: a row refused for something else must not use its key up.
        key=counted or keys.take(given, target, mapping.key or ""),
        cells=tuple(row.values.values()),
        bytes_read=row.bytes_read,
    )


def _text(cell: str, column: str) -> str:
    if len(cell) > TEXT_BYTES or len(cell.encode()) > TEXT_BYTES:
        size = len(cell.encode())
        raise _Unusable("text_too_long", {"column": column, "bytes": size, "limit": TEXT_BYTES})
    text = _LINE_END.sub("\n", cell)
    _refuse_controls(text, column)
    if all(unicodedata.category(letter) in _INVISIBLE for letter in text):
        raise _Unusable("empty_text", {"column": column})
    return unicodedata.normalize("NFC", text).strip()


def _refuse_controls(text: str, column: str) -> None:
    if control := _CONTROL.search(text):
        code_point = f"U+{ord(control[0]):04X}"
        raise _Unusable("control_characters", {"column": column, "found": code_point})


def _cell(row: Row, column: str | None) -> str:
    """The cell as one clean line; empty where the file has no such column."""
    if column is None:
        return ""
    cell = _SPACE.sub(" ", unicodedata.normalize("NFC", row.values[column])).strip()
    _refuse_controls(cell, column)
    return cell


def _tag(row: Row, column: str | None) -> str | None:
    cell = _cell(row, column)
    if not cell:
        return None
    try:
        tag = parse_tag(cell)
    except LanguageRefusal as refusal:
        detail: Detail = {"column": column or "", "given": cell[:40]}
        choices = refusal.data.get("choices")
        if isinstance(choices, list):
            detail["choices"] = choices
        raise _Unusable(refusal.code, detail) from None
    return None if tag == "und" else tag


def _title(row: Row, column: str | None) -> str | None:
    title = _cell(row, column)
    if len(title) > TITLE_LETTERS:
        detail: Detail = {"column": column or "", "letters": len(title), "limit": TITLE_LETTERS}
        raise _Unusable("title_too_long", detail)
    return title or None


def _urgency(row: Row, column: str | None) -> Urgency | None:
    cell = _cell(row, column)
    if not cell:
        return None
    try:
        return Urgency(cell.casefold())
    except ValueError:
        detail: Detail = {"column": column or "", "given": cell[:40], "choices": list(Urgency)}
        raise _Unusable("unknown_urgency", detail) from None


def _deadline(row: Row, column: str | None, now: datetime, zone: tzinfo) -> datetime | None:
    cell = _cell(row, column)
    if not cell:
        return None
    detail: Detail = {"column": column or "", "given": cell[:40]}
    read = _instant(cell, zone)
    if read is None:
        raise _Unusable("unreadable_deadline", detail)
    if read <= now:
        raise _Unusable("deadline_passed", detail)
    return read


def _instant(cell: str, zone: tzinfo) -> datetime | None:
    """ISO 8601 or day first with dots; a day alone lasts until its end."""
    found = _parsed(cell, zone)
    if found is None:
        return None
    if ":" not in cell and "T" not in cell:
        found = found.replace(hour=23, minute=59, second=59)
    try:
        return found.astimezone(UTC)
    except OverflowError:  # the first or last day of the calendar
        return None


def _parsed(cell: str, zone: tzinfo) -> datetime | None:
    with suppress(ValueError):
        found = datetime.fromisoformat(cell)
        return found if found.tzinfo else found.replace(tzinfo=zone)
    for form in _DAY_FIRST:
        with suppress(ValueError):
            return datetime.strptime(cell, form).replace(tzinfo=zone)
    return None


class _Keys:
    """Which keys a file has used so far, for each target, remembered as 64-bit numbers."""

    def __init__(self) -> None:
        self._seen: set[int] = set()
        self._repeated: dict[int, int] = {}

    def take(self, given: str, target: str | None, column: str) -> str:
        """The key a row gives; refused where a row above has it, for the same target."""
        if len(given) > KEY_LETTERS:
            detail: Detail = {"column": column, "letters": len(given), "limit": KEY_LETTERS}
            raise _Unusable("key_too_long", detail)
        number = _number("key", given, target)
        if number in self._seen:
            raise _Unusable("duplicate_key", {"column": column, "given": given})
        self._seen.add(number)
        return given

    def count(self, text: str, target: str | None) -> str:
        """A key for a text, another one for each time it comes for the same target."""
        number = _number("text", text, target)
        before = 0
        if number in self._seen:
            before = self._repeated[number] = self._repeated.get(number, 0) + 1
        self._seen.add(number)
        digest = hashlib.sha256(f"{before}\n{text}".encode())
        return f"text:{digest.hexdigest()[:32]}"


def _number(kind: str, value: str, target: str | None) -> int:
    told_apart = f"{target or ''}\n{value}".encode()
    digest = hashlib.blake2b(told_apart, digest_size=8, person=kind.encode()).digest()
    return int.from_bytes(digest)
