"""The wall clock, as what runs in a worker is given it."""

from datetime import UTC, datetime


def utc_now() -> datetime:
    return datetime.now(UTC)
