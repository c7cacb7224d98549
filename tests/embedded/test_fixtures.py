"""The fixtures every other test relies on."""

import asyncpg
import redis.asyncio

from dispatcher.embedded import Postgres, Redis
from tests.support.servers import (
    data_folder,
    database_url,
    postgres_server,
    redis_server,
    redis_url,
    run_sql,
)

__all__ = ["data_folder", "database_url", "postgres_server", "redis_server", "redis_url"]


async def test_a_database_url_is_owned_by_the_application_and_empty(database_url: str) -> None:
    connection = await asyncpg.connect(database_url)
    try:
        await connection.execute("CREATE TABLE left_behind (n int)")
        assert await connection.fetchval("SELECT current_user") == "imece"
        assert await connection.fetchval("SELECT rolsuper FROM pg_roles WHERE rolname='imece'") is (
            False
        )
    finally:
        await connection.close()


async def test_what_one_test_writes_the_next_does_not_see(database_url: str) -> None:
    connection = await asyncpg.connect(database_url)
    try:
        assert await connection.fetchval("SELECT to_regclass('left_behind')") is None
    finally:
        await connection.close()


async def test_a_redis_url_is_empty(redis_url: str, redis_server: Redis) -> None:
    async with redis.asyncio.Redis.from_url(redis_url) as client:
        assert await client.dbsize() == 0
        await client.set("key", "value")
        assert await client.get("key") == b"value"


def test_statements_reach_the_server(postgres_server: Postgres, database_url: str) -> None:
    run_sql(database_url, "CREATE TABLE t (n int)", "INSERT INTO t VALUES (1)")
