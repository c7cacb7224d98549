"""One RQ worker process. It runs jobs in itself, so that models are loaded once; whoever started
it starts it again where it dies, and sweeps ask again for what it left undone."""

import time

from redis import Redis
from redis.exceptions import RedisError
from rq import SimpleWorker
from rq.serializers import JSONSerializer

from dispatcher.jobs import QUEUES
from dispatcher.settings import read_settings
from worker.jobs.imports import warm
from worker.log import log_to_stderr

# Short: a worker that waits for longer than this wakes up too late for another one's lost job.
WORKER_TTL_S = 30
MAINTENANCE_S = 10


def main() -> None:
    settings = read_settings()
    if settings.redis_url is None:
        raise SystemExit("IMECE_REDIS_URL must be set; `imece up` does it")
    log_to_stderr()
    warm()
    while True:
        connection = Redis.from_url(settings.redis_url, health_check_interval=15)
        worker = SimpleWorker(
            list(QUEUES),
            connection=connection,
            serializer=JSONSerializer,
            worker_ttl=WORKER_TTL_S,
            maintenance_interval=MAINTENANCE_S,
        )
        try:
            worker.work(logging_level="WARNING")
            return
        except (RedisError, OSError):
            time.sleep(2)


if __name__ == "__main__":
    main()
