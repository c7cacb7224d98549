"""Cutting a long text into the segments that its translation is asked for in."""

from dataclasses import replace

from dispatcher.domain.kinds import KINDS
from dispatcher.domain.posting import Detected, Posting, reads_surely
from dispatcher.domain.segments import SEGMENTED_ABOVE, ask_segments
from dispatcher.domain.task import count_words
from dispatcher.formats.sentences import split_sentences

_LETTERS_OF_SHORT = 2 * SEGMENTED_ABOVE
"""A text of no more letters has no more words, in whatever script."""


def with_segments(posting: Posting, detected: Detected | None) -> Posting:
    """The request with its text cut into sentences, where its kind is handed in by them and it is
    long enough. Once posted they stay as they are, whatever its language turns out to be."""
    if not KINDS[posting.kind].segmented or len(posting.text) <= _LETTERS_OF_SHORT:
        return posting
    language = posting.source_language
    if language is None and detected is not None:
        sure = reads_surely(detected.language, detected.confidence)
        language = detected.language if sure else None
    if count_words(posting.text, language) <= SEGMENTED_ABOVE:
        return posting
    asked = ask_segments(split_sentences(posting.text, language))
    return replace(posting, asked={**posting.asked, **asked})
