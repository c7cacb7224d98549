"""What is kept in Redis, by name. All of it may be lost at any moment."""

from uuid import UUID

EVENTS_STREAM = "imece:events"
"""The stream of recorded events, from the relay to every live process.

Fields: c (channel), e (epoch), o (offset), f (frame).
"""

STREAM_LENGTH = 20_000


def presence_key(account: UUID) -> str:
    """There while an account's follower was heard of lately."""
    return f"imece:presence:{account}"


def away_key(account: UUID) -> str:
    """There while an account has said that it is away."""
    return f"imece:away:{account}"
