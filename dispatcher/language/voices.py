"""The models that are asked, each behind the few lines it takes to ask it.

py3langid knows 97 languages and reads bytes; pycld2 knows more than 160 and reads whole words,
but no Kurmanji. Both err, on different texts.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import pycld2
from py3langid.langid import LanguageIdentifier, visit_counts

Scores = npt.NDArray[np.float32]


class Likelihoods:
    """py3langid's log-likelihoods for the labels of one script.

    Its own classifier weighs all 142 columns in half precision; the columns of one script,
    in single precision and side by side, take a third of the time.
    """

    def __init__(self, model: LanguageIdentifier, labels: Sequence[str]) -> None:
        known: list[str] = list(model.nb_classes)
        columns = [known.index(label) for label in labels]
        self._table: Scores = np.ascontiguousarray(model.nb_ptc[:, columns], dtype=np.float32)
        self._prior: Scores = np.asarray(model.nb_pc, dtype=np.float32)[columns]
        self._next = model.tk_nextmove
        self._rows = [row << 8 for row in model.tk_row]
        self._features = model.tk_output

    def of(self, text: bytes) -> Scores | None:
        """One log-likelihood a label, or None where the text has nothing the model knows."""
        visits = visit_counts(self._next, self._rows, self._features, text)
        if not visits:
            return None
        features = np.fromiter(visits.keys(), dtype=np.intp, count=len(visits))
        counts = np.fromiter(visits.values(), dtype=np.float32, count=len(visits))
        scores: Scores = np.log1p(counts) @ self._table[features] + self._prior
        return scores


def load_likelihood_model() -> LanguageIdentifier:
    """py3langid's model, about a second and 90 MB; the tables of Likelihoods are copies."""
    return LanguageIdentifier.from_model_file("data/model.npz.xz")


_UNKNOWN: Final = "un"


def cld_shares(text: str) -> dict[str, float]:
    """The shares of the text pycld2 gives to at most three languages, by its own codes."""
    try:
        _, _, found = pycld2.detect(text, isPlainText=True, bestEffort=True)
    except pycld2.error:  # a character it takes for invalid UTF-8
        return {}
    return {code: percent / 100 for _, code, percent, _ in found if code != _UNKNOWN}
