"""Steps: what a task of general help asks to be done, one after another, and what was."""

from collections.abc import Mapping, Sequence
from typing import Any

from dispatcher.domain.errors import InvalidField
from dispatcher.domain.fields import clean_text
from dispatcher.domain.policy import TEXT_BYTES
from dispatcher.domain.words import check_words

STEPS_AT_MOST = 50
STEP_LETTERS = 300


def numbered(lines: Sequence[str], field: str) -> list[dict[str, str]]:
    """Lines as they are asked for, each with the number it is known by; empty ones are left out."""
    texts = [clean_text(line, field, most_bytes=STEP_LETTERS * 4) for line in lines]
    texts = [text for text in texts if text]
    if len(texts) > STEPS_AT_MOST:
        raise InvalidField(field=field, problem="too_many", most=STEPS_AT_MOST)
    if any(len(text) > STEP_LETTERS for text in texts):
        raise InvalidField(field=field, problem="too_long", most_letters=STEP_LETTERS)
    return [{"id": str(n), "text": text} for n, text in enumerate(texts, start=1)]


def ask_steps(lines: Sequence[str]) -> dict[str, Any]:
    """What a task asks for that is to be done in these steps; nothing where there are none."""
    steps = numbered(lines, "steps")
    return {"steps": steps} if steps else {}


def check_steps(content: Mapping[str, Any], asked: Mapping[str, Any]) -> dict[str, Any]:
    """Which steps were done, and words about it. Where one was not, the words say why."""
    steps = [step["id"] for step in asked.get("steps", ())]
    if not steps:
        return check_words(content, asked)
    done = content.get("done", [])
    if not isinstance(done, list) or any(not isinstance(one, str) for one in done):
        raise InvalidField(field="content.done", problem="malformed")
    if unknown := [one for one in done if one not in steps]:
        raise InvalidField(field="content.done", problem="unknown", value=unknown[0][:40])
    left = [one for one in steps if one not in done]
    said = content.get("text", "")
    if left and not (isinstance(said, str) and said.strip()):
        raise InvalidField(field="content.text", problem="steps_left", steps=left)
    return {
        "text": clean_text(_words(said), "content.text", most_bytes=TEXT_BYTES),
        "done": [one for one in steps if one in done],
    }


def _words(said: Any) -> str:
    if not isinstance(said, str):
        raise InvalidField(field="content.text", problem="malformed")
    return said
