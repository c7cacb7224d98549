"""What can keep our own servers from running, each said in a plain sentence."""

from pathlib import Path


class EmbeddedFault(Exception):
    """Our own PostgreSQL or Redis cannot be used; the text says why and what to do."""


class FolderInUse(EmbeddedFault):
    """Another process already runs its servers in this data folder."""

    def __init__(self, path: Path, pid: int) -> None:
        self.pid = pid
        super().__init__(
            f"The data folder {path} is in use by process {pid}. "
            "Stop that process first, or choose another folder with --data."
        )


class FolderNotUsable(EmbeddedFault):
    """The data folder cannot hold our servers' files."""

    def __init__(self, path: Path, reason: str) -> None:
        self.reason = reason
        super().__init__(f"The data folder {path} cannot be used: {reason}")


class ServerMissing(EmbeddedFault):
    """A server's program is not installed."""


class ServerFailed(EmbeddedFault):
    """A server ended, or did not answer in time, while it was being started."""

    def __init__(self, name: str, what: str, log_path: Path, log_tail: str) -> None:
        super().__init__(f"{name} {what}. The end of its log {log_path}:\n{log_tail}".rstrip())
