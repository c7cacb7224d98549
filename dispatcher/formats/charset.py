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
_BY_SCRIPT = {
    "Latn": ["cp1254", "cp1252", "cp1250"],
    "Cyrl": ["cp1251", "koi8_r", "cp866"],
    "Arab": ["cp1256", "iso8859_6"],
    "Grek": ["cp1253"],
    "Hebr": ["cp1255"],
    "Hans": ["gb18030", "big5"],
    "Hant": ["big5", "gb18030"],
    "Jpan": ["cp932", "euc_jp"],
    "Kore": ["cp949"],
}
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
    isolated = _BY_SCRIPT.get(script_of(language)) if language else None
    best = from_bytes(sample, cp_isolation=isolated).best()
    if best is None and isolated:
        return isolated[0]
    if best is None:
        raise refused("wrong_document_type", found="binary")
    return best.encoding


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
