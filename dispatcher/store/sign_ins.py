"""Sign-ins, bearer tokens and throttled attempts; secrets are known by their hashes alone."""

from datetime import datetime, timedelta
from uuid import UUID

from dispatcher.store.engine import Connection

COUNT_ATTEMPT = """
insert into throttle as t (key, window_started_at, attempts) values ($1, $2, 1)
on conflict (key) do update set
    attempts = case when t.window_started_at <= $3 then 1 else t.attempts + 1 end,
    window_started_at =
        case when t.window_started_at <= $3 then excluded.window_started_at
             else t.window_started_at end
returning attempts, window_started_at
"""


async def insert_sign_in(
    connection: Connection,
    token_hash: bytes,
    account_id: UUID,
    now: datetime,
    expires_at: datetime,
) -> None:
    await connection.execute(
        "insert into sign_in values ($1, $2, $3, $4)", token_hash, account_id, now, expires_at
    )


async def delete_sign_in(connection: Connection, token_hash: bytes) -> None:
    await connection.execute("delete from sign_in where token_hash = $1", token_hash)


async def insert_bearer(
    connection: Connection,
    token_hash: bytes,
    account_id: UUID,
    now: datetime,
    expires_at: datetime,
) -> None:
    await connection.execute(
        "insert into bearer_token values ($1, $2, $3, $4)",
        token_hash,
        account_id,
        now,
        expires_at,
    )


async def count_attempt(
    connection: Connection, key: bytes, now: datetime, window: timedelta
) -> tuple[int, datetime]:
    """Count one more attempt; answers (attempts in this window, when the window ends)."""
    row = await connection.fetchrow(COUNT_ATTEMPT, key, now, now - window)
    return row["attempts"], row["window_started_at"] + window


async def take_back_attempt(connection: Connection, key: bytes) -> None:
    """Count one attempt less."""
    await connection.execute(
        "update throttle set attempts = attempts - 1 where key = $1 and attempts > 0", key
    )


async def forget_attempts(connection: Connection, key: bytes) -> None:
    await connection.execute("delete from throttle where key = $1", key)


async def delete_expired(connection: Connection, now: datetime) -> None:
    """Forget what can let nobody in any more."""
    await connection.execute("delete from sign_in where expires_at < $1", now)
    await connection.execute("delete from bearer_token where expires_at < $1", now)
    await connection.execute(
        "delete from throttle where window_started_at < $1", now - timedelta(days=1)
    )


STILL = """
select s.token_hash from (
    select token_hash, account_id from sign_in
    where token_hash = any($1::bytea[]) and expires_at > $2
    union all
    select token_hash, account_id from bearer_token
    where token_hash = any($1::bytea[]) and expires_at > $2
) s join account a on a.id = s.account_id and a.disabled_at is null
"""


async def still_signed_in(
    connection: Connection, token_hashes: list[bytes], now: datetime
) -> list[bytes]:
    """Those of the sessions and tokens that still let somebody in."""
    return [row["token_hash"] for row in await connection.fetch(STILL, token_hashes, now)]
