"""Runs one process of the system as it is, or with a bug of `planted.py` (`CHAOS_PLANT`)."""

import os
import runpy
import sys

from tests.chaos.talks.planted import PLANTED


def main() -> None:
    if name := os.environ.get("CHAOS_PLANT"):
        PLANTED[name].patch()
    module = sys.argv[1]
    sys.argv = [module]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
