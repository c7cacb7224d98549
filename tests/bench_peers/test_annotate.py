"""How cycles of both sides become a report."""

from tests.bench.report import Report
from tests.bench_peers.annotate import TARGET, USERS, tell
from tests.bench_peers.children.rounds import Taken


def test_each_number_of_users_is_judged_by_itself() -> None:
    report = Report("peers", data={"versions": {}})
    ours = {("Imece", users): [Taken(1_000 // users, 1.0, 1.0, 2.0)] for users in USERS}
    theirs = {("Label Studio", users): [Taken(10, 1.0, 1.0, 2.0)] for users in USERS}
    tell(report, ours | theirs)
    judged = {line.what: (line.value, line.met) for line in report.lines if line.target}
    assert judged == {
        "ours / Label Studio, users: 1": ("100.0", True),
        "ours / Label Studio, users: 8": (f"{1_000 / 8 / 10:.1f}", False),
    }
    assert TARGET == 50
