"""How much is tried: a little with every change, much more when asked for.

    IMECE_FUZZ_LONG=1 python -m pytest tests/fuzz

tries twenty times as many, others each time, and remembers what failed.
"""

import os

from hypothesis import HealthCheck, settings

LONG = os.environ.get("IMECE_FUZZ_LONG") == "1"
TIMES = 20 if LONG else 1

# What comes up is the same each time, so that a failure belongs to the change it came with.
_SHORT = {"derandomize": True, "database": None}
_QUIET = (
    HealthCheck.too_slow,
    HealthCheck.filter_too_much,
    HealthCheck.data_too_large,
    HealthCheck.function_scoped_fixture,
)


def examples(count: int, **more: object) -> settings:
    """Settings that try so many with every change."""
    chosen = {} if LONG else _SHORT
    return settings(
        max_examples=count * TIMES,
        deadline=None,
        suppress_health_check=_QUIET,
        **{**chosen, **more},  # type: ignore[arg-type]
    )
