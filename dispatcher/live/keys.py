"""What is kept in Redis, by name. All of it may be lost at any moment."""

EVENTS_STREAM = "imece:events"
"""The stream of recorded events, from the relay to every live process.

Fields: c (channel), e (epoch), o (offset), f (frame); of several events in one entry, c, o and f
are lines, one an event. A frame is JSON and holds no line end.
"""

EVENTS_AN_ENTRY = 32
"""Packing an entry costs as much as what is in it."""

STREAM_LENGTH = 2_000
"""Entries; about 60 MB where all are full."""


PRESENT = "imece:present"
"""When each volunteer's follower was last heard of: account ids, scored by Unix seconds."""

AWAY = "imece:away"
"""Who has said that they are away: account ids, scored by when that is forgotten."""

PRESENCE_CHANGES = "imece:present:changes"
"""Counts whenever somebody comes, says they are away, or takes that back: asking for it often costs
next to nothing. That nothing is heard of somebody any more is not counted."""
