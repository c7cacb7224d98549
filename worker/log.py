"""The worker's log: lines on standard error, for whoever runs the process to keep."""

import logging


def log_to_stderr() -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
