"""Where the peers live: environments of their own below var/peers, made once for each lock."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
WHERE = ROOT / "var" / "peers"
NODE = WHERE / "node"


def python_peers() -> Path:
    """The Python that has the peers written in Python; Node is beside it."""
    return _venv(WHERE / "venv", HERE / "locks" / "peers.lock")


def label_studio() -> Path:
    """The Python that has Label Studio, whose dependencies fit with nothing else."""
    return _venv(WHERE / "label-studio", HERE / "locks" / "label-studio.lock")


def node_peers() -> Path:
    """The Node for the peers written in JavaScript; they and our programs are in NODE."""
    node = python_peers().with_name("node")
    lock = HERE / "node" / "package-lock.json"
    once(NODE, lock, lambda: _npm_ci(node))
    # Node looks for packages beside the program.
    for program in (HERE / "node").glob("*.mjs"):
        shutil.copy(program, NODE)
    return node


def once(folder: Path, lock: Path, make: Callable[[], None]) -> None:
    """Make the folder anew unless it was finished from this very lock."""
    stamp = folder / "installed"
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    print(f"Making {folder} from {lock.name} ...", flush=True)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    make()
    stamp.write_text(wanted)


def _venv(folder: Path, lock: Path) -> Path:
    python = folder / "bin" / "python"
    pip: list[str | Path] = [
        python,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
    ]

    def make() -> None:
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        subprocess.run([*pip, "--require-hashes", "-r", lock], check=True)

    once(folder, lock, make)
    return python


def _npm_ci(node: Path) -> None:
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / "node" / name, NODE)
    path = f"{node.parent}{os.pathsep}{os.environ['PATH']}"
    quiet = ("--no-audit", "--no-fund", "--loglevel=error")
    subprocess.run(
        [node.with_name("npm"), "ci", *quiet],
        cwd=NODE,
        env={**os.environ, "PATH": path},
        check=True,
    )
