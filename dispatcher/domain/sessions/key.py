"""The key of a session's words, as it lies in the record."""

from typing import NamedTuple


class WrappedKey(NamedTuple):
    """Sealed, and under which master key."""

    master: str
    sealed: bytes
