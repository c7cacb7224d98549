"""Detection over NDJSON: one object a line in, one a line out, as `imece language detect` does."""

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from dispatcher.language.detect import Detection, Detector

_AT_ONCE: Final = 256


def detect_lines(
    lines: Iterable[bytes | str], detector: Detector, *, at_once: int = _AT_ONCE
) -> Iterator[str]:
    """A JSON line for each line that is not blank, in order, without the newline.

    In: `{"text": ...}`. Out: `{"language", "script", "confidence", "candidates"}`, or for a line
    that cannot be read `{"error", "line"}` with its number from 1, and on with the next.
    `at_once` lines are read before the first is answered; 1 answers each as it comes.
    """
    numbered = enumerate(lines, start=1)
    while chunk := list(islice(numbered, at_once)):
        read = [(number, _text_of(line)) for number, line in chunk if line.strip()]
        found = iter(detector.detect_many([text for _, (text, _) in read if text is not None]))
        for number, (text, error) in read:
            answer = {"error": error, "line": number} if text is None else _shown(next(found))
            yield json.dumps(answer, ensure_ascii=False)


def _text_of(line: bytes | str) -> tuple[str | None, str]:
    try:
        decoded = line.decode("utf-8-sig") if isinstance(line, bytes) else line.lstrip("\ufeff")
    except UnicodeDecodeError as error:
        return None, f"not UTF-8: byte {error.start + 1} of the line"
    try:
        given = json.loads(decoded)
    except ValueError as error:
        return None, f"not JSON: {error}"
    except RecursionError:
        return None, "not JSON: nested too deeply"
    if not isinstance(given, dict):
        return None, 'not an object: write {"text": "..."}'
    text = given.get("text")
    if not isinstance(text, str):
        return None, '"text" is missing' if text is None else '"text" is not a string'
    return text, ""


def _shown(found: Detection) -> dict[str, object]:
    return {
        "language": found.language,
        "script": found.script,
        "confidence": found.confidence,
        "candidates": [
            {"language": language, "probability": probability}
            for language, probability in found.candidates
        ],
    }
