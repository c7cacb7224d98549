"""Telling the language of a text, calls for help of a few words first of all.

The script names the candidates; py3langid, pycld2 and distinctive letters weigh them. How well
this does, beside each model alone, is printed by `python -m tests.bench.language`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

import numpy as np

from dispatcher.domain.posting import ROUTES_BY_ITSELF
from dispatcher.language.ballots import SCRIPTS, STRANGER
from dispatcher.language.election import Election
from dispatcher.language.reading import readable, without_latin
from dispatcher.language.script import ScriptShare, leading_scripts
from dispatcher.language.second_opinion import HEARD_ON, SecondOpinion
from dispatcher.language.sorani import respell
from dispatcher.language.voices import Automaton, load_likelihood_model

_AT_ONCE: Final = 512
_MOST_CANDIDATES: Final = 5
_SMALLEST_SHOWN: Final = 0.001
_FEW_LETTERS: Final = 3
_MIXED: Final = 0.7
_MOST_CERTAIN: Final = 0.99
_STILL_ASKED: Final = 0.89  # sure of it, but for a reason to let people look


@dataclass(frozen=True, slots=True)
class Detection:
    """What a text reads as: a canonical tag, or `und` with confidence 0 where we cannot say.

    `script` is ISO 15924 (`Zyyy` without letters). `candidates` are the likeliest listed
    languages with their probabilities, best first, also where the answer is `und`.
    """

    language: str
    script: str
    confidence: float
    candidates: tuple[tuple[str, float], ...]

    @property
    def routes_by_itself(self) -> bool:
        """Whether the text may go to its lane before a person has looked."""
        return self.confidence >= ROUTES_BY_ITSELF


class Detector:
    """The loaded models. Nothing changes after loading: any number of threads may read."""

    def __init__(self) -> None:
        model = load_likelihood_model()
        automaton = Automaton(model)
        self._elections = {script: Election(script, model, automaton) for script in SCRIPTS}
        self._second_opinion = SecondOpinion()

    def detect(self, text: str, *, expected: Sequence[str] = ()) -> Detection:
        """The language of one text of any length or content.

        `expected` are the languages the response expects: they win what is nearly a tie.
        """
        return self.detect_many((text,), expected=expected)[0]

    def detect_many(self, texts: Iterable[str], *, expected: Sequence[str] = ()) -> list[Detection]:
        """The languages of many texts, in their order; each as if it were asked alone."""
        found: list[Detection] = []
        iterator = iter(texts)
        while chunk := list(islice(iterator, _AT_ONCE)):
            found.extend(self._chunk(chunk, expected))
        return found

    def _chunk(self, texts: Sequence[str], expected: Sequence[str]) -> list[Detection]:
        words = [readable(text) for text in texts]
        shares = leading_scripts(words)
        found = [Detection(STRANGER, share.script, 0.0, ()) for share in shares]
        of_script: dict[str, list[int]] = {}
        for place, share in enumerate(shares):
            of_script.setdefault(share.script, []).append(place)
        for script, places in of_script.items():
            election = self._elections.get(script)
            if election is None:
                continue
            read, suspected = _as_asked([words[place] for place in places], script)
            probabilities = election.probabilities(read, expected)
            ranks = np.argsort(-probabilities, axis=1, kind="stable")[:, : _MOST_CANDIDATES + 1]
            for place, row, rank in zip(places, probabilities, ranks, strict=True):
                ranked = [(election.languages[seat], float(row[seat])) for seat in rank.tolist()]
                decided = self._reconsidered(words[place], _decided(ranked, shares[place]))
                found[place] = decided
            for index in suspected:
                found[places[index]] = _doubted(found[places[index]])
        return found

    def _reconsidered(self, text: str, found: Detection) -> Detection:
        close = [language for language, _ in found.candidates[:2]]
        if found.language == STRANGER or found.routes_by_itself or len(close) < 2:
            return found
        if not HEARD_ON.issuperset(close):
            return found
        weighed = self._second_opinion.weigh(text, dict(found.candidates))
        ranked = sorted(weighed.items(), key=lambda item: -item[1])
        best, probability = ranked[0]
        candidates = tuple((language, round(each, 4)) for language, each in ranked)
        return Detection(best, found.script, min(round(probability, 4), _STILL_ASKED), candidates)


def load() -> Detector:
    """A detector; takes a second or two, so once a process."""
    return Detector()


def _as_asked(texts: Sequence[str], script: str) -> tuple[list[str], list[int]]:
    """The texts as the models should read them, and which of them may be Sorani in disguise."""
    if script == "Latn":
        return list(texts), []
    read = [without_latin(text) for text in texts]
    if script != "Arab":
        return read, []
    respelled = [respell(text) for text in read]
    suspected = [index for index, each in enumerate(respelled) if each.suspected]
    return [each.text for each in respelled], suspected


def _doubted(found: Detection) -> Detection:
    """Anything but Sorani, for a text with Sorani's habits, is for people to say."""
    if found.language == "ckb" or not found.routes_by_itself:
        return found
    return replace(found, confidence=_STILL_ASKED)


def _decided(ranked: Sequence[tuple[str, float]], share: ScriptShare) -> Detection:
    best, probability = ranked[0]
    candidates = tuple(
        (language, round(each, 4))
        for language, each in ranked
        if language != STRANGER and each >= _SMALLEST_SHOWN
    )[:_MOST_CANDIDATES]
    if best == STRANGER:
        return Detection(STRANGER, share.script, 0.0, candidates)
    confidence = min(probability, _MOST_CERTAIN)
    if share.letters < _FEW_LETTERS:
        confidence = min(confidence, 0.5)
    if share.share < _MIXED:
        confidence *= share.share
    return Detection(best, share.script, round(confidence, 4), candidates)
