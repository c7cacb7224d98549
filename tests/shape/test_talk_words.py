"""Whatever the rules of counselling can say, the pages have a sentence for."""

import json
from collections.abc import Iterable

import pytest

from dispatcher.domain.sessions.gate import Missing
from dispatcher.domain.sessions.session import Ending, Severity, TransferState
from tests.shape.source import ROOT

SAID = json.loads((ROOT / "web/src/i18n/messages/en.json").read_text("utf-8"))

SENTENCES = [
    pytest.param("talk.over.", Ending, id="how-a-talk-ended-to-its-seeker"),
    pytest.param("counsel.over.", Ending, id="how-a-talk-ended-to-its-counsellor"),
    pytest.param("counsel.gate.", Missing, id="what-a-counsellor-lacks"),
    pytest.param("counsel.severity.", Severity, id="how-severe"),
    pytest.param("counsel.transfer.", TransferState, id="how-far-a-transfer-is"),
]


@pytest.mark.parametrize(("prefix", "values"), SENTENCES)
def test_each_has_a_sentence(prefix: str, values: Iterable[str | int]) -> None:
    named = [f"{prefix}{value}" for value in values]
    assert named
    assert [key for key in named if key not in SAID] == []
