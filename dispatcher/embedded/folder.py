"""The data folder: who may use it, and where in it (or near it) our servers' files lie."""

import contextlib
import fcntl
import json
import os
import shutil
import stat
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from dispatcher.embedded.account import Account, ordinary_account, own_account_name
from dispatcher.embedded.faults import FolderInUse, FolderNotUsable

# The kernel's limit for a unix socket's whole path, without the closing NUL.
_SOCKET_PATH_LIMIT_BYTES = 107 if sys.platform == "linux" else 103
_LONGEST_SOCKET_NAME = "/.s.PGSQL.5432"
_LOCK_PATIENCE_S = 0.3


class DataFolder:
    """One data folder, held by this process alone until it is closed.

        <data>/lock            held by us while open; the holder's pid
        <data>/addresses.json  where the running servers listen, for other commands
        <data>/postgres/       PostgreSQL's files
        <data>/log/            postgres.log, redis.log and whatever else is started
        <data>/run/            the sockets, unless they must lie in a short temporary folder
        <data>/elsewhere       the path of that temporary folder, so that it can be cleared
        <data>/servers/        copies of the servers' programs, where theirs cannot be entered

    Nothing outside it changes its owner or rights.
    """

    def __init__(self, path: Path, lock: int, account: Account | None) -> None:
        self.path = path
        self.account = account
        self._lock = lock
        self._elsewhere: tuple[Path, int] | None = None
        self._sockets: Path | None = None
        self._addresses: dict[str, str] = {}
        self._clear_elsewhere()
        make_private(self.path / "log")

    @classmethod
    def open(cls, path: Path | str) -> Self:
        """Make the folder if need be and hold it; FolderInUse, FolderNotUsable."""
        folder = Path(path).expanduser().absolute()
        try:
            folder.parent.mkdir(parents=True, exist_ok=True)
            with contextlib.suppress(FileExistsError):
                # As root, the account the servers run as must get past it to its own subfolder.
                folder.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700)
            lock = _hold(folder)
        except OSError as error:
            raise FolderNotUsable(folder, f"{error.strerror}.") from error
        try:
            return cls(folder, lock, _account_for(folder))
        except OSError as error:
            os.close(lock)
            raise FolderNotUsable(folder, f"{error.strerror}.") from error
        except BaseException:
            os.close(lock)
            raise

    def close(self) -> None:
        """Let go of it; its servers must have been stopped."""
        if self._lock < 0:
            return
        self._clear_elsewhere()
        (self.path / "addresses.json").unlink(missing_ok=True)
        os.close(self._lock)
        self._lock = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def log_path(self, name: str) -> Path:
        """The log of the process `name`."""
        return self.path / "log" / f"{name}.log"

    def sockets(self) -> Path:
        """A private folder (0700, of the servers' account) for unix sockets, made once."""
        if self._sockets is None:
            run = self.path / "run"
            if not (fits_sockets(run) and self.reaches(self.path)):
                run = self.elsewhere() / "run"
            make_private(run, self.account)
            self._sockets = run
        return self._sockets

    def elsewhere(self) -> Path:
        """A short folder outside the data folder that the servers' account can enter.

        For sockets whose path would be too long, and for what must lie where that account can
        follow. Made anew each time, cleared on close or at the next start.
        """
        if self._elsewhere is None:
            made = self._make_elsewhere()
            # systemd-tmpfiles leaves locked folders alone.
            held = os.open(made, os.O_RDONLY | os.O_DIRECTORY)
            fcntl.flock(held, fcntl.LOCK_SH)
            self._elsewhere = (made, held)
        return self._elsewhere[0]

    def reach(self, subfolder: Path) -> tuple[str, int | None]:
        """A path by which the servers' account reaches `subfolder`, and a descriptor to pass on.

        Below a folder closed to that account (a checkout in /root) a path is of no use, but an
        open descriptor is: on Linux /proc/self/fd/N leads through it without walking the path,
        for the server and, as they inherit it, for all its processes.
        """
        if self.reaches(subfolder):
            return str(subfolder), None
        if sys.platform != "linux":
            assert self.account is not None
            raise FolderNotUsable(
                self.path,
                f"the account {self.account.name}, which the servers run as, cannot enter it. "
                "Start as an ordinary user, or choose a folder outside closed ones with --data.",
            )
        opened = os.open(subfolder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        return f"/proc/self/fd/{opened}", opened

    def publish(self, name: str, url: str) -> None:
        """Tell other commands of this account where the server `name` listens."""
        self._addresses[name] = url
        write_private(self.path / "addresses.json", json.dumps(self._addresses))

    def reaches(self, path: Path) -> bool:
        """Whether the account that the servers run as can enter a folder."""
        return self.account is None or self.account.can('cd -- "$1"', path)

    def _make_elsewhere(self) -> Path:
        for parent in dict.fromkeys(map(Path, (tempfile.gettempdir(), "/tmp", "/var/tmp"))):  # noqa: S108 - mkdtemp makes it safe
            if not (parent.is_dir() and self.reaches(parent)):
                continue
            made = Path(tempfile.mkdtemp(prefix="imece-", dir=parent))
            write_private(self.path / "elsewhere", str(made))
            if fits_sockets(made / "run"):
                if self.account is not None:
                    made.chmod(0o711)
                return made
            made.rmdir()
        raise FolderNotUsable(
            self.path, "no temporary folder is short and open enough. Set TMPDIR."
        )

    def _clear_elsewhere(self) -> None:
        """Remove the temporary folder, ours or one left behind by a run that was killed."""
        if self._elsewhere is not None:
            os.close(self._elsewhere[1])
            self._elsewhere = None
        note = self.path / "elsewhere"
        with contextlib.suppress(FileNotFoundError):
            left = Path(note.read_text(encoding="utf-8"))
            with contextlib.suppress(OSError):
                found = left.lstat()
                ours = stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid()
                if ours and left.name.startswith("imece-"):
                    shutil.rmtree(left)
            note.unlink()


def running_address(path: Path | str, name: str) -> str | None:
    """Where the server `name` of a running `imece up` on this data folder listens, or None."""
    folder = Path(path).expanduser().absolute()
    try:
        with (folder / "lock").open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return None
    except PermissionError:
        raise FolderNotUsable(folder, "it belongs to another user.") from None
    except BlockingIOError:
        with contextlib.suppress(FileNotFoundError):
            addresses = json.loads((folder / "addresses.json").read_text(encoding="utf-8"))
            return str(addresses[name]) if name in addresses else None
    return None


def fits_sockets(folder: Path) -> bool:
    """Whether our sockets can lie in `folder`: the kernel limits their paths' length.

    And to PostgreSQL's clients a comma separates hosts.
    """
    length = len(os.fsencode(folder)) + len(_LONGEST_SOCKET_NAME)
    return length <= _SOCKET_PATH_LIMIT_BYTES and "," not in str(folder)


def make_private(path: Path, owner: Account | None = None) -> None:
    """Make a folder only its owner may enter; one that exists is left as it is."""
    with contextlib.suppress(FileExistsError):
        path.mkdir(mode=0o700)
        if owner is not None:
            os.chown(path, owner.uid, owner.gid, follow_symlinks=False)


def write_private(path: Path, text: str, owner: Account | None = None) -> None:
    """Write a file that only its owner may read, whole or not at all."""
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    # O_EXCL: never through a link that someone else planted.
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        if owner is not None:
            os.fchown(descriptor, owner.uid, owner.gid)
    part.replace(path)


def _hold(folder: Path) -> int:
    """Take the folder's lock, which the kernel frees when we end, however that happens."""
    lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    deadline = time.monotonic() + _LOCK_PATIENCE_S
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            # A moment's patience: `running_address` tries the lock too, and a new holder
            # needs an instant to write its pid.
            if time.monotonic() < deadline:
                time.sleep(0.02)
                continue
            holder = os.pread(lock, 20, 0)
            os.close(lock)
            raise FolderInUse(folder, int(holder or b"0")) from None
        os.ftruncate(lock, 0)
        os.pwrite(lock, str(os.getpid()).encode(), 0)
        return lock


def _account_for(folder: Path) -> Account | None:
    """Whom the servers run as: None for ourselves, another account if we are root."""
    cluster = folder / "postgres"
    if cluster.is_symlink():
        # Root would write and hand over rights wherever it leads.
        raise FolderNotUsable(folder, "postgres/ in it is a link. Link the whole folder instead.")
    owner = cluster.lstat().st_uid if cluster.exists() else None
    if os.geteuid() != 0:
        if owner is not None and owner != os.geteuid():
            account = Account.of_uid(owner)
            raise FolderNotUsable(
                folder,
                f"it belongs to {account.name if account else owner}, and you are "
                f"{own_account_name()}. Start as that user or root, or choose another folder.",
            )
        return None
    # Whoever owns the record keeps it; else whoever owns the folder, if that is not root.
    for uid in (owner, folder.stat().st_uid):
        if uid:
            account = Account.of_uid(uid)
            if account is not None:
                return account
    account = ordinary_account()
    if account is None or not account.can("exit 0"):
        raise FolderNotUsable(
            folder,
            "PostgreSQL does not run as root, and there is no ordinary account we may run it as. "
            "Start as an ordinary user, or set IMECE_DATABASE_URL and IMECE_REDIS_URL.",
        )
    return account
