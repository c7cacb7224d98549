"""How much is tried: a little with every change, much more when asked for.

    IMECE_FUZZ_TIMES=20 python -m pytest tests/fuzz

tries twenty times as many, others each time, and remembers what failed.
"""

import os

from hypothesis import HealthCheck, settings

TIMES = int(os.environ.get("IMECE_FUZZ_TIMES", "1"))

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
    chosen = _SHORT if TIMES == 1 else {}
    return settings(
        max_examples=count * TIMES,
        deadline=None,
        suppress_health_check=_QUIET,
        **{**chosen, **more},  # type: ignore[arg-type]
    )
