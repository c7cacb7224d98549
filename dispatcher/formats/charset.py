"""Which charset a text file is in, and how to write it back."""

import codecs

from charset_normalizer import from_bytes

from dispatcher.domain.language import script_of
from dispatcher.formats.segments import refused

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CYRILLIC = ("cp1251", "koi8_r", "koi8_u", "cp866")
_BY_SCRIPT = {
    "Latn": ("cp1252",),
    "Cyrl": _CYRILLIC,
    "Arab": ("cp1256", "iso8859_6"),
    "Grek": ("cp1253",),
    "Hebr": ("cp1255",),
    "Hans": ("gb18030", "big5"),
    "Hant": ("big5", "gb18030"),
    "Jpan": ("cp932", "euc_jp"),
    "Kore": ("cp949",),
}
# Latin charsets give most bytes some letter, so the language says which is right.
_CENTRAL = ("cp1250", "iso8859_2")
_BY_LANGUAGE = {
    **dict.fromkeys(("tr", "az", "kmr", "ku", "diq", "zza", "tk", "gag", "crh"), ("cp1254",)),
    **dict.fromkeys(("pl", "cs", "sk", "hu", "ro", "hr", "bs", "sr", "sl", "sq"), _CENTRAL),
    **dict.fromkeys(("lt", "lv", "et"), ("cp1257",)),
    "vi": ("cp1258",),
}
# Where nobody says the language: Turkish before Western, which differ in six letters.
_WITHOUT_LANGUAGE = (("cp1254", "cp1252", "cp1250", "iso8859_2"), _CYRILLIC)
_GUESSED = ("Arab", "Hans", "Hant", "Jpan", "Kore")
_ORDINARY = frozenset("«»“”‘’„‚‹›–—…·°€£¿¡№")
# The letters that two of three in a Cyrillic text are, in whatever language of it.
_COMMON = frozenset("оеаинтсрвліОЕАИНТСРВЛІ")
_SAMPLE_BYTES = 64 << 10
_MARK = "\ufeff"


def decoded(data: bytes, language: str | None) -> tuple[str, str]:
    """The text of a file, without a byte order mark, and its encoding's name.

    Unicode where it is; else what charset-normalizer finds, among those the language's script is
    written in. Raises FileRefused where the bytes are no text.
    """
    encoding = next((name for bom, name in _BOMS if data.startswith(bom)), None)
    try:
        if encoding is not None:
            return _text(data.decode(encoding).removeprefix(_MARK)), encoding
        return _text(data.decode("utf-8")), "utf-8"
    except UnicodeDecodeError:
        if encoding is not None:
            raise refused("undecodable", encoding=encoding) from None
    guessed = _guessed(data, language)
    try:
        return _text(data.decode(guessed)), guessed
    except UnicodeDecodeError:
        raise refused("undecodable", encoding=guessed) from None


def _guessed(data: bytes, language: str | None) -> str:
    if b"\x00" in data:
        raise refused("wrong_document_type", found="binary")
    # Only what is beyond ASCII tells charsets apart; a long file may begin without any.
    lines = [line for line in data.splitlines() if not line.isascii()]
    sample = b"\n".join(lines)[:_SAMPLE_BYTES]
    script = script_of(language) if language else None
    known = _BY_SCRIPT.get(script or "")
    if language and script == "Latn":
        known = _BY_LANGUAGE.get(language.partition("-")[0], known)
    if known is None or script in _GUESSED:
        best = from_bytes(sample, cp_isolation=list(known) if known else None).best()
        if best is None and known is None:
            raise refused("wrong_document_type", found="binary")
        if best is not None:
            alike = (one for one in _WITHOUT_LANGUAGE if best.encoding in one)
            known = next(alike, (best.encoding,))
    return max(known or (), key=lambda encoding: _likely(data, sample, encoding))


def _likely(data: bytes, sample: bytes, encoding: str) -> int:
    """How much a text in this encoding looks like one, by its letters; below any other where it
    cannot be in it."""
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return -len(data) * 4
    letters = [letter for letter in sample.decode(encoding, "replace") if not letter.isascii()]
    strange = sum(not letter.isalpha() and letter not in _ORDINARY for letter in letters)
    return sum(letter in _COMMON for letter in letters) - 2 * strange


def _text(text: str) -> str:
    controls = sum(text.count(chr(code)) for code in (0, 1, 2, 3, 4, 5, 6, 7, 8, 14, 15, 16))
    if controls > len(text) // 100:
        raise refused("wrong_document_type", found="binary")
    return text


def encoded(text: str, encoding: str) -> bytes:
    """The text in the file's own charset with its byte order mark; UTF-8 with one where a
    translation has letters that charset lacks."""
    mark = _MARK if encoding.startswith(("utf-16", "utf-32")) else ""
    try:
        return (mark + text).encode(encoding)
    except UnicodeEncodeError:
        return text.encode("utf-8-sig")
