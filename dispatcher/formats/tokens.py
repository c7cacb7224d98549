"""What has to come through a translation unchanged: links, addresses, placeholders, numbers.

The web finds the same (web/src/core/tokens.ts), so no pattern here is one JavaScript lacks.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from dispatcher.formats.letters import ascii_digits

_EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+")
_LINK = re.compile(r"(?:https?://|www\.)[^\s<>\"'’«»]+", re.IGNORECASE)
_AFTER_LINK = ".,;:!?)]}…؟،؛。"
_PLACEHOLDER = re.compile(
    r"</?[0-9]{1,4}/?>|</?[A-Za-z][A-Za-z0-9:-]{0,30}(?:\s[^<>]{0,200})?/?>"
    r"|\{\{?[A-Za-z0-9_.]{0,40}\}?\}|%(?:[0-9]{1,2}\$)?[sdif](?![A-Za-z])"
)
_MENTION = re.compile(r"(?<![A-Za-z0-9_])@[A-Za-z0-9_]{2,30}")
_HASHTAG = re.compile(r"#[^\s#@.,;:!?()\[\]{}<>\"'،؟؛。、]{1,60}")
_DATE = re.compile(
    r"(?<![0-9])(?<![0-9][./-])([0-9]{4}|[0-9]{1,2})([./-])([0-9]{1,2})\2([0-9]{4}|[0-9]{1,2})"
    r"(?![0-9])(?![./-][0-9])"
)
_TIME = re.compile(r"(?<![0-9])([0-9]{1,2}):([0-9]{2})(?![0-9])")
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:[.,٬' \u00a0\u202f’][0-9]{3})+$")
_PHONE = re.compile(r"\+?\(?[0-9](?:[ ()./\u00a0-]{0,2}[0-9]){6,14}")
_NUMBER = re.compile(
    r"[0-9]{1,3}(?:[.,٬'’ \u00a0\u202f][0-9]{3})+(?:[.,٫][0-9]+)?(?![0-9])|[0-9]+(?:[.,٫][0-9]+)*"
)
_SEPARATORS = re.compile(r"[.,٬٫'’ \u00a0\u202f]")
_FRACTION = re.compile(r"[.,٫]([0-9]+)$")
_NOT_DIGITS = re.compile(r"[^0-9]")


@dataclass(slots=True)
class Tokens:
    """What a text has of each sort, and the words that are left."""

    links: list[str] = field(default_factory=list)
    emails: list[str] = field(default_factory=list)
    phones: list[str] = field(default_factory=list)
    placeholders: list[str] = field(default_factory=list)
    mentions: list[str] = field(default_factory=list)
    hashtags: list[str] = field(default_factory=list)
    dates: list[tuple[str, str, str]] = field(default_factory=list)
    times: list[str] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)
    words: str = ""


def tokens_of(text: str) -> Tokens:
    """The tokens of a text; each letter belongs to one at most."""
    found = Tokens()
    rest = _taken(_EMAIL, ascii_digits(text), found.emails)
    rest = _LINK.sub(lambda link: _link(link[0], found.links), rest)
    rest = _taken(_PLACEHOLDER, rest, found.placeholders)
    rest = _taken(_MENTION, rest, found.mentions)
    rest = _taken(_HASHTAG, rest, found.hashtags)
    for date in _DATE.finditer(rest):
        found.dates.append((_bare(date[1]), _bare(date[3]), _bare(date[4])))
    rest = _DATE.sub(" ; ", rest)
    for time in _TIME.finditer(rest):
        found.times.append(f"{_bare(time[1])}:{time[2]}")
    rest = _TIME.sub(" ; ", rest)
    rest = _PHONE.sub(lambda phone: _phone(phone[0], found.phones), rest)
    found.numbers = [_number(number[0]) for number in _NUMBER.finditer(rest)]
    found.words = _NUMBER.sub(" ", rest)
    return found


def _taken(pattern: re.Pattern[str], text: str, into: list[str]) -> str:
    into += [found[0] for found in pattern.finditer(text)]
    return pattern.sub(" ; ", text)


def _link(link: str, into: list[str]) -> str:
    bare = link.rstrip(_AFTER_LINK)
    into.append(bare)
    return " ; " + link[len(bare) :]


def _phone(phone: str, into: list[str]) -> str:
    if _THOUSANDS.match(phone):
        return phone
    into.append(phone.strip())
    return " ; "


def _number(number: str) -> str:
    """One way of writing a number: no thousands marks, a full stop before a fraction."""
    if _THOUSANDS.match(number):
        return _bare(_SEPARATORS.sub("", number))
    fraction = _FRACTION.search(number)
    if fraction is None:
        return _bare(number)
    return f"{_bare(_SEPARATORS.sub('', number[: fraction.start()]))}.{fraction[1]}"


def _bare(digits: str) -> str:
    return digits.lstrip("0") or "0"


def missing_from(wanted: Iterable[str], there: Iterable[str]) -> list[str]:
    """Which of the wanted ones are not there, or not as often, in their order."""
    left = Counter(there)
    missing: list[str] = []
    for one in wanted:
        if left[one] > 0:
            left[one] -= 1
        else:
            missing.append(one)
    return missing


def missing_phones(wanted: Iterable[str], there: Iterable[str]) -> list[str]:
    """Phone numbers that are not there, with or without the code of their country."""
    others = {_digits_of(phone) for phone in there}
    return [phone for phone in wanted if not _is_among(_digits_of(phone), others)]


def _is_among(own: str, others: set[str]) -> bool:
    return own in others or any(one.endswith(own) or own.endswith(one) for one in others)


def _digits_of(phone: str) -> str:
    return _bare(_NOT_DIGITS.sub("", phone))


def missing_numbers(wanted: Tokens, there: Tokens) -> list[str]:
    """Numbers of one text that the other has nowhere: as a number, in a date or a time.

    A month may have become a word, 14:30 half past two, and a day first may come last.
    """
    dates = missing_dates(wanted.dates, there.dates)
    others = missing_dates(there.dates, wanted.dates)
    times = [time for time in wanted.times if _clock(time) not in {_clock(t) for t in there.times}]
    needed = [*wanted.numbers]
    for date in dates:
        needed += date[0], date[2]
    for time in times:
        needed += [_bare(part) for part in time.split(":") if part != "00"]
    has = [*there.numbers]
    for date in others:
        has += date
    for time in there.times:
        has += [_bare(part) for part in time.split(":")]
    has += [_digits_of(phone) for phone in there.phones]
    return missing_from(needed, has)


def missing_dates(
    wanted: Iterable[tuple[str, str, str]], there: Iterable[tuple[str, str, str]]
) -> list[tuple[str, str, str]]:
    """Dates that are not there in any order of day, month and year."""
    left = Counter(tuple(sorted(date)) for date in there)
    missing: list[tuple[str, str, str]] = []
    for date in wanted:
        key = tuple(sorted(date))
        if left[key] > 0:
            left[key] -= 1
        else:
            missing.append(date)
    return missing


def _clock(time: str) -> str:
    hour, minute = time.split(":")
    return f"{int(hour) % 12}:{minute}"
