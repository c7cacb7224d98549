"""Answers to commands that may be sent twice: the second sending gets the first one's answer."""

from datetime import datetime
from uuid import UUID

from dispatcher.domain.errors import IdempotencyKeyReused
from dispatcher.store.engine import Connection

# Waits for a sending with the same key that is still running, and then finds its row.
TAKE = """
insert into idempotency (account_id, key, fingerprint, answer, created_at)
values ($1, $2, $3, '', $4) on conflict do nothing
"""


async def take_key(
    connection: Connection, account_id: UUID, key: str, fingerprint: bytes, now: datetime
) -> str | None:
    """The earlier answer, or None where this is the first sending and the key is now taken.

    Raises IdempotencyKeyReused where the key came with another request before.
    """
    status: str = await connection.execute(TAKE, account_id, key, fingerprint, now)
    if status.endswith("1"):
        return None
    row = await connection.fetchrow(
        "select fingerprint, answer from idempotency where account_id = $1 and key = $2",
        account_id,
        key,
    )
    if row["fingerprint"] != fingerprint:
        raise IdempotencyKeyReused()
    answer: str = row["answer"]
    return answer


async def keep_answer(connection: Connection, account_id: UUID, key: str, answer: str) -> None:
    await connection.execute(
        "update idempotency set answer = $3 where account_id = $1 and key = $2",
        account_id,
        key,
        answer,
    )


async def forget_before(connection: Connection, before: datetime) -> None:
    await connection.execute("delete from idempotency where created_at < $1", before)
