"""Our own Redis: a bearer of hints, private and empty at each start."""

import os
import signal
from pathlib import Path

import redis

from dispatcher.embedded import DataFolder, Redis
from tests.embedded.processes import network_sockets


def test_it_starts_empty_answers_and_ends(tmp_path: Path) -> None:
    with DataFolder.open(tmp_path / "data") as folder:
        with Redis.start(folder) as server, redis.Redis.from_url(server.url) as client:
            client.set("hint", "1")
            assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
            assert client.config_get("maxmemory") == {"maxmemory": str(256 * 1024 * 1024)}
            assert server.stop() == 0
            assert not server.is_alive()
        with Redis.start(folder) as server, redis.Redis.from_url(server.url) as client:
            assert client.dbsize() == 0


def test_it_writes_nothing_to_disk_but_its_log(tmp_path: Path) -> None:
    with DataFolder.open(tmp_path / "data") as folder:
        with Redis.start(folder) as server, redis.Redis.from_url(server.url) as client:
            client.set("hint", "1")
        left = {path.name for path in folder.path.rglob("*") if path.is_file()}
        assert left <= {"lock", "addresses.json", "elsewhere", "redis.log"}
        assert "ready to accept connections" in folder.log_path("redis").read_text()


def test_a_killed_server_is_noticed_and_can_be_started_again(tmp_path: Path) -> None:
    with DataFolder.open(tmp_path / "data") as folder, Redis.start(folder) as server:
        os.kill(server.pid, signal.SIGKILL)
        assert server.wait(10) == -signal.SIGKILL
        assert not server.is_alive()
        with Redis.start(folder) as successor, redis.Redis.from_url(successor.url) as client:
            assert client.ping()


def test_it_opens_no_network_port(tmp_path: Path) -> None:
    with DataFolder.open(tmp_path / "data") as folder, Redis.start(folder) as server:
        assert network_sockets([server.pid]) == []
