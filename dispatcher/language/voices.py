"""The models that are asked, each behind the few lines it takes to ask it.

py3langid knows some 130 languages and reads bytes; pycld2 knows more and reads whole words,
but no Kurmanji. Both err, on different texts.
"""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import pycld2
from py3langid.langid import LanguageIdentifier

Scores = npt.NDArray[np.float32]
_Integers = npt.NDArray[np.int64]

_TOGETHER: Final = 8  # from so many texts on, walking them in step is the faster way


class Automaton:
    """py3langid's automaton: which of its byte sequences occur in a text, and how often."""

    def __init__(self, model: LanguageIdentifier) -> None:
        self._next_array = model.tk_nextmove
        self._next = np.asarray(model.tk_nextmove)
        self._rows = np.asarray([row << 8 for row in model.tk_row], dtype=np.int64)
        self._row_list = [row << 8 for row in model.tk_row]
        self._output = np.asarray(model.tk_output, dtype=np.int64)

    def visits(self, texts: Sequence[bytes]) -> Iterator[tuple[_Integers, Scores]]:
        """For each text the features in it, ascending, and the logarithm of their counts."""
        walk = self._in_step if len(texts) >= _TOGETHER else self._one_by_one
        states, ends = walk(texts)
        features = self._output[states]
        owners = np.repeat(np.arange(len(texts)), np.diff(ends, prepend=0))
        seen = features >= 0
        size = int(self._output.max()) + 1
        keys, counts = np.unique(owners[seen] * size + features[seen], return_counts=True)
        weights = np.log1p(counts.astype(np.float32))
        stops = np.searchsorted(keys, np.arange(1, len(texts) + 1) * size)
        start = 0
        for stop in stops.tolist():
            yield keys[start:stop] % size, weights[start:stop]
            start = stop

    def _one_by_one(self, texts: Sequence[bytes]) -> tuple[_Integers, _Integers]:
        following, rows = self._next_array, self._row_list
        states: list[int] = []
        ends: list[int] = []
        for text in texts:
            state = 0
            for byte in text:
                state = following[rows[state] + byte]
                states.append(state)
            ends.append(len(states))
        return np.asarray(states, dtype=np.int64), np.asarray(ends, dtype=np.int64)

    def _in_step(self, texts: Sequence[bytes]) -> tuple[_Integers, _Integers]:
        # The table is far larger than the caches: many walks at once wait for it together.
        lengths = np.asarray([len(text) for text in texts], dtype=np.int64)
        order = np.argsort(-lengths, kind="stable")
        longest = int(lengths.max())
        padded = b"".join(texts[place].ljust(longest, b"\0") for place in order.tolist())
        columns = np.frombuffer(padded, dtype=np.uint8).reshape(len(texts), longest).T
        walking = np.searchsorted(-lengths[order], -np.arange(longest), side="left").tolist()
        visited = np.zeros((longest, len(texts)), dtype=np.int64)
        state = np.zeros(len(texts), dtype=np.int64)
        for step, (column, active) in enumerate(zip(columns, walking, strict=True)):
            state = self._next[self._rows[state[:active]] + column[:active]]
            visited[step, :active] = state
        by_text = np.empty((len(texts), longest), dtype=np.int64)
        by_text[order] = visited.T
        return by_text[np.arange(longest) < lengths[:, None]], np.cumsum(lengths)


class Likelihoods:
    """py3langid's log-likelihoods for the labels of one script.

    Its own classifier weighs all 142 columns in half precision; the columns of one script,
    in single precision and side by side, take a third of the time.
    """

    def __init__(
        self, model: LanguageIdentifier, automaton: Automaton, labels: Sequence[str]
    ) -> None:
        known: list[str] = list(model.nb_classes)
        columns = [known.index(label) for label in labels]
        self._table: Scores = np.ascontiguousarray(model.nb_ptc[:, columns], dtype=np.float32)
        self._prior: Scores = np.asarray(model.nb_pc, dtype=np.float32)[columns]
        self._automaton = automaton

    def of(self, texts: Sequence[bytes]) -> Scores:
        """A row for each text, a log-likelihood for each label; zeros where nothing is known."""
        scores = np.zeros((len(texts), len(self._prior)), dtype=np.float32)
        for row, (features, weights) in zip(scores, self._automaton.visits(texts), strict=True):
            if len(features):
                row[:] = weights @ self._table[features] + self._prior
        return scores


def load_likelihood_model() -> LanguageIdentifier:
    """py3langid's model, about a second; Automaton and Likelihoods keep what they need of it."""
    return LanguageIdentifier.from_model_file("data/model.npz.xz")


_UNKNOWN: Final = "un"


def cld_shares(text: str) -> dict[str, float]:
    """The shares of the text pycld2 gives to at most three languages, by its own codes."""
    try:
        _, _, found = pycld2.detect(text, isPlainText=True, bestEffort=True)
    except pycld2.error:  # a character it takes for invalid UTF-8
        return {}
    return {code: percent / 100 for _, code, percent, _ in found if code != _UNKNOWN}
