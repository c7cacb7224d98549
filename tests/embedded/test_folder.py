"""The data folder: one holder at a time, whatever its path looks like."""

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
import redis

from dispatcher.embedded import (
    DataFolder,
    FolderInUse,
    FolderNotUsable,
    Postgres,
    Redis,
    running_address,
)
from tests.embedded.holder import holding
from tests.support.servers import run_sql


def test_a_second_instance_is_refused_and_told_who_holds_the_folder(data: Path) -> None:
    with holding(data) as holder:
        with pytest.raises(FolderInUse, match=f"process {holder.process.pid}") as refused:
            DataFolder.open(data)
        assert refused.value.pid == holder.process.pid
        run_sql(holder.database_url, "SELECT 1")


def test_other_commands_find_the_servers_while_they_run_and_only_then(data: Path) -> None:
    assert running_address(data, "database") is None
    with holding(data) as holder:
        assert running_address(data, "database") == holder.database_url
        assert running_address(data, "redis") == holder.redis_url
        holder.process.send_signal(signal.SIGKILL)
        holder.process.wait()
        assert running_address(data, "database") is None


@pytest.mark.parametrize(
    "name",
    [
        "with space",
        "şîn ئاوا 緊急",
        'quote\'s "and" % + ? # & = \\ $HOME',
        "comma, separated",
        "long" * 40,
    ],
)
def test_any_path_will_do(tmp_path: Path, furnish: Callable[[Path], Path], name: str) -> None:
    data = furnish(tmp_path / name / "data")
    with (
        DataFolder.open(data) as folder,
        Postgres.start(folder, durable=False) as postgres,
        Redis.start(folder) as server,
        redis.Redis.from_url(server.url) as client,
    ):
        run_sql(postgres.url, "SELECT 1")
        assert client.ping()


def test_sockets_are_private(tmp_path: Path) -> None:
    with DataFolder.open(tmp_path / "data") as folder:
        found = folder.sockets().stat()
        assert found.st_mode & 0o777 == 0o700
        assert found.st_uid == (folder.account.uid if folder.account else os.geteuid())


def test_the_temporary_folder_goes_with_its_holder(
    tmp_path: Path, furnish: Callable[[Path], Path]
) -> None:
    data = furnish(tmp_path / ("long" * 40))
    with DataFolder.open(data) as folder:
        elsewhere = folder.sockets().parent
        assert elsewhere.is_dir()
    assert not elsewhere.exists()
    with holding(data) as holder:
        left_behind = Path(folder.path, "elsewhere").read_text()
        holder.process.kill()
        holder.process.wait()
        assert Path(left_behind).is_dir()
        with DataFolder.open(data):
            assert not Path(left_behind).exists()


def test_a_file_in_its_place_is_a_plain_sentence(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("not a folder")
    with pytest.raises(FolderNotUsable, match="Not a directory"):
        DataFolder.open(tmp_path / "data")


def test_a_linked_cluster_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "postgres").symlink_to(tmp_path)
    with pytest.raises(FolderNotUsable, match="is a link"):
        DataFolder.open(tmp_path / "data")
    # Refused, it is not held either.
    (tmp_path / "data" / "postgres").unlink()
    DataFolder.open(tmp_path / "data").close()
