"""`imece simulate`: figures on the screen, as JSON and as a page of its own."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result

from dispatcher.cli.simulate import simulate
from dispatcher.simulation.policies import POLICIES

SMALL = ("--days", "1", "--volunteers", "200")


def run(*args: str) -> Result:
    return CliRunner().invoke(simulate, args)


def test_it_writes_table_json_and_page(tmp_path: Path) -> None:
    files = tmp_path / "found.json", tmp_path / "found.html"
    args = ("--rate", "5", *SMALL, "--json", str(files[0]), "--html", str(files[1]))
    result = run(*args)
    assert result.exit_code == 0, result.output
    assert "| one at a time " in result.stdout
    found = json.loads(files[0].read_text())
    assert list(found["policies"]) == list(POLICIES)
    assert found["scenario"]["volunteers"] == 200
    again = run(*args)
    assert again.stdout == result.stdout
    assert json.loads(files[0].read_text()) == found


def test_the_page_needs_nothing_else(tmp_path: Path) -> None:
    page = tmp_path / "found.html"
    assert run("--rate", "2", *SMALL, "--html", str(page)).exit_code == 0
    html = page.read_text()
    assert "prefers-color-scheme: dark" in html
    assert not {word for word in ("http:", "https:", "src=", "href=", "<script") if word in html}
    drawings = ["<svg" + part.split("</svg>")[0] + "</svg>" for part in html.split("<svg")[1:]]
    assert len(drawings) == 2
    for drawing in drawings:
        assert ElementTree.fromstring(drawing).get("aria-label")


def test_arrivals_come_from_a_file_and_policies_can_be_chosen(tmp_path: Path) -> None:
    file = tmp_path / "arrivals.csv"
    file.write_text("minutes_since_flood\n5\n10\n2000\n")
    result = run("--arrivals", str(file), *SMALL, "--policy", "board", "--policy", "ours")
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("2 tasks in 1 days, 200 volunteers")
    lines = [line for line in result.stdout.splitlines() if line.startswith("| ")]
    assert [line.split(" |")[0].rstrip() for line in lines[1:3]] == [
        "| board only",
        "| ours, in waves",
    ]


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ((), "Give either --arrivals or --rate."),
        (("--rate", "1", "--demand", "ku=1"), "choose one of kmr, ckb, zza, sdh"),
        (("--rate", "1", "--demand", "tr"), "'tr'"),
        (("--rate", "1", "--demand", "tr=-1"), "0 or more"),
        (("--rate", "1", "--supply", "tr=0"), "come to nothing"),
        (("--rate", "1", "--urgency", "now=1"), "now"),
        (("--rate", "0"), "--rate"),
    ],
)
def test_what_cannot_be_simulated_is_refused(args: tuple[str, ...], said: str) -> None:
    result = run(*args)
    assert result.exit_code == 2
    assert said in result.output


def test_a_file_that_is_no_table_of_times_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "arrivals.csv"
    file.write_text("minutes_since_flood\nsoon\n")
    result = run("--arrivals", str(file))
    assert result.exit_code == 1
    assert "arrivals.csv: could not convert" in result.output
