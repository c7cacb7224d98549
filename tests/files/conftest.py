"""Looking at a file as an upload does."""

from collections.abc import Callable
from pathlib import Path

import pytest

from dispatcher.domain.file import NewFile
from dispatcher.files.incoming import Incoming
from dispatcher.files.looking import look_at

Look = Callable[[str, bytes], tuple[NewFile, bytes]]


@pytest.fixture
def look(tmp_path: Path) -> Look:
    """What becomes of a file of this name with this content: what it is, and what is kept."""

    def send(name: str, content: bytes) -> tuple[NewFile, bytes]:
        incoming = Incoming(tmp_path)
        try:
            for begin in range(0, len(content), 1_000_003):
                incoming.write(content[begin : begin + 1_000_003])
            incoming.complete()
            new, path = look_at(incoming, name)
            return new, path.read_bytes()
        finally:
            incoming.discard()
            assert list(tmp_path.iterdir()) == []

    return send
