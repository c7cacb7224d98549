"""The system that is soaked: real servers, and real processes with the times of `entry.py`."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from dispatcher.embedded import DataFolder
from tests.chaos.processes import System, plan_parts
from tests.chaos.size import Size

ENTRY = "tests.soak.entry"
SERVERS = ("postgres", "redis")
SIZE = Size(apis=2, gateways=1, loops=1, jobs=1)


class SoakedSystem(System):
    """Nothing of it is broken on purpose."""

    def names(self) -> tuple[str, ...]:
        """Of all processes; a server's is that of a family."""
        return (*(part.name for part in self.parts), *SERVERS)

    def ports(self, module: str) -> list[int]:
        return [part.port for part in self.parts if part.module == module]


@contextlib.contextmanager
def soaked_system(where: Path) -> Iterator[SoakedSystem]:
    """Nothing is started yet; everything is stopped at the end."""
    with DataFolder.open(where) as folder:
        made = SoakedSystem(folder, plan_parts(SIZE), entry=ENTRY)
        try:
            yield made
        finally:
            made.stop()
