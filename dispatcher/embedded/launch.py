"""Becomes another program that dies with its parent: the step between fork and exec.

Run by file, isolated and without site-packages (a few milliseconds), as
`python -I -S launch.py DEATH_SIGNAL PARENT_PID UID GID PROGRAM [ARGUMENT...]`.
A program of its own instead of `preexec_fn`, which may deadlock in a process with threads.
Imports nothing of ours: it must run before any of it can be found.
"""

import ctypes
import os
import sys

_PR_SET_PDEATHSIG = 1


def main(arguments: list[str]) -> None:
    death_signal, parent, uid, gid = map(int, arguments[:4])
    program = arguments[4:]
    if uid >= 0:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    if sys.platform == "linux":
        # After dropping privileges: a change of user clears it.
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.prctl(_PR_SET_PDEATHSIG, death_signal, 0, 0, 0) != 0:
            raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG)")
    if os.getppid() != parent:
        # It died before we could ask to be told.
        sys.exit(1)
    os.execv(program[0], program)  # noqa: S606 - that is the point


if __name__ == "__main__":
    main(sys.argv[1:])
