"""Messages about what an organisation is short of, in the reader's own language."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from dispatcher.domain.language import direction
from dispatcher.domain.policy import Urgency
from dispatcher.domain.shortage import Shortage, Shortfall
from dispatcher.views.messages import FALLBACK, Message, clock, language_pair, sentences

SHOWN = 10
LASTS = timedelta(hours=1)


def alarm_message(
    number: UUID,
    written_at: datetime,
    *,
    locale: str,
    timezone: str,
    organisation: str,
    shortages: Sequence[Shortage],
    public_url: str,
    stop: str,
) -> Message:
    """One message about all of these, of which it shows the first ten. `stop`: the token that ends
    such messages."""
    texts = sentences(locale)
    spoken = locale if texts is not sentences(FALLBACK) else FALLBACK
    way = direction(spoken)
    # Whoever waits for a counsellor is no task: they are counted where there is nothing else.
    of_tasks = [one for one in shortages if one.reason is not Shortfall.WAITED_TOO_LONG]
    counted = of_tasks or shortages
    count = sum(waiting.tasks for one in counted for waiting in one.waiting.values())
    title = texts["alarm.title" if of_tasks else "alarm.title_counselling"]
    left = len(shortages) - SHOWN
    return Message(
        id=number,
        locale=spoken,
        direction=way,
        title=title.format(count=count, organisation=organisation),
        lead=texts["alarm.lead"] if of_tasks else "",
        lines=tuple(_line(one, texts, way, timezone) for one in shortages[:SHOWN]),
        asks=(),
        count=len(shortages),
        more=texts["alarm.more"].format(count=left) if left > 0 else None,
        accept="",
        once="",
        board=texts["alarm.desk"],
        board_url=f"{public_url}/desk",
        why=texts["alarm.why"].format(organisation=organisation),
        stop=texts["stop"],
        stop_url=f"{public_url}/unsubscribe#{stop}",
        stop_now=f"{public_url}/api/v1/ways/unsubscribe/{stop}",
        written_at=written_at,
        over_at=written_at + LASTS,
    )


def _line(
    shortage: Shortage, texts: Mapping[str, str], way: Literal["ltr", "rtl"], timezone: str
) -> str:
    key, supply = shortage.lane.key, shortage.supply
    counts = ", ".join(
        f"{texts[f'urgency.{urgency.value}']}: {shortage.waiting[urgency].tasks}"
        for urgency in Urgency
        if urgency in shortage.waiting
    )
    if shortage.reason is Shortfall.WAITED_TOO_LONG:
        counts = ""  # an urgency of tasks is nothing to say of people
    said = [counts, texts[f"kind.{key.kind.value}"], language_pair(key, way)]
    what = texts[f"alarm.{shortage.reason.value}"].format(
        eligible=supply.eligible,
        there=supply.there,
        count=sum(waiting.tasks for waiting in shortage.waiting.values()),
    )
    when = "" if supply.opens_at is None else texts["alarm.opens"]
    if supply.opens_at is not None:
        when = when.format(at=clock(supply.opens_at, timezone))
    return "\n".join(part for part in (" · ".join(s for s in said if s), what, when) if part)
