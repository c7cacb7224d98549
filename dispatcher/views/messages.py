"""Messages about what rings for somebody, in their own language.

They travel through other people's machines. So they say what sort of task it is and never a word of
the task itself, not even its title, which may be personal.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from importlib import resources
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from dispatcher.domain.lane import LaneKey
from dispatcher.domain.language import direction
from dispatcher.domain.language_names import language_names
from dispatcher.domain.offer import Offer
from dispatcher.domain.policy import Urgency
from dispatcher.domain.task import Purpose, Task

FALLBACK = "en"

_URGENCIES = tuple(Urgency)

ISOLATE, END = "\u2068", "\u2069"
"""Round a name of another script, so that it does not stir up the line it is in."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One offer in a message. `until`: how long it rings."""

    text: str
    until: str
    link: str


@dataclass(frozen=True, slots=True)
class Message:
    """Everything a way needs to make its own sort of message of. `lines`: what is only told;
    `once`: what is to be known of the asks' links, empty where there are none. `over_at`: nobody
    needs it after that; `stop_now`: what a mail program asks by itself to end these messages
    (RFC 8058)."""

    id: UUID
    locale: str
    direction: Literal["ltr", "rtl"]
    title: str
    lead: str
    lines: tuple[str, ...]
    asks: tuple[Ask, ...]
    count: int
    more: str | None
    accept: str
    once: str
    board: str
    board_url: str
    why: str
    stop: str
    stop_url: str
    stop_now: str
    written_at: datetime
    over_at: datetime


@lru_cache
def sentences(locale: str) -> Mapping[str, str]:
    """This locale's sentences, else English ones."""
    found = resources.files(__package__) / "sentences" / f"{locale}.json"
    if not found.is_file():
        return sentences(FALLBACK)
    texts: dict[str, str] = json.loads(found.read_text("utf-8"))
    return texts


@lru_cache
def _names() -> dict[str, str]:
    return {language.tag: language.name for language in language_names()}


def language_name(tag: str) -> str:
    """As its own speakers write it."""
    return f"{ISOLATE}{_names().get(tag, tag)}{END}"


def language_pair(key: LaneKey, way: Literal["ltr", "rtl"]) -> str:
    """From which language into which, each as its own speakers write it."""
    tags = [tag for tag in (key.source_language, key.target_language) if tag is not None]
    arrow = " → " if way == "ltr" else " ← "
    return arrow.join(language_name(tag) for tag in tags if not tag.startswith("und"))


def _said(task: Task, texts: Mapping[str, str], way: Literal["ltr", "rtl"]) -> str:
    """Urgency, kind and languages: all that can be said of a task to anybody."""
    asks = task.purpose is Purpose.IDENTIFY_LANGUAGE
    kind = "identify" if asks else task.lane.key.kind.value
    parts = [
        texts[f"urgency.{task.urgency.value}"],
        texts[f"kind.{kind}"],
        language_pair(task.lane.key, way),
    ]
    return " · ".join(part for part in parts if part)


def clock(at: datetime, timezone: str) -> str:
    return f"{ISOLATE}{at.astimezone(ZoneInfo(timezone)):%H:%M} ({timezone}){END}"


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where a message's links lead. `accept`: by offer; secret, so behind a `#`, which browsers
    send to nobody."""

    public_url: str
    accept: Callable[[Offer], str]
    stop: str

    def page(self, name: str, token: str) -> str:
        return f"{self.public_url}/{name}#{token}"


def message(
    number: UUID,
    written_at: datetime,
    *,
    locale: str,
    timezone: str,
    offers: Sequence[Offer],
    tasks: Mapping[UUID, Task],
    addresses: Addresses,
    most: int,
) -> Message:
    """One message about all of these offers, of which it shows the first `most`."""
    texts = sentences(locale)
    spoken = locale if texts is not sentences(FALLBACK) else FALLBACK
    way = direction(spoken)
    shown = offers[:most]
    said = [_said(tasks[offer.task_id], texts, way) for offer in shown]
    words = [texts["words"].format(words=tasks[offer.task_id].words) for offer in shown]
    left = len(offers) - len(shown)
    most_urgent = min((tasks[offer.task_id].urgency for offer in offers), key=_URGENCIES.index)
    many = f"{texts[f'urgency.{most_urgent.value}']} · {texts['subject_many']}"
    return Message(
        id=number,
        locale=spoken,
        direction=way,
        title=said[0] if len(offers) == 1 else many.format(count=len(offers)),
        lead=texts["lead"],
        lines=(),
        asks=tuple(
            Ask(
                text=f"{one} · {count}" if tasks[offer.task_id].words else one,
                until=texts["until"].format(until=clock(offer.ends_at, timezone)),
                link=addresses.page("accept", addresses.accept(offer)),
            )
            for offer, one, count in zip(shown, said, words, strict=True)
        ),
        count=len(offers),
        more=texts["more"].format(count=left) if left else None,
        accept=texts["accept"],
        once=texts["once"],
        board=texts["board"],
        board_url=f"{addresses.public_url}/",
        why=texts["why"],
        stop=texts["stop"],
        stop_url=addresses.page("unsubscribe", addresses.stop),
        stop_now=f"{addresses.public_url}/api/v1/ways/unsubscribe/{addresses.stop}",
        written_at=written_at,
        over_at=max(offer.ends_at for offer in offers),
    )
