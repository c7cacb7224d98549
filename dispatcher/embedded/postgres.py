"""Our own PostgreSQL: made on first start, durable, reached only by private unix sockets."""

import contextlib
import fcntl
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Self
from urllib.parse import quote

from dispatcher.embedded.account import own_account_name
from dispatcher.embedded.binaries import POSTGRES_MAJOR, Program, find_postgres, startable
from dispatcher.embedded.faults import FolderNotUsable, ServerFailed
from dispatcher.embedded.folder import DataFolder, write_private
from dispatcher.embedded.process import Child, log_tail
from dispatcher.embedded.server import Server

_START_PATIENCE_S = 60.0
_PREDECESSOR_PATIENCE_S = 15.0
# Nothing of our own environment: PGOPTIONS and its like would change the server's behaviour.
_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}

_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "jit": "off",
    # Room for an import of 100,000 tasks between two checkpoints.
    "max_wal_size": "2GB",
    "wal_compression": "on",
    "wal_buffers": "16MB",
    "autovacuum_naptime": "10s",
    "idle_in_transaction_session_timeout": "60s",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %q%d ",
    "log_min_duration_statement": "1s",
    # Parameters and DETAIL lines ("Key (email)=(...) already exists") hold personal data.
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_error_verbosity": "terse",
}
_FOR_TESTS_ONLY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}

_ROLE_AND_DATABASE = r"""
SELECT 'CREATE ROLE imece LOGIN'
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'imece') \gexec
SELECT 'CREATE DATABASE imece OWNER imece'
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'imece') \gexec
"""


