"""Captions as files, read again by other people's readers of them."""

import io
from datetime import timedelta
from typing import Any

import pytest
import srt
import webvtt
from hypothesis import given
from hypothesis import strategies as st

from dispatcher.domain.cues import checked_cues
from dispatcher.views.captions import CaptionFormat, captions_in

RLM = "\u200f"


def _cue(start: int, end: int, text: str) -> dict[str, Any]:
    return {"start_ms": start, "end_ms": end, "text": text}


def _read_vtt(data: bytes) -> list[tuple[int, int, str]]:
    seconds = [
        (caption.start_in_seconds, caption.end_in_seconds, caption.raw_text)
        for caption in webvtt.from_buffer(io.StringIO(data.decode())).captions
    ]
    unescaped = [
        (a, b, text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
        for a, b, text in seconds
    ]
    return [(round(a), round(b), text) for a, b, text in unescaped]


def _read_srt(data: bytes) -> list[tuple[int, int, str]]:
    a_ms = timedelta(milliseconds=1)
    return [(c.start // a_ms, c.end // a_ms, c.content) for c in srt.parse(data.decode())]


def _lines(data: bytes) -> list[str]:
    return data.decode().splitlines()


CUES = [
    _cue(0, 1000, "We have no water."),
    _cue(61_000, 62_500, "{Please} send <b>help</b> & food\n- now"),
    _cue(3_600_001, 3_661_999, "Su yok, çocuklar üşüyor"),
]


def test_webvtt_is_read_by_another_library_as_it_was_written() -> None:
    read = _read_vtt(captions_in(CaptionFormat.VTT, CUES, "en"))
    assert [text for _, _, text in read] == [cue["text"] for cue in CUES]
    assert [(a, b) for a, b, _ in read] == [(0, 1), (61, 62), (3600, 3661)]
    assert "00:01:01.000 --> 00:01:02.500" in _lines(captions_in(CaptionFormat.VTT, CUES, "en"))


def test_subrip_is_read_by_another_library_as_it_was_written() -> None:
    read = _read_srt(captions_in(CaptionFormat.SRT, CUES, "en"))
    assert read == [(cue["start_ms"], cue["end_ms"], cue["text"]) for cue in CUES]


_SAYABLE = st.text(
    st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp", "Zs"], exclude_characters="\ufeff"),
    min_size=1,
    max_size=60,
)


@given(st.lists(_SAYABLE, min_size=1, max_size=8))
def test_whatever_is_said_both_formats_have_as_many_cues_as_there_are(texts: list[str]) -> None:
    given_ = [_cue(n * 1000, n * 1000 + 900, text) for n, text in enumerate(texts)]
    cues = checked_cues(given_, "content.cues")
    assert len(_read_srt(captions_in(CaptionFormat.SRT, cues, "en"))) == len(cues)
    assert len(_read_vtt(captions_in(CaptionFormat.VTT, cues, "en"))) == len(cues)


def test_an_arrow_in_what_is_said_is_no_timing() -> None:
    cues = [_cue(0, 900, "00:00:01,000 --> 00:00:02,000"), _cue(900, 1800, "a --> b")]
    assert len(_read_srt(captions_in(CaptionFormat.SRT, cues, "en"))) == 2
    assert [text for *_, text in _read_vtt(captions_in(CaptionFormat.VTT, cues, "en"))] == [
        "00:00:01,000 --> 00:00:02,000",
        "a --> b",
    ]


@pytest.mark.parametrize(
    ("language", "line", "in_vtt", "in_srt"),
    [
        ("ar", "نحتاج إلى الماء", "نحتاج إلى الماء", "نحتاج إلى الماء"),
        ("ar", "نحتاج إلى الماء.", "نحتاج إلى الماء.", f"نحتاج إلى الماء.{RLM}"),
        ("ckb", "(ئاو نییە)", "(ئاو نییە)", f"{RLM}(ئاو نییە){RLM}"),
        ("fa", "WHO آب می‌دهد", f"{RLM}WHO آب می‌دهد", f"{RLM}WHO آب می‌دهد"),
        ("ar", "WHO", "WHO", "WHO"),
        ("en", "نحتاج.", "نحتاج.", "نحتاج."),
        ("kmr", "Av tune ye.", "Av tune ye.", "Av tune ye."),
    ],
)
def test_lines_from_the_right_are_marked_only_where_players_would_turn_them(
    language: str, line: str, in_vtt: str, in_srt: str
) -> None:
    cues = [_cue(0, 900, line)]
    assert _lines(captions_in(CaptionFormat.VTT, cues, language))[3] == in_vtt
    assert _lines(captions_in(CaptionFormat.SRT, cues, language))[2] == in_srt
