"""Messages about counselling, in the reader's own language: that somebody waits, waits too long, or
that a counsellor calls for help. Nothing of whom, and no link that answers by itself."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from dispatcher.domain.language import direction
from dispatcher.views.messages import FALLBACK, Message, language_name, sentences

SHOWN = 5


class Told(NamedTuple):
    """`what`: `call`, `waiting` or `help`."""

    what: str
    language: str
    urgent: bool
    step: int
    until: datetime


def session_message(
    number: UUID,
    written_at: datetime,
    *,
    locale: str,
    told: Sequence[Told],
    public_url: str,
    stop: str,
) -> Message:
    """One message about all of these, of which it shows the first five. `stop`: the token that ends
    such messages."""
    texts = sentences(locale)
    spoken = locale if texts is not sentences(FALLBACK) else FALLBACK
    lines = [_line(one, texts) for one in told]
    calls = all(one.what == "call" for one in told)
    left = len(told) - SHOWN
    page = "/counsel" if calls else "/desk" if told[0].step > 1 else "/supervise"
    return Message(
        id=number,
        locale=spoken,
        direction=direction(spoken),
        title=lines[0] if len(lines) == 1 else f"{lines[0]} (+{len(lines) - 1})",
        lead=texts["call.lead" if calls else f"call.lead.{told[0].what}"],
        lines=tuple(lines[:SHOWN]) if len(lines) > 1 else (),
        asks=(),
        count=len(told),
        more=texts["call.more"].format(count=left) if left > 0 else None,
        accept="",
        once="",
        board=texts["call.open" if calls else "call.look"],
        board_url=f"{public_url}{page}",
        why=texts["call.why"],
        stop=texts["stop"],
        stop_url=f"{public_url}/unsubscribe#{stop}",
        stop_now=f"{public_url}/api/v1/ways/unsubscribe/{stop}",
        written_at=written_at,
        over_at=max(one.until for one in told),
    )


def _line(one: Told, texts: Mapping[str, str]) -> str:
    said = texts[f"call.{one.what}"].format(language=language_name(one.language))
    return f"{texts['call.urgent']} · {said}" if one.urgent else said
