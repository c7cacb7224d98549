"""Telling the language of a text, calls for help of a few words first of all.

The script names the candidates; py3langid, pycld2 and distinctive letters weigh them. How well
this does, beside each model alone, is printed by `python -m tests.bench.language`.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from py3langid.langid import LanguageIdentifier

from dispatcher.language.ballots import SCRIPTS, SETTLED_BY_SCRIPT, STRANGER, Entry, ballot
from dispatcher.language.letters import signs
from dispatcher.language.reading import readable, without_latin
from dispatcher.language.script import ScriptShare, leading_script
from dispatcher.language.voices import Likelihoods, Scores, cld_shares, load_likelihood_model

#: From this confidence on a text is routed without asking anybody.
ROUTES_BY_ITSELF: Final = 0.9
_MOST_CANDIDATES: Final = 5
_SMALLEST_SHOWN: Final = 0.001

# Weights fitted on short texts; the figures move little when they do.
_LIKELIHOOD_SCALE: Final = 3.0  # over the square root of the bytes read
_CLD_WEIGHT: Final = 0.8
_CLD_FLOOR: Final = 0.05  # the share a language pycld2 did not name may still have
_CLD_SILENT: Final = 0.2  # the share given to a language it does not know
_SIGN_WEIGHT: Final = 1.0
_EXPECTED_BONUS: Final = 1.0  # a prior, never a filter: people write in what they can

_FEW_LETTERS: Final = 3
_MIXED: Final = 0.7
_SCRIPT_CERTAINTY: Final = 0.99


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


class _Election:
    """One script's ballot with the models' columns in its order."""

    def __init__(self, script: str, model: LanguageIdentifier) -> None:
        entries = ballot(script)
        self.languages = list(dict.fromkeys(entry.language for entry in entries))
        self._starts = [_first(entries, language) for language in self.languages]
        self._handicaps = np.array([entry.handicap for entry in entries], dtype=np.float32)
        self._unnamed = np.array([_cld_log(entry) for entry in entries], dtype=np.float32)
        self._places: dict[str, list[int]] = {}
        for place, entry in enumerate(entries):
            if entry.cld is not None:
                self._places.setdefault(entry.cld, []).append(place)
        self._likelihoods: Likelihoods | None = None
        if script not in SETTLED_BY_SCRIPT:
            labels = [entry.likelihood for entry in entries if entry.likelihood is not None]
            self._likelihoods = Likelihoods(model, labels)

    def scores(self, text: str) -> dict[str, float]:
        """Each language's score in log-probability, without its letters."""
        votes = self._cld_votes(text) - self._handicaps
        if self._likelihoods is not None:
            encoded = text.encode("utf-8")
            likelihoods = self._likelihoods.of(encoded)
            if likelihoods is not None:
                votes += likelihoods * (_LIKELIHOOD_SCALE / math.sqrt(len(encoded)))
        best = np.maximum.reduceat(votes, self._starts)
        return dict(zip(self.languages, best.tolist(), strict=True))

    def _cld_votes(self, text: str) -> Scores:
        votes = self._unnamed.copy()
        for code, share in cld_shares(text).items():
            code = "zh" if code == "zh-Hant" else code
            for place in self._places.get(code, ()):
                votes[place] = _CLD_WEIGHT * math.log(max(share, _CLD_FLOOR))
        return votes


def _first(entries: Sequence[Entry], language: str) -> int:
    return next(place for place, entry in enumerate(entries) if entry.language == language)


def _cld_log(entry: Entry) -> float:
    return _CLD_WEIGHT * math.log(_CLD_SILENT if entry.cld is None else _CLD_FLOOR)


class Detector:
    """The loaded models. Nothing changes after loading: any number of threads may read."""

    def __init__(self) -> None:
        model = load_likelihood_model()
        self._elections = {script: _Election(script, model) for script in sorted(SCRIPTS)}

    def detect(self, text: str, *, expected: Sequence[str] = ()) -> Detection:
        """The language of one text of any length or content.

        `expected` are the languages the response expects: they win what is nearly a tie.
        """
        words = readable(text)
        share = leading_script(words)
        election = self._elections.get(share.script)
        if election is None:
            return Detection(STRANGER, share.script, 0.0, ())
        if share.script != "Latn":
            words = without_latin(words)
        scores = election.scores(words)
        for language, count in signs(words, share.script).items():
            scores[language] += _SIGN_WEIGHT * count
        for language in expected:
            if language in scores:
                scores[language] += _EXPECTED_BONUS
        return _decided(_probabilities(scores), share)

    def detect_many(self, texts: Iterable[str]) -> list[Detection]:
        """The languages of many texts, in their order."""
        return [self.detect(text) for text in texts]


def load() -> Detector:
    """A detector; takes a second or two, so once a process."""
    return Detector()


def _probabilities(scores: dict[str, float]) -> list[tuple[str, float]]:
    top = max(scores.values())
    weights = {language: math.exp(score - top) for language, score in scores.items()}
    total = sum(weights.values())
    ranked = sorted(weights.items(), key=lambda item: (-item[1], item[0]))
    return [(language, weight / total) for language, weight in ranked]


def _decided(ranked: list[tuple[str, float]], share: ScriptShare) -> Detection:
    best, probability = ranked[0]
    candidates = tuple(
        (language, round(each, 4))
        for language, each in ranked[: _MOST_CANDIDATES + 1]
        if language != STRANGER and each >= _SMALLEST_SHOWN
    )[:_MOST_CANDIDATES]
    if best == STRANGER:
        return Detection(STRANGER, share.script, 0.0, candidates)
    confidence = min(probability, _SCRIPT_CERTAINTY)
    if share.letters < _FEW_LETTERS:
        confidence = min(confidence, 0.5)
    if share.share < _MIXED:
        confidence *= share.share
    return Detection(best, share.script, round(confidence, 4), candidates)
