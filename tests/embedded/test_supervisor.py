"""The supervisor: what dies comes back, what is stopped ends in order and in time."""

import os
import signal
import time
from functools import partial
from pathlib import Path

import pytest

from dispatcher.embedded import Child, DataFolder, Postgres, Restart, ServerMissing, Supervisor
from tests.embedded.processes import is_running, wait_until
from tests.embedded.test_process import SLEEP, STUBBORN
from tests.support.servers import run_sql


def test_what_dies_is_started_again_after_growing_waits() -> None:
    restarts: list[Restart] = []
    with Supervisor(restarts.append) as supervisor:
        supervisor.start("false", lambda: Child.start(["/bin/false"], name="false"))
        supervisor.run(until=lambda: len(restarts) == 3, every_s=0.02)
    assert [restart.wait_s for restart in restarts] == [0.5, 1.0, 2.0]
    assert {(restart.name, restart.exit_code) for restart in restarts} == {("false", 1)}


def test_a_launch_that_fails_is_tried_again() -> None:
    restarts: list[Restart] = []
    launched: list[Child] = []

    def launch() -> Child:
        if len(launched) == 1 and len(restarts) < 2:
            raise ServerMissing("not there just now")
        launched.append(Child.start(SLEEP, name="sleep"))
        return launched[-1]

    with Supervisor(restarts.append) as supervisor:
        first = supervisor.start("sleep", launch)
        os.kill(first.pid, signal.SIGKILL)
        supervisor.run(until=lambda: len(launched) == 2, every_s=0.02)
        assert launched[-1].poll() is None
    assert [restart.reason for restart in restarts] == ["ended", "not there just now"]


def test_a_first_start_that_fails_is_not_hidden() -> None:
    def launch() -> Child:
        raise ServerMissing("not installed")

    with Supervisor(lambda _: None) as supervisor, pytest.raises(ServerMissing):
        supervisor.start("missing", launch)


def test_all_are_stopped_in_reverse_order_and_a_stubborn_one_in_time(tmp_path: Path) -> None:
    ends = tmp_path / "ends"
    tell = f"trap 'echo $0 >> {ends}; exit 0' TERM; echo ready; while :; do sleep 0.02; done"
    supervisor = Supervisor(lambda _: None)
    log = tmp_path / "stubborn.log"
    children = [
        supervisor.start(name, partial(Child.start, argv, name=name, log_path=log))
        for name, argv in (
            ("one", ["/bin/sh", "-c", tell, "one"]),
            ("stubborn", STUBBORN),
            ("three", ["/bin/sh", "-c", tell, "three"]),
        )
    ]
    assert wait_until(lambda: log.read_text().count("ready") == 3)
    began = time.monotonic()
    supervisor.stop(within_s=3)
    # Only the stubborn one takes time, and no more than its share.
    assert time.monotonic() - began < 3
    assert ends.read_text() == "three\none\n"
    assert not any(is_running(child.pid) for child in children)


def test_a_server_of_ours_is_brought_back_with_what_it_kept(data: Path) -> None:
    restarts: list[Restart] = []
    with (
        DataFolder.open(data) as folder,
        Supervisor(restarts.append) as supervisor,
    ):
        servers: list[Postgres] = []

        def launch() -> Postgres:
            servers.append(Postgres.start(folder))
            return servers[-1]

        url = supervisor.start("postgres", launch).url
        run_sql(url, "CREATE TABLE kept (n int)")
        os.kill(servers[0].pid, signal.SIGKILL)
        supervisor.run(until=lambda: len(servers) == 2, every_s=0.02)
        # At the same address, so that whoever used it need not be told.
        run_sql(url, "INSERT INTO kept VALUES (1)")
    assert not servers[-1].is_alive()
