"""Commands that may be sent twice: the second sending gets the first one's answer."""

import hashlib
import json
from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Header
from pydantic import BaseModel

from dispatcher.actions.context import Moment
from dispatcher.api.edge import Edge
from dispatcher.domain.actor import Actor
from dispatcher.domain.errors import Forbidden, InvalidField, Refusal
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


Action = Callable[[Transaction], Awaitable[BaseModel]]


async def once(
    edge: Edge,
    at: Moment,
    actor: Actor,
    key: str | None,
    request: BaseModel,
    prepare: Callable[[], Awaitable[Action]],
) -> str:
    """Run the action, and keep its answer (JSON) in the same transaction, so that both or neither
    happened. Raises IdempotencyKeyReused where the key came with another request.

    `prepare` checks the request and makes the action. What it refuses is refused behind the key: a
    command that was granted gets its answer again, also when its deadline has passed since. Only
    who may no longer send it at all is turned away first.
    """
    if key is None:
        made = await edge.db.act(await prepare())
        return made.model_dump_json(by_alias=True)
    if not 0 < len(key) <= KEY_LETTERS:
        raise InvalidField(field="Idempotency-Key", problem="too_long", most_letters=KEY_LETTERS)
    fingerprint = _fingerprint(request)
    try:
        action = await prepare()
    except Forbidden:
        raise
    except Refusal as refusal:
        action = _refusing(refusal)

    async def run(tx: Transaction) -> str:
        earlier = await take_key(tx.connection, actor.id, key, fingerprint, at.now)
        if earlier is not None:
            return earlier
        answer = (await action(tx)).model_dump_json(by_alias=True)
        await keep_answer(tx.connection, actor.id, key, answer)
        return answer

    return await edge.db.act(run)


def _fingerprint(request: BaseModel) -> bytes:
    """Tells requests apart, also those that no wire shape could hold (not yet checked)."""
    body = json.dumps(request.model_dump(), default=str)
    return hashlib.sha256(f"{type(request).__name__}:{body}".encode()).digest()


def _refusing(refusal: Refusal) -> Action:
    async def refuse(_: Transaction) -> BaseModel:
        raise refusal

    return refuse