class Postgres(Server):
    """A running PostgreSQL of ours.

    `url` is for the application: the role `imece`, owner of the database `imece` and of nothing
    else. `admin_url` is the superuser's, for tests that make databases and for upkeep.
    """

    def __init__(self, child: Child, sockets: Path, cluster: Path) -> None:
        host = quote(str(sockets))
        super().__init__(child, f"postgresql://imece@/imece?host={host}")
        self.admin_url = f"postgresql://postgres@/postgres?host={host}"
        self.cluster = cluster

    @classmethod
    def start(cls, folder: DataFolder, *, durable: bool = True) -> Self:
        """Start it, making its files first if there are none; returns once it has answered.

        `durable=False` (tests only) trades safety in a crash for speed. ServerMissing,
        ServerFailed, FolderNotUsable.
        """
        installed = find_postgres()
        program = startable(installed, folder)
        cluster = folder.path / "postgres"
        with _sole_server(folder) as lock:
            if not cluster.exists():
                _create(program, folder, cluster, lock, durable)
            _check_version(folder, cluster)
            _write_access_rules(folder, cluster)
            # Whoever wrote these has ended, or we would not hold the lock. PostgreSQL itself
            # would only ask whether their number lives: by now it may be anybody's, or that of
            # a dead server nobody has collected.
            for left in (cluster / "postmaster.pid", *_socket_files(folder)):
                left.unlink(missing_ok=True)
            child = _launch(program, folder, cluster, lock, durable)
        server = cls(child, folder.sockets(), cluster)
        try:
            server._wait_until_ready(folder)
            server._prepare(installed, folder)
        except BaseException:
            child.stop(0)
            raise
        folder.publish("database", server.url)
        return server

    def _wait_until_ready(self, folder: DataFolder) -> None:
        """Wait until it says so in its status file, whose first line must be this child's pid."""
        deadline = time.monotonic() + _START_PATIENCE_S
        while time.monotonic() < deadline:
            code = self.poll()
            if code is not None:
                raise _failed(folder, f"ended with code {code} while starting")
            with contextlib.suppress(FileNotFoundError):
                lines = (self.cluster / "postmaster.pid").read_text().splitlines()
                if len(lines) >= 8 and lines[0] == str(self.pid) and lines[7].strip() == "ready":
                    return
            time.sleep(0.01)
        raise _failed(folder, f"was not ready after {_START_PATIENCE_S:.0f} seconds")

    def _prepare(self, installed: Program, folder: DataFolder) -> None:
        """Prove with a real session that it answers; make the role and database if missing."""
        psql = installed.executable.with_name("psql")
        done = subprocess.run(  # noqa: S603 - our own arguments
            [psql, "-X", "-q", "-w", "-v", "ON_ERROR_STOP=1", "-d", self.admin_url],
            input=_ROLE_AND_DATABASE,
            env=_ENVIRONMENT,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise _failed(folder, f"refused our first session ({done.stderr.strip()})")


@contextlib.contextmanager
def _sole_server(folder: DataFolder) -> Iterator[int]:
    """A lock that the server and all its processes inherit: free means that none is left.

    After a kill -9 the old server may still be shutting down when we are started again; then we
    wait for it.
    """
    lock = os.open(folder.path / "postgres.lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        deadline = time.monotonic() + _PREDECESSOR_PATIENCE_S
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise FolderNotUsable(
                        folder.path, "a PostgreSQL of an earlier run has not ended yet. Try again."
                    ) from None
                time.sleep(0.02)
        yield lock
    finally:
        # Only our copy: from here on the server alone holds the lock.
        os.close(lock)


def _create(program: Program, folder: DataFolder, cluster: Path, lock: int, durable: bool) -> None:
    """Make an empty cluster, whole or not at all: it gets its name when it is finished."""
    part = folder.path / "postgres.part"
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(mode=0o700)
    account = folder.account
    if account is not None:
        os.chown(part, account.uid, account.gid, follow_symlinks=False)
    reached, opened = folder.reach(part)
    arguments = [
        str(program.executable.with_name("initdb")),
        f"--pgdata={reached}",
        "--username=postgres",
        "--auth=peer",
        "--encoding=UTF8",
        # Sorting and case that are the same on every machine and after every upgrade.
        "--locale=C",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--data-checksums",
        "--no-instructions",
    ]
    child = Child.start(
        arguments if durable else [*arguments, "--no-sync"],
        name="initdb",
        log_path=folder.log_path("postgres"),
        env=_ENVIRONMENT,
        user=account,
        cwd="/",
        pass_fds=(lock,) if opened is None else (lock, opened),
    )
    try:
        code = child.wait(_START_PATIENCE_S)
    finally:
        child.stop(0)
        if opened is not None:
            os.close(opened)
    if code != 0:
        raise _failed(folder, f"could not make its files (initdb: {code})")
    part.rename(cluster)


def _check_version(folder: DataFolder, cluster: Path) -> None:
    try:
        version = (cluster / "PG_VERSION").read_text().strip()
    except FileNotFoundError:
        raise FolderNotUsable(folder.path, "postgres/ in it holds no PostgreSQL data.") from None
    if version != str(POSTGRES_MAJOR):
        raise FolderNotUsable(
            folder.path,
            f"it was made by PostgreSQL {version} and this is PostgreSQL {POSTGRES_MAJOR}. "
            "Dump it with the old one and restore it into a new folder.",
        )


def _write_access_rules(folder: DataFolder, cluster: Path) -> None:
    """Let in by the kernel's word, without a password: only us and the servers' own account.

    Written at each start, as another account may start us next time.
    """
    account = folder.account
    names = {own_account_name()} | ({account.name} if account else set())
    people = [f'"{name}"' for name in sorted(names)]
    rules = "local all imece,postgres peer map=imece\n"
    mapping = "".join(f"imece {name} {role}\n" for name in people for role in ("imece", "postgres"))
    write_private(cluster / "pg_hba.conf", rules, account)
    write_private(cluster / "pg_ident.conf", mapping, account)


def _launch(program: Program, folder: DataFolder, cluster: Path, lock: int, durable: bool) -> Child:
    settings = dict(_SETTINGS, unix_socket_directories=_listed(folder.sockets()))
    if not durable:
        settings |= _FOR_TESTS_ONLY
    reached, opened = folder.reach(cluster)
    arguments = [f"--{name}={value}" for name, value in settings.items()]
    try:
        return Child.start(
            [str(program.executable), "-D", reached, *arguments],
            name="postgres",
            log_path=folder.log_path("postgres"),
            env=_ENVIRONMENT,
            user=folder.account,
            cwd="/",
            # Fast shutdown, also when we are killed: the next start has nothing to recover.
            stop_signal=signal.SIGINT,
            death_signal=signal.SIGINT,
            pass_fds=(lock,) if opened is None else (lock, opened),
        )
    finally:
        if opened is not None:
            os.close(opened)


def _socket_files(folder: DataFolder) -> tuple[Path, Path]:
    socket = folder.sockets() / ".s.PGSQL.5432"
    return socket, socket.with_name(socket.name + ".lock")


def _listed(folder: Path) -> str:
    """A folder as an entry of a PostgreSQL list setting: spaces, commas and quotes are safe."""
    return '"' + str(folder).replace('"', '""') + '"'


def _failed(folder: DataFolder, what: str) -> ServerFailed:
    path = folder.log_path("postgres")
    return ServerFailed("PostgreSQL", what, path, log_tail(path))
