"""Our own Redis: hints only, so nothing is kept on disk; reached only by a private unix socket."""

import contextlib
import time
from pathlib import Path
from typing import Self
from urllib.parse import quote

from redis import Redis as Client
from redis.exceptions import RedisError

from dispatcher.embedded.binaries import find_redis, startable
from dispatcher.embedded.faults import ServerFailed
from dispatcher.embedded.folder import DataFolder
from dispatcher.embedded.process import Child, log_tail
from dispatcher.embedded.server import Server

_START_PATIENCE_S = 15.0
_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}

_SETTINGS = {
    "port": "0",
    "unixsocketperm": "700",
    "daemonize": "no",
    "databases": "16",
    "appendonly": "no",
    "save": "",
    "maxmemory": "256mb",
    # Jobs and streams must not vanish silently: a full Redis refuses, and says so.
    "maxmemory-policy": "noeviction",
    "always-show-logo": "no",
}


class Redis(Server):
    """A running Redis of ours; `url` is for redis-py and RQ."""

    def __init__(self, child: Child, socket: Path) -> None:
        super().__init__(child, f"unix://{quote(str(socket))}?db=0")

    @classmethod
    def start(cls, folder: DataFolder) -> Self:
        """Start it, empty; returns once it has answered. ServerMissing, ServerFailed."""
        program = startable(find_redis(), folder)
        socket = folder.sockets() / "redis.sock"
        socket.unlink(missing_ok=True)
        settings = dict(_SETTINGS, unixsocket=str(socket), dir=str(socket.parent))
        arguments = [part for name, value in settings.items() for part in (f"--{name}", value)]
        child = Child.start(
            [str(program.executable), *arguments],
            name="redis",
            log_path=folder.log_path("redis"),
            env=_ENVIRONMENT,
            user=folder.account,
            cwd="/",
        )
        server = cls(child, socket)
        try:
            server._wait_until_ready(folder)
        except BaseException:
            child.stop(0)
            raise
        folder.publish("redis", server.url)
        return server

    def _wait_until_ready(self, folder: DataFolder) -> None:
        deadline = time.monotonic() + _START_PATIENCE_S
        what = f"did not answer within {_START_PATIENCE_S:.0f} seconds"
        while time.monotonic() < deadline:
            code = self.poll()
            if code is not None:
                what = f"ended with code {code} while starting"
                break
            with contextlib.suppress(RedisError), Client.from_url(self.url) as client:
                client.ping()
                return
            time.sleep(0.01)
        path = folder.log_path("redis")
        raise ServerFailed("Redis", what, path, log_tail(path))
