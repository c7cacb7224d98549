"""A data folder whose PostgreSQL has been made already: making it takes most of a first start."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from dispatcher.embedded import DataFolder, Postgres


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cluster, made and stopped once for all tests here."""
    data = tmp_path_factory.mktemp("made") / "data"
    with DataFolder.open(data) as folder, Postgres.start(folder, durable=False):
        return data / "postgres"


@pytest.fixture
def furnish(made: Path) -> Callable[[Path], Path]:
    """Puts a copy of the made cluster, owner and rights kept, into a new data folder."""

    def copy(data: Path) -> Path:
        data.mkdir(parents=True, mode=0o711)
        subprocess.run(["cp", "-a", "--", made, data / "postgres"], check=True)
        return data

    return copy


@pytest.fixture
def data(tmp_path: Path, furnish: Callable[[Path], Path]) -> Path:
    """A data folder of the test's own that has been started before."""
    return furnish(tmp_path / "data")
