"""Sealing one message: nobody without its session's key reads it, moves it or changes it."""

import secrets
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from dispatcher.sealing.master_keys import NONCE_BYTES, CannotOpen

_BLOCK = 64
"""Bytes. Lengths are rounded up to it, so that a record of them tells "yes" and "no" from a story
and not more."""


def seal(text: str, key: bytes, session_id: UUID, place: str) -> bytes:
    """The sealed text. `place` is where it stands in its session (its offset, a note's id): opened
    anywhere else it is refused.

    The nonce is by chance: a session has too few messages for two to meet.
    """
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, _padded(text.encode()), _bound(session_id, place))


def open_sealed(sealed: bytes, key: bytes, session_id: UUID, place: str) -> str:
    """The text; raises CannotOpen."""
    nonce, body = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
    try:
        padded = AESGCM(key).decrypt(nonce, body, _bound(session_id, place))
    except (InvalidTag, ValueError):
        raise CannotOpen("not sealed with this key for this place") from None
    return padded[: padded.rindex(b"\x80")].decode()


def _padded(text: bytes) -> bytes:
    """ISO/IEC 7816-4: one bit, then nothing up to the block's end."""
    marked = text + b"\x80"
    return marked + bytes(-len(marked) % _BLOCK)


def _bound(session_id: UUID, place: str) -> bytes:
    return session_id.bytes + place.encode()
