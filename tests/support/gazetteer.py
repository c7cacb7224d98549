"""Names of places as an installation has them, made once for all tests that look something up."""

from pathlib import Path

import pytest

from dispatcher.gazetteer.finding import Gazetteer, make_apart


@pytest.fixture(scope="session")
def made_gazetteer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the files in it."""
    data = tmp_path_factory.mktemp("gazetteer")
    make_apart(Gazetteer(data).folder)
    return data


def lend(made: Path, data: Path) -> None:
    """Let another data folder have them too."""
    (data / "gazetteer").symlink_to(made / "gazetteer", target_is_directory=True)
