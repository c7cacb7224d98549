"""Commands that may be sent twice: the second sending gets the first one's answer."""

import hashlib
from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Header
from pydantic import BaseModel

from dispatcher.actions.context import Moment
from dispatcher.api.edge import Edge
from dispatcher.domain.actor import Actor
from dispatcher.domain.errors import InvalidField
from dispatcher.store.idempotency import keep_answer, take_key
from dispatcher.store.transaction import Transaction

KEY_LETTERS = 200

IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        description="Any text of your own, up to 200 letters; sending again with it is safe",
    ),
]


async def once(
    edge: Edge,
    at: Moment,
    actor: Actor,
    key: str | None,
    request: BaseModel,
    action: Callable[[Transaction], Awaitable[BaseModel]],
) -> str:
    """Run the action, and keep its answer (JSON) in the same transaction, so that both or neither
    happened. Raises IdempotencyKeyReused where the key came with another request."""
    if key is not None and not 0 < len(key) <= KEY_LETTERS:
        raise InvalidField(field="Idempotency-Key", problem="too_long", most_letters=KEY_LETTERS)
    body = f"{type(request).__name__}:{request.model_dump_json()}"
    fingerprint = hashlib.sha256(body.encode()).digest()

    async def run(tx: Transaction) -> str:
        if key is not None:
            earlier = await take_key(tx.connection, actor.id, key, fingerprint, at.now)
            if earlier is not None:
                return earlier
        answer = (await action(tx)).model_dump_json(by_alias=True)
        if key is not None:
            await keep_answer(tx.connection, actor.id, key, answer)
        return answer

    return await edge.db.act(run)
