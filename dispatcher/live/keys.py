"""What is kept in Redis, by name. All of it may be lost at any moment."""

from uuid import UUID

EVENTS_STREAM = "imece:events"
"""The stream of recorded events, from the relay to every live process.

Fields: c (channel), e (epoch), o (offset), f (frame); of several events in one entry, c, o and f
are lines, one an event. A frame is JSON and holds no line end.
"""

EVENTS_AN_ENTRY = 32
"""Packing an entry costs as much as what is in it."""

STREAM_LENGTH = 2_000
"""Entries; about 60 MB where all are full."""


def presence_key(account: UUID) -> str:
    """There while an account's follower was heard of lately."""
    return f"imece:presence:{account}"


def away_key(account: UUID) -> str:
    """There while an account has said that it is away."""
    return f"imece:away:{account}"
