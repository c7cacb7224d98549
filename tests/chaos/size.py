"""How large a system is run. Imports nothing: `entry.py` reads it before the system is imported."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Size:
    """How many processes of each role."""

    apis: int = 2
    gateways: int = 1
    loops: int = 2
    jobs: int = 1
