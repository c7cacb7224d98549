"""Files are streamed: memory stays the same however long they are."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.intake.files import raw_workbook

MIB = 1 << 20
READ = """
import sys
from datetime import UTC, datetime
from pathlib import Path

from dispatcher.intake import Mapping, TaskDraft, open_table, to_drafts

def most_held():  # kB; resource.getrusage would count the parent's memory before exec
    status = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))

before = most_held()
now = datetime(2026, 11, 23, tzinfo=UTC)
drafts = to_drafts(open_table(Path(sys.argv[1])).rows(), Mapping("text"), now=now)
print(sum(isinstance(draft, TaskDraft) for draft in drafts), (most_held() - before) * 1024)
"""

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


def read_alone(path: Path) -> tuple[int, int]:
    """Drafts in a file, each let go at once, and the bytes a process of its own grew by."""
    done = subprocess.run(
        [sys.executable, "-c", READ, path], check=True, capture_output=True, text=True
    )
    drafts, grown = done.stdout.split()
    return int(drafts), int(grown)


def test_a_hundred_megabytes_of_csv(tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    words = "Çadır, battaniye ve temiz su lazım. " * 150
    with path.open("w", encoding="utf-8") as file:
        file.write("id,text\n")
        for number in range(18_000):
            file.write(f'{number},"{words}{number}"\n')
    assert path.stat().st_size > 100 * MIB

    drafts, grown = read_alone(path)
    assert drafts == 18_000
    assert grown < 16 * MIB


def test_a_hundred_thousand_rows_of_csv(tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write("id,text\n")
        file.writelines(f"{number},call number {number}\n" for number in range(100_000))

    drafts, grown = read_alone(path)
    assert drafts == 100_000
    # 64 bytes a row for the keys seen so far, and the doubling of their set.
    assert grown < 24 * MIB


def test_a_hundred_thousand_rows_of_a_workbook(tmp_path: Path) -> None:
    rows = (
        f'<row r="{n}"><c t="s"><v>{n - 1}</v></c><c><v>{n}</v></c></row>'
        for n in range(1, 100_002)
    )
    strings = ("text" if n == 0 else f"call number {n}" for n in range(100_001))
    path = raw_workbook(tmp_path / "calls.xlsx", rows, strings)

    drafts, grown = read_alone(path)
    assert drafts == 100_000
    # The workbook's shared strings are held, and an emptied element for each row.
    assert grown < 64 * MIB


def test_a_hundred_megabytes_without_a_line_end(tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    with path.open("wb") as file:
        file.write(b"text,n\nsu,1\n")
        for _ in range(100):
            file.write(b"a" * MIB)
        file.write(b",1\nekmek,2\n")

    drafts, grown = read_alone(path)
    assert drafts == 2
    assert grown < 24 * MIB
