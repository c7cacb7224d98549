"""The installation's master keys: the newest seals, older ones still open what they sealed."""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from dispatcher.domain.sessions.key import WrappedKey

KEY_BYTES = 32
NONCE_BYTES = 12
_LABEL = b"imece master key\n"
_PURPOSE = b"imece session key\n"


class CannotOpen(Exception):
    """What was sealed was changed, belongs elsewhere, or was sealed with a key that is not here."""


@dataclass(frozen=True, slots=True, repr=False)
class MasterKey:
    """Thirty-two secret bytes. `id` names them without telling anything about them."""

    id: str
    secret: bytes


def master_key(secret: bytes) -> MasterKey:
    """Raises ValueError where it has another length."""
    if len(secret) != KEY_BYTES:
        raise ValueError(f"a master key has {KEY_BYTES} bytes, this one {len(secret)}")
    return MasterKey(hashlib.sha256(_LABEL + secret).hexdigest()[:16], secret)


class MasterKeys:
    """All master keys of an installation, the newest first."""

    def __init__(self, newest_first: Iterable[MasterKey]) -> None:
        self._keys = {key.id: key for key in newest_first}
        if not self._keys:
            raise ValueError("there is no master key")

    @property
    def newest(self) -> str:
        """The one that seals from now on."""
        return next(iter(self._keys))

    @property
    def ids(self) -> list[str]:
        """All of them, the newest first."""
        return list(self._keys)

    def new_session_key(self, session_id: UUID) -> tuple[bytes, WrappedKey]:
        """A key for one session, open for use now and sealed for the record."""
        key = secrets.token_bytes(KEY_BYTES)
        return key, self._wrap(key, session_id)

    def unwrap(self, wrapped: WrappedKey, session_id: UUID) -> bytes:
        """The session's key; raises CannotOpen."""
        master = self._keys.get(wrapped.master)
        if master is None:
            raise CannotOpen(f"sealed with master key {wrapped.master}, which is not here")
        nonce, body = wrapped.sealed[:NONCE_BYTES], wrapped.sealed[NONCE_BYTES:]
        try:
            return AESGCM(master.secret).decrypt(nonce, body, _PURPOSE + session_id.bytes)
        except (InvalidTag, ValueError):
            raise CannotOpen("the key is not that of this session") from None

    def rewrap(self, wrapped: WrappedKey, session_id: UUID) -> WrappedKey:
        """The same session key under the newest master key, so that an older one can go."""
        if wrapped.master == self.newest:
            return wrapped
        return self._wrap(self.unwrap(wrapped, session_id), session_id)

    def _wrap(self, key: bytes, session_id: UUID) -> WrappedKey:
        nonce = secrets.token_bytes(NONCE_BYTES)
        master = self._keys[self.newest]
        sealed = AESGCM(master.secret).encrypt(nonce, key, _PURPOSE + session_id.bytes)
        return WrappedKey(master.id, nonce + sealed)
