"""The ordinary operating-system account our servers run as when we are root."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path

# Existing accounts only: we never add one. The first that exists is taken.
_PREFERRED = ("imece", "postgres", "nobody")


@dataclass(frozen=True)
class Account:
    """An operating-system account."""

    name: str
    uid: int
    gid: int

    @classmethod
    def of_uid(cls, uid: int) -> "Account | None":
        """The account with this number, or None where the system knows none."""
        try:
            entry = pwd.getpwuid(uid)
        except KeyError:
            return None
        return cls(entry.pw_name, entry.pw_uid, entry.pw_gid)

    def can(self, test: str, *paths: Path) -> bool:
        """Whether this account, tried for real, passes a shell test on "$1", "$2"...

        Tried rather than computed from mode bits: access lists, mount options and security
        modules have their say too.
        """
        try:
            done = subprocess.run(  # noqa: S603 - our own arguments
                ["/bin/sh", "-c", test, "sh", *map(str, paths)],
                user=self.uid,
                group=self.gid,
                extra_groups=[],
                cwd="/",
                env={"LC_ALL": "C"},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                check=False,
            )
        except OSError:
            # Root in name only (some containers): we may not become anybody else.
            return False
        return done.returncode == 0


def own_account_name() -> str:
    """The name of the account this process runs as; its number where it has no name."""
    own = Account.of_uid(os.geteuid())
    return own.name if own else str(os.geteuid())


def ordinary_account() -> Account | None:
    """An existing account without privileges for the servers, or None."""
    for name in _PREFERRED:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid != 0:
            return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
    return None
