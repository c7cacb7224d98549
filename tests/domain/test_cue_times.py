"""When a cue is shown, as WebVTT and SubRip write it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatcher.domain.cue_times import Timing, read_timing, write_timing

MS = st.integers(0, 9_999 * 3_600_000)


@given(st.builds(Timing, MS, MS), st.sampled_from(".,"))
def test_what_is_written_is_read(timing: Timing, point: str) -> None:
    assert read_timing(write_timing(timing, point)) == timing


@pytest.mark.parametrize(
    ("line", "timing"),
    [
        ("00:01.000 --> 00:02.500 line:0 position:20%", (1_000, 2_500)),
        (" 0:0:1,5-->0:0:2,25 \r\n", (1_500, 2_250)),
        ("123:00:01,000 --> 123:00:02,000 X1:40 X2:600", (442_801_000, 442_802_000)),
    ],
)
def test_other_ways_to_write_it_are_read(line: str, timing: tuple[int, int]) -> None:
    assert read_timing(line) == timing


@pytest.mark.parametrize("line", ["", "1", "at 12:30 --> 13:00", "00:01 --> 00:02", "-->"])
def test_another_line_is_none(line: str) -> None:
    assert read_timing(line) is None
