"""Our own PostgreSQL: what it keeps, survives, hides and refuses."""

import asyncio
import os
import signal
from pathlib import Path

import asyncpg
import pytest

from dispatcher.embedded import Child, DataFolder, FolderNotUsable, Postgres, ServerFailed
from tests.embedded.processes import family, network_sockets, wait_until
from tests.support.servers import run_sql


def read(url: str, question: str) -> object:
    async def ask() -> object:
        connection = await asyncpg.connect(url)
        try:
            return await connection.fetchval(question)
        finally:
            await connection.close()

    return asyncio.run(ask())


def test_what_was_committed_is_there_after_a_restart(data: Path) -> None:
    with DataFolder.open(data) as folder:
        with Postgres.start(folder) as server:
            run_sql(server.url, "CREATE TABLE kept (n int)", "INSERT INTO kept VALUES (1), (2)")
            assert server.stop() == 0
            assert not server.is_alive()
        with Postgres.start(folder) as server:
            assert server.is_alive()
            assert read(server.url, "SELECT count(*) FROM kept") == 2


def test_a_killed_server_is_noticed_and_the_next_one_recovers(data: Path) -> None:
    with DataFolder.open(data) as folder, Postgres.start(folder) as server:
        run_sql(server.url, "CREATE TABLE kept (n int)", "INSERT INTO kept VALUES (1)")
        os.kill(server.pid, signal.SIGKILL)
        assert server.wait(10) == -signal.SIGKILL
        assert not server.is_alive()
        with Postgres.start(folder) as successor:
            assert read(successor.url, "SELECT count(*) FROM kept") == 1
            # Its predecessor's handle must not take the successor for itself.
            assert not server.is_alive()


def test_files_naming_a_living_stranger_do_not_stop_it(data: Path) -> None:
    with DataFolder.open(data) as folder:
        with Postgres.start(folder) as server:
            cluster = server.cluster
        stranger = Child.start(["/bin/sleep", "600"], name="stranger", user=folder.account)
        for left in (cluster / "postmaster.pid", folder.sockets() / ".s.PGSQL.5432.lock"):
            left.write_text(f"{stranger.pid}\n{cluster}\n")
        with Postgres.start(folder) as server:
            assert read(server.url, "SELECT 1") == 1
        stranger.stop()


def test_it_is_durable_deterministic_and_set_for_the_product(data: Path) -> None:
    expected = {
        "fsync": "on",
        "synchronous_commit": "on",
        "full_page_writes": "on",
        "data_checksums": "on",
        "listen_addresses": "",
        "max_connections": "200",
        "jit": "off",
        "autovacuum_naptime": "10s",
        "idle_in_transaction_session_timeout": "1min",
        "TimeZone": "UTC",
        "server_encoding": "UTF8",
    }
    with DataFolder.open(data) as folder, Postgres.start(folder) as server:
        found = {name: read(server.url, f"SHOW {name}") for name in expected}
        assert found == expected
        assert read(server.url, "SHOW server_version_num") >= "180000"  # type: ignore[operator]
        locale = "SELECT datlocprovider::text || datlocale FROM pg_database WHERE datname='imece'"
        assert read(server.url, locale) == "bC.UTF-8"
        assert read(server.url, "SELECT lower('ŞÖÊ')") == "şöê"


def test_it_opens_no_network_port(data: Path) -> None:
    with DataFolder.open(data) as folder, Postgres.start(folder) as server:
        assert network_sockets(family(server.pid)) == []


def test_personal_data_stays_out_of_its_log(data: Path) -> None:
    async def offend(url: str) -> None:
        connection = await asyncpg.connect(url)
        try:
            await connection.execute("CREATE TABLE person (email text UNIQUE)")
            insert = "INSERT INTO person SELECT $1 FROM pg_sleep($2)"
            await connection.execute(insert, "helin@example.org", 1.1)
            with pytest.raises(asyncpg.UniqueViolationError):
                await connection.execute(insert, "helin@example.org", 0.0)
        finally:
            await connection.close()

    with DataFolder.open(data) as folder:
        with Postgres.start(folder) as server:
            asyncio.run(offend(server.url))
        log = folder.log_path("postgres").read_text()
    assert "duplicate key value" in log
    assert "duration: 1" in log
    assert "helin" not in log


def test_half_made_files_of_an_interrupted_first_start_are_made_afresh(tmp_path: Path) -> None:
    half = tmp_path / "data" / "postgres.part"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    with DataFolder.open(tmp_path / "data") as folder, Postgres.start(folder) as server:
        assert read(server.url, "SELECT 1") == 1
        assert not half.exists()


def test_files_of_another_version_are_refused_in_a_plain_sentence(data: Path) -> None:
    with DataFolder.open(data) as folder:
        with Postgres.start(folder, durable=False) as server:
            version = server.cluster / "PG_VERSION"
        version.write_text("16\n")
        with pytest.raises(FolderNotUsable, match="made by PostgreSQL 16"):
            Postgres.start(folder)


def test_a_server_that_cannot_start_shows_the_end_of_its_log(data: Path) -> None:
    with DataFolder.open(data) as folder:
        with Postgres.start(folder, durable=False) as server:
            control = server.cluster / "global" / "pg_control"
        control.write_bytes(b"")
        with pytest.raises(ServerFailed, match=r"(?s)ended with code .*pg_control"):
            Postgres.start(folder)


def test_stopping_leaves_none_of_its_processes(data: Path) -> None:
    with DataFolder.open(data) as folder, Postgres.start(folder) as server:
        processes = family(server.pid)
        assert len(processes) > 3
        server.stop()
        assert wait_until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in processes))
