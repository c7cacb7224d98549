"""The soak itself, for some seconds; an hour of it: `make soak`, docs/reliability.md."""

import xml.etree.ElementTree as ElementTree
from pathlib import Path

from tests.soak.chart import chart
from tests.soak.panels import PANELS
from tests.soak.report import judged
from tests.soak.run import read_samples, run

SVG = "{http://www.w3.org/2000/svg}"


def test_some_seconds_of_it_sample_everything_and_meet_nothing_unexpected(tmp_path: Path) -> None:
    kept = tmp_path / "samples.csv"
    outcome = run(15, 1, tmp_path / "data", kept, lambda _: None)
    assert outcome.unexpected == {}
    assert len(outcome.samples) >= 8
    seen = outcome.samples[-1]
    assert {panel.quantity for panel in PANELS} <= {key.partition("/")[0] for key in seen}
    for name in ("api-1", "api-2", "live-1", "loop-1", "jobs-1", "postgres", "redis"):
        assert seen[f"memory_mb/{name}"] > 1
        servers = "server_" if name in ("postgres", "redis") else ""
        assert seen[f"{servers}descriptors/{name}"] > 3
    assert seen["connections/live"] > 150
    assert seen["rows/task"] > 100
    assert seen["rows/event"] > seen["rows/claim"] > 5
    assert sum(sample["frames_a_s/told"] for sample in outcome.samples) > 500
    assert outcome.reconnections > 5
    assert outcome.calls["sign_in 200"] >= 1
    assert outcome.calls["import 201"] == 1
    again = read_samples(kept)
    assert len(again.samples) == len(outcome.samples)
    drawn = judged(again.times_s, again.samples)
    picture = chart("Soak", ["a <few> seconds"], again.times_s, drawn)
    paths = ElementTree.fromstring(picture).iter(f"{SVG}path")
    lines = [path for path in paths if path.get("class") == "line"]
    assert len(lines) >= sum(len(one.lines) for one in drawn) - 8  # nothing is known of some yet
