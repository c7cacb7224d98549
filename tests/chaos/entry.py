"""Runs one process of the system as it is, but with times of seconds, or with a planted bug.

    python -m tests.chaos.entry dispatcher.api.server

Leases are values of `domain/policy.py`, not settings; a run of minutes needs them short, and so it
does the time after which an import counts as stalled. Nothing else is changed unless `CHAOS_PLANT`
names one of `tests/chaos/planted.py`.
"""

import os
import runpy
import sys
from dataclasses import replace
from datetime import timedelta

from dispatcher.actions import imports
from dispatcher.domain.kinds import KINDS
from tests.chaos.planted import plant

LEASE_S = 3.0
LONGEST_S = 12.0
STALLED_AFTER_S = 3.0


def shorten_times() -> None:
    imports.STALLED_AFTER = timedelta(seconds=STALLED_AFTER_S)
    for kind, policy in KINDS.items():
        if policy.lease is not None:
            KINDS[kind] = replace(
                policy, lease=timedelta(seconds=LEASE_S), longest=timedelta(seconds=LONGEST_S)
            )


def main() -> None:
    shorten_times()
    plant(os.environ.get("CHAOS_PLANT", ""))
    module = sys.argv[1]
    sys.argv = [module]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
