"""PostgreSQL and Redis of our own, started as direct children that die with us.

`imece up`, the tests and `imece doctor` use it like this:

    with DataFolder.open(path) as folder:
        with Postgres.start(folder) as pg, Redis.start(folder) as redis:
            ...  # pg.url, redis.url
"""

from dispatcher.embedded.faults import (
    EmbeddedFault,
    FolderInUse,
    FolderNotUsable,
    ServerFailed,
    ServerMissing,
)
from dispatcher.embedded.folder import DataFolder, running_address
from dispatcher.embedded.postgres import Postgres
from dispatcher.embedded.process import Child
from dispatcher.embedded.redis import Redis
from dispatcher.embedded.supervisor import Restart, Running, Supervisor

__all__ = [
    "Child",
    "DataFolder",
    "EmbeddedFault",
    "FolderInUse",
    "FolderNotUsable",
    "Postgres",
    "Redis",
    "Restart",
    "Running",
    "ServerFailed",
    "ServerMissing",
    "Supervisor",
    "running_address",
]
