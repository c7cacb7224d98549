"""What clients carry back to us, and headers that anybody may make up."""

import base64
import json
from collections.abc import Mapping
from typing import Any

import requests
from hypothesis import given
from hypothesis import strategies as st

from dispatcher.api.auth import credential_of
from dispatcher.domain.events import Recorded
from dispatcher.live.fanout import pack, unpack
from tests.fuzz.budget import examples
from tests.fuzz.processes import PREFIX, Installation

latin = st.text(st.characters(codec="latin-1"), max_size=60)
CONTROLS = "".join(map(chr, (*range(32), *range(127, 160))))
in_header = st.text(
    st.characters(codec="latin-1", exclude_characters=CONTROLS), min_size=1, max_size=210
).map(str.strip)


@examples(200)
@given(st.dictionaries(st.sampled_from(["authorization", "cookie"]), latin))
def test_headers_show_a_credential_or_none(headers: dict[str, str]) -> None:
    found = credential_of(headers)
    assert found is None or found.token


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
channels = st.sampled_from(["lane:1", "lane:999", "desk:1", "lanes", "", "x" * 200])
reached = st.fixed_dictionaries(
    {"epoch": st.text(max_size=70), "offset": st.integers() | st.text(max_size=3)}
)
positions = st.dictionaries(channels, reached | json_values, max_size=3) | json_values


def encoded(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


@examples(120)
@given(positions.map(encoded) | st.text(max_size=40), st.sampled_from(["0", "-1", "nan", "x", ""]))
def test_positions_are_read_or_refused(installation: Installation, token: str, wait_s: str) -> None:
    headers = {"Authorization": f"Bearer {installation.tokens['turkish']}"}
    answer = requests.get(
        f"{installation.url}{PREFIX}/live/poll",
        {"positions": token, "wait_s": wait_s},
        headers=headers,
        timeout=10,
    )
    body: Mapping[str, Any] = answer.json()
    if answer.status_code == 200:
        assert wait_s in ("0", "-1")
        assert set(body) == {"frames", "positions", "retry_after_s", "close"}
    else:
        assert (answer.status_code, body["code"]) == (422, "invalid_field")
        assert body["data"]["field"] in ("positions", "wait_s")


@examples(40)
@given(in_header.filter(bool))
def test_any_key_makes_a_command_safe_to_send_again(installation: Installation, key: str) -> None:
    headers: dict[str, str | bytes] = {
        "Authorization": f"Bearer {installation.tokens['coordinator']}",
        "Idempotency-Key": key.encode("latin-1"),
    }
    body = {"response": "quake", "kind": "general", "urgency": "soon", "title": "Call"}
    first, again = (
        requests.post(f"{installation.url}{PREFIX}/tasks", json=body, headers=headers, timeout=10)
        for _ in range(2)
    )
    assert first.status_code == again.status_code == (201 if len(key) <= 200 else 422), first.text
    part = "id" if len(key) <= 200 else "code"
    assert first.json()[part] == again.json()[part]


names = st.text("abcdefghijklmnopqrstuvwxyz:0123456789-", min_size=1, max_size=20)
frames = st.dictionaries(st.text(max_size=5), json_values, max_size=3).map(json.dumps)


@examples(60)
@given(st.lists(st.tuples(names, st.integers(1, 2**60), frames), min_size=1, max_size=6))
def test_packed_events_come_out_as_they_went_in(found: list[tuple[str, int, str]]) -> None:
    events = [Recorded(channel, "k7Qd", offset, frame) for channel, offset, frame in found]
    entry = {key.encode(): str(value).encode() for key, value in pack(events).items()}
    assert unpack(entry) == events


@examples(200)
@given(
    st.dictionaries(
        st.sampled_from([b"c", b"o", b"f", b"e", b"x"]),
        st.binary(max_size=20) | st.sampled_from([b"1\n2", b"a\nb", b"lane:1", b"9" * 5_000]),
    )
)
def test_an_entry_that_is_none_of_ours_is_no_event(entry: dict[bytes, bytes]) -> None:
    for event in unpack(entry):
        assert event.channel in entry[b"c"].decode().split("\n")
