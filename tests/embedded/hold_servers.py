"""Starts both servers in the folder given, says where they are, and waits to be killed."""

import json
import signal
import sys

from dispatcher.embedded import DataFolder, Postgres, Redis

if __name__ == "__main__":
    with (
        DataFolder.open(sys.argv[1]) as folder,
        Postgres.start(folder) as postgres,
        Redis.start(folder) as redis,
    ):
        told = {
            "postgres": postgres.pid,
            "redis": redis.pid,
            "database_url": postgres.url,
            "redis_url": redis.url,
        }
        print(json.dumps(told), flush=True)
        signal.pause()
