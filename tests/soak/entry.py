"""Runs one process of the system as it is, but with times of minutes instead of days.

    python -m tests.soak.entry dispatcher.api.server

Nothing else is changed. The log's events and the answers kept for idempotency keys are pruned after
ten minutes instead of seven days, so that within an hour as much goes as comes; leases are short,
so that some of them end by themselves all the time.
"""

import runpy
import sys
from dataclasses import replace
from datetime import timedelta

from dispatcher.actions import sweeps
from dispatcher.domain.kinds import KINDS

LEASE_S = 60.0
LONGEST_S = 300.0
KEPT_S = 600.0


def shorten_times() -> None:
    sweeps.EVENTS_KEPT = sweeps.ANSWERS_KEPT = timedelta(seconds=KEPT_S)
    for kind, policy in KINDS.items():
        if policy.lease is not None:
            KINDS[kind] = replace(
                policy, lease=timedelta(seconds=LEASE_S), longest=timedelta(seconds=LONGEST_S)
            )


def main() -> None:
    shorten_times()
    module = sys.argv[1]
    sys.argv = [module]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
