"""Links in messages: signed, so that nothing has to be kept of those that nobody uses.

Whoever holds one can do the one thing it says, and is not signed in by it.
"""

from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from itsdangerous import BadData, URLSafeSerializer

from dispatcher.domain.errors import LinkExpired, LinkInvalid


class Links:
    """Makes and opens tokens with one installation's key."""

    def __init__(self, key: bytes) -> None:
        # The salts keep one sort of token from being used as another.
        options = {"digest_method": sha256, "key_derivation": "hmac"}
        self._accept = URLSafeSerializer(key, salt="accept an offer", signer_kwargs=options)
        self._stop = URLSafeSerializer(key, salt="close a way", signer_kwargs=options)

    def to_accept(self, offer_id: UUID, until: datetime) -> str:
        return _text(self._accept.dumps([offer_id.hex, int(until.timestamp())]))

    def to_stop(self, way_id: UUID) -> str:
        """Never expires: an old mail must still be able to end what it is part of."""
        return _text(self._stop.dumps(way_id.hex))

    def offer_of(self, token: str, now: datetime) -> UUID:
        """Raises LinkInvalid or LinkExpired."""
        number, until = _opened(self._accept, token)
        if now >= datetime.fromtimestamp(until, UTC):
            raise LinkExpired()
        return UUID(number)

    def way_of(self, token: str) -> UUID:
        """Raises LinkInvalid."""
        return UUID(_opened(self._stop, token))


def _text(token: str | bytes) -> str:
    return token if isinstance(token, str) else token.decode()


def _opened(serializer: URLSafeSerializer, token: str) -> Any:
    try:
        return serializer.loads(token)
    except BadData:
        raise LinkInvalid() from None
