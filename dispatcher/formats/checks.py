"""What is worth a look in a translation before it is handed in.

Facts, not sentences: the page says them in the reader's language, and finds the same ones itself
while somebody types (web/src/core/checks.ts). Both are held to tests/fixtures/checks.json.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from dispatcher.domain.language import script_of
from dispatcher.formats.letters import WITH_CASE, is_word_letter, scripts_for, scripts_in
from dispatcher.formats.sms import sms_parts
from dispatcher.formats.terms import Term, find_terms
from dispatcher.formats.tokens import (
    Tokens,
    missing_from,
    missing_numbers,
    missing_phones,
    tokens_of,
)

__all__ = ["Finding", "Severity", "Term", "check_translation", "find_terms", "sms_parts"]

_LEAST_LETTERS = 4
_NAMES_AT_MOST = 4
_PAIRS = ("()", "[]", "{}", "«»", "（）")
_DOUBLED = re.compile(r"\S[ \u00a0]{2,}\S")
_LONG_FROM = 30
_MUCH = 2.5
_DENSE = 2.5
_DENSE_SCRIPTS = frozenset(("Hani", "Kana", "Hang"))


class Severity(StrEnum):
    """Whether somebody must look before it is handed in."""

    MUST_LOOK = "must_look"
    MILD = "mild"


@dataclass(frozen=True, slots=True)
class Finding:
    """One fact about a translation; `data` holds plain JSON values for the sentence."""

    code: str
    severity: Severity
    data: Mapping[str, object] = field(default_factory=dict)


def check_translation(
    source: str,
    target: str,
    source_language: str | None,
    target_language: str,
    terms: Sequence[Term] = (),
) -> list[Finding]:
    """What the target lacks, has too much, or says otherwise than agreed; the gravest first."""
    if not target.strip():
        return [Finding("empty", Severity.MUST_LOOK)] if source.strip() else []
    of_source, of_target = tokens_of(source), tokens_of(target)
    found = _unchanged(source, target, of_source, of_target, target_language)
    found += _lost(of_source, of_target)
    found += _terms(source, target, source_language, target_language, terms)
    found += _form(source, target, of_source, of_target)
    return sorted(found, key=lambda finding: finding.severity is Severity.MILD)


def _unchanged(
    source: str, target: str, of_source: Tokens, of_target: Tokens, language: str
) -> list[Finding]:
    same = " ".join(source.split()) == " ".join(target.split())
    if same and _is_names(of_source.words):
        return []
    if same:
        return [Finding("untranslated", Severity.MUST_LOOK)]
    expected = script_of(language)
    scripts = scripts_in(of_target.words)
    letters = scripts.total()
    wrong = letters - sum(scripts[script] for script in scripts_for(expected))
    if expected == "Zyyy" or letters < _LEAST_LETTERS or wrong * 2 <= letters:
        return []
    # The one most letters are of; of two the first by name, so that both sides say the same.
    most = min(scripts, key=lambda script: (-scripts[script], script))
    return [Finding("wrong_script", Severity.MUST_LOOK, {"expected": expected, "found": most})]


def _is_names(words: str) -> bool:
    """Whether nothing is left to translate: no words, or a few that are all names."""
    split = ["".join(filter(is_word_letter, word)) for word in words.split()]
    split = [word for word in split if word]
    if not split:
        return True
    if not any(script in WITH_CASE for script in scripts_in(words)):
        return len(split) == 1
    return len(split) <= _NAMES_AT_MOST and all(word[0] != word[0].lower() for word in split)


def _lost(of_source: Tokens, of_target: Tokens) -> list[Finding]:
    must, mild = Severity.MUST_LOOK, Severity.MILD
    numbers_source, numbers_target = of_source, of_target
    lost = (
        ("numbers_missing", must, missing_numbers(numbers_source, numbers_target)),
        ("numbers_added", mild, missing_numbers(numbers_target, numbers_source)),
        ("links_missing", must, missing_from(of_source.links, of_target.links)),
        ("emails_missing", must, missing_from(of_source.emails, of_target.emails)),
        ("phones_missing", must, missing_phones(of_source.phones, of_target.phones)),
        (
            "placeholders_missing",
            must,
            missing_from(of_source.placeholders, of_target.placeholders),
        ),
        ("placeholders_added", must, missing_from(of_target.placeholders, of_source.placeholders)),
        ("mentions_missing", must, missing_from(of_source.mentions, of_target.mentions)),
        ("hashtags_missing", mild, missing_from(of_source.hashtags, of_target.hashtags)),
    )
    return [
        Finding(code, severity, {"values": values}) for code, severity, values in lost if values
    ]


def _terms(
    source: str,
    target: str,
    source_language: str | None,
    target_language: str,
    terms: Sequence[Term],
) -> list[Finding]:
    found: list[Finding] = []
    said = dict.fromkeys(term for _, _, term in find_terms(source, terms, source_language))
    for term in said:
        data = {"source": term.source, "target": term.target, "note": term.note}
        if term.target and not find_terms(target, [Term(term.target, "")], target_language):
            found.append(Finding("term_not_used", Severity.MUST_LOOK, data))
        for word in term.forbidden:
            if find_terms(target, [Term(word, "")], target_language):
                found.append(Finding("term_forbidden", Severity.MUST_LOOK, {**data, "word": word}))
    return found


def _form(source: str, target: str, of_source: Tokens, of_target: Tokens) -> list[Finding]:
    found: list[Finding] = []
    if _DOUBLED.search(target) and not _DOUBLED.search(source):
        found.append(Finding("doubled_spaces", Severity.MILD))
    odd = [pair for pair in _PAIRS if _is_odd(target, pair) and not _is_odd(source, pair)]
    if odd:
        found.append(Finding("brackets_unbalanced", Severity.MILD, {"values": odd}))
    before, after = _length(of_source.words), _length(of_target.words)
    if max(before, after) >= _LONG_FROM and before:
        if after > before * _MUCH:
            found.append(Finding("much_longer", Severity.MILD))
        elif before > after * _MUCH:
            found.append(Finding("much_shorter", Severity.MILD))
    return found


def _is_odd(text: str, pair: str) -> bool:
    return text.count(pair[0]) != text.count(pair[1])


def _length(words: str) -> float:
    """Letters, those of scripts that need few counted for more."""
    scripts = scripts_in(words)
    dense = sum(scripts[script] for script in _DENSE_SCRIPTS)
    return scripts.total() + dense * (_DENSE - 1)
