"""kill -9 of whoever started the servers."""

import asyncio
import os
import signal
import threading
from pathlib import Path

import asyncpg

from dispatcher.embedded import DataFolder, Postgres
from tests.embedded.holder import holding, start_holding
from tests.embedded.processes import family, is_running, wait_until
from tests.support.servers import run_sql


def test_no_server_outlives_it_and_no_committed_row_is_lost(data: Path) -> None:
    async def insert_until_it_dies(url: str, kill_after: int) -> int:
        connection = await asyncpg.connect(url)
        await connection.execute("CREATE TABLE kept (n int)")
        committed = 0
        try:
            while True:
                await connection.execute("INSERT INTO kept VALUES ($1)", committed)
                committed += 1
                if committed == kill_after:
                    holder.process.send_signal(signal.SIGKILL)
        except (
            OSError,
            asyncpg.PostgresError,
            asyncpg.InterfaceError,
            # What asyncpg says when the farewell arrives between two statements.
            asyncpg.InternalClientError,
        ):
            connection.terminate()
            return committed

    async def count(url: str) -> int:
        connection = await asyncpg.connect(url)
        try:
            return int(await connection.fetchval("SELECT count(*) FROM kept"))
        finally:
            await connection.close()

    with holding(data) as holder:
        processes = family(holder.process.pid)
        assert {holder.postgres, holder.redis} < processes
        committed = asyncio.run(insert_until_it_dies(holder.database_url, 200))
        assert wait_until(lambda: not any(map(is_running, processes)))
    with DataFolder.open(data) as folder, Postgres.start(folder) as server:
        # The last insert may have been committed without our hearing of it.
        assert committed <= asyncio.run(count(server.url)) <= committed + 1


def test_a_first_start_cut_short_is_made_good_by_the_next(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with start_holding(data) as process:
        assert wait_until(lambda: (data / "postgres.part" / "PG_VERSION").exists())
        process.kill()
    with DataFolder.open(data) as folder, Postgres.start(folder, durable=False) as server:
        run_sql(server.url, "SELECT 1")


def test_one_may_start_again_at_once(data: Path) -> None:
    with holding(data) as holder:
        holder.process.kill()
        holder.process.wait()
        with DataFolder.open(data) as folder, Postgres.start(folder) as server:
            assert server.is_alive()


def test_a_server_that_is_still_ending_is_waited_for(data: Path) -> None:
    with holding(data) as holder:
        run_sql(holder.database_url, "CREATE TABLE kept (n int)")
        os.kill(holder.postgres, signal.SIGSTOP)
        holder.process.kill()
        holder.process.wait()
        resume = threading.Timer(1, os.kill, (holder.postgres, signal.SIGCONT))
        resume.start()
        with DataFolder.open(data) as folder, Postgres.start(folder) as server:
            assert not is_running(holder.postgres)
            run_sql(server.url, "INSERT INTO kept VALUES (1)")
        resume.join()


def test_when_the_servers_are_killed_with_it_nothing_is_lost_either(data: Path) -> None:
    with holding(data) as holder:
        run_sql(holder.database_url, "CREATE TABLE kept (n int)", "INSERT INTO kept VALUES (1)")
        for pid in (holder.postgres, holder.redis, holder.process.pid):
            os.kill(pid, signal.SIGKILL)
        holder.process.wait()
        with DataFolder.open(data) as folder, Postgres.start(folder) as server:
            run_sql(server.url, "INSERT INTO kept SELECT 1 / count(*) FROM kept")
        assert "was not properly shut down" in folder.log_path("postgres").read_text()
