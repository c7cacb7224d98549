"""Children: started, watched, stopped, and never left behind."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from dispatcher.embedded import Child
from dispatcher.embedded.process import open_log
from tests.embedded.holder import ROOT
from tests.embedded.processes import family, is_running, wait_until

SLEEP = ["/bin/sleep", "600"]
STUBBORN = [sys.executable, "-c", "import signal, time; signal.signal(15, signal.SIG_IGN); "]
STUBBORN[-1] += "print('ready', flush=True); time.sleep(600)"

PARENT = """
import sys, time
from dispatcher.embedded import Child
child = Child.start(["/bin/sleep", "600"], name="sleep", kernel_tells=sys.argv[1] == "kernel")
print(child.pid, flush=True)
if sys.argv[2] == "stop":
    print(child.stop(), flush=True)
time.sleep(600)
"""


def test_output_goes_to_its_log_and_its_exit_code_is_kept(tmp_path: Path) -> None:
    log = tmp_path / "said.log"
    child = Child.start(["/bin/sh", "-c", "echo said; exit 3"], name="say", log_path=log)
    assert child.wait(10) == 3
    assert child.poll() == 3
    assert child.stop() == 3
    assert log.read_text() == "said\n"
    assert log.stat().st_mode & 0o777 == 0o600


def test_one_that_ignores_the_request_to_stop_is_killed(tmp_path: Path) -> None:
    log = tmp_path / "stubborn.log"
    child = Child.start(STUBBORN, name="stubborn", log_path=log)
    assert wait_until(lambda: "ready" in log.read_text())
    assert child.stop(0.2) == -signal.SIGKILL
    assert not is_running(child.pid)


def test_what_a_child_leaves_in_its_group_goes_with_it(tmp_path: Path) -> None:
    log = tmp_path / "parent.log"
    child = Child.start(["/bin/sh", "-c", "sleep 600 & echo $!; wait"], name="parent", log_path=log)
    assert wait_until(lambda: log.read_text().endswith("\n"))
    grandchild = int(log.read_text())
    child.stop()
    assert wait_until(lambda: not is_running(grandchild))


def test_ctrl_c_in_our_terminal_does_not_reach_a_child() -> None:
    child = Child.start(SLEEP, name="sleep")
    assert os.getpgid(child.pid) == child.pid != os.getpgid(0)
    assert os.getsid(child.pid) == child.pid != os.getsid(0)
    child.stop()


@pytest.mark.parametrize("teller", ["kernel", "guard"])
def test_a_child_dies_when_its_parent_is_killed(teller: str) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, teller, "wait"],
        cwd=ROOT,
        env=dict(os.environ, PYTHONPATH=os.pathsep.join([str(ROOT), *sys.path])),
        stdout=subprocess.PIPE,
        text=True,
    ) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        # Past the launcher, which would see for itself that its parent is gone.
        assert wait_until(lambda: Path(f"/proc/{child}/comm").read_text() == "sleep\n")
        parent.kill()
        parent.wait()
        assert wait_until(lambda: not is_running(child))


def test_the_guard_leaves_when_its_charge_has_been_stopped() -> None:
    before = family(os.getpid())
    child = Child.start(SLEEP, name="sleep", kernel_tells=False)
    assert len(family(os.getpid()) - before) == 2
    assert child.stop() == -signal.SIGTERM
    assert family(os.getpid()) <= before


def test_it_refuses_to_start_from_a_thread_whose_end_would_kill_the_child() -> None:
    refused: list[RuntimeError] = []

    def start() -> None:
        try:
            Child.start(SLEEP, name="sleep")
        except RuntimeError as error:
            refused.append(error)

    thread = threading.Thread(target=start)
    thread.start()
    thread.join()
    assert len(refused) == 1


def test_a_log_that_has_grown_large_is_put_aside(tmp_path: Path) -> None:
    log = tmp_path / "large.log"
    log.write_bytes(b"x" * (5 * 1024 * 1024 + 1))
    os.close(open_log(log))
    assert log.stat().st_size == 0
    assert (tmp_path / "large.log.1").stat().st_size > 5 * 1024 * 1024
    log.write_text("small\n")
    os.close(open_log(log))
    assert log.read_text() == "small\n"


def test_a_log_is_never_written_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "linked.log").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError, match="symbolic link"):
        open_log(tmp_path / "linked.log")
    assert not (tmp_path / "elsewhere").exists()
