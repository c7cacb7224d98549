"""The vote on one script's languages: two models and the letters, added as log-probabilities."""

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
from py3langid.langid import LanguageIdentifier

from dispatcher.domain.language import Help, helps
from dispatcher.language.ballots import SETTLED_BY_SCRIPT, STRANGER, Entry, ballot
from dispatcher.language.letters import signs
from dispatcher.language.voices import Automaton, Likelihoods, Scores, cld_shares

# Weights fitted on short texts; the figures move little when they do.
_LIKELIHOOD_SCALE: Final = 3.0  # over the square root of the bytes read
_CLD_WEIGHT: Final = 0.8
_CLD_FLOOR: Final = 0.05  # the share a language pycld2 did not name may still have
_CLD_SILENT: Final = 0.2  # the share given to a language it does not know
_SIGN_WEIGHT: Final = 1.0
_EXPECTED_BONUS: Final = 1.0  # a prior, never a filter: people write in what they can


class Election:
    """One script's ballot with the models' columns in its order; read-only once made."""

    def __init__(self, script: str, model: LanguageIdentifier, automaton: Automaton) -> None:
        entries = ballot(script)
        self.languages = tuple(dict.fromkeys(entry.language for entry in entries))
        self._script = script
        self._seats = {language: seat for seat, language in enumerate(self.languages)}
        self._starts = np.asarray([_first(entries, language) for language in self.languages])
        self._unnamed = np.asarray([_unnamed(entry) for entry in entries], dtype=np.float32)
        self._handicaps = [entry.handicap for entry in entries]
        self._places: dict[str, list[int]] = {}
        for place, entry in enumerate(entries):
            if entry.cld is not None:
                self._places.setdefault(entry.cld, []).append(place)
        self._likelihoods: Likelihoods | None = None
        if script not in SETTLED_BY_SCRIPT:
            labels = [entry.likelihood for entry in entries if entry.likelihood is not None]
            self._likelihoods = Likelihoods(model, automaton, labels)

    def probabilities(self, texts: Sequence[str], expected: Sequence[str]) -> Scores:
        """A row for each text, a probability for each of `languages`."""
        votes = np.tile(self._unnamed, (len(texts), 1))
        for row, text in zip(votes, texts, strict=True):
            self._ask_cld(row, text)
        if self._likelihoods is not None:
            encoded = [text.encode("utf-8") for text in texts]
            lengths = np.asarray([max(1, len(text)) for text in encoded], dtype=np.float32)
            scale = (_LIKELIHOOD_SCALE / np.sqrt(lengths))[:, None]
            votes += self._likelihoods.of(encoded) * scale
        scores = np.maximum.reduceat(votes, self._starts, axis=1)
        for row, text in zip(scores, texts, strict=True):
            for language, count in signs(text, self._script).items():
                row[self._seats[language]] += _SIGN_WEIGHT * count
        for language, seat in self._seats.items():
            if _is_expected(language, expected):
                scores[:, seat] += _EXPECTED_BONUS
        weights = np.exp(scores - scores.max(axis=1, keepdims=True))
        probabilities: Scores = weights / weights.sum(axis=1, keepdims=True)
        return probabilities

    def _ask_cld(self, row: Scores, text: str) -> None:
        for code, share in cld_shares(text).items():
            vote = _CLD_WEIGHT * math.log(max(share, _CLD_FLOOR))
            for place in self._places.get(code, ()):
                row[place] = vote - self._handicaps[place]


def _is_expected(language: str, expected: Sequence[str]) -> bool:
    # Who expects Dari or Levantine expects what we call Persian or Arabic.
    if language == STRANGER:
        return False
    return any(helps(tag, language) in (Help.EXACT, Help.SAME) for tag in expected)


def _first(entries: Sequence[Entry], language: str) -> int:
    return next(place for place, entry in enumerate(entries) if entry.language == language)


def _unnamed(entry: Entry) -> float:
    share = _CLD_SILENT if entry.cld is None else _CLD_FLOOR
    return _CLD_WEIGHT * math.log(share) - entry.handicap
