"""Meetings as a calendar takes them (RFC 5545)."""

from collections.abc import Sequence
from datetime import datetime

from icalendar import Calendar, Event

from dispatcher.domain.meetings import Meeting


def calendar_of(claim_id: str, title: str, meetings: Sequence[Meeting], now: datetime) -> bytes:
    """All meetings of a claim. Taken in again, each replaces what it was before: its UID stays."""
    calendar = Calendar()
    calendar.add("prodid", "-//Imece//Mentoring//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for meeting in meetings:
        event = Event()
        event.add("uid", f"{meeting.id}@{claim_id}.imece")
        event.add("dtstamp", now)
        event.add("dtstart", meeting.starts_at)
        event.add("dtend", meeting.ends_at)
        event.add("summary", title)
        if meeting.place:
            event.add("location", meeting.place)
        calendar.add_component(event)
    return bytes(calendar.to_ical())
