"""Which column of a file holds what."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from dispatcher.intake.refusals import IntakeRefusal


@dataclass(frozen=True, slots=True)
class Mapping:
    """The columns a task's fields are read from; None where the file has none for it."""

    text: str
    language: str | None = None
    title: str | None = None
    key: str | None = None
    urgency: str | None = None
    deadline: str | None = None
    target: str | None = None

    def require_in(self, columns: Sequence[str]) -> None:
        """Refuse a mapping that names a column the file doesn't have."""
        for column in asdict(self).values():
            if column is not None and column not in columns:
                data: dict[str, str | int | list[str] | list[int]] = {
                    "column": column,
                    "columns": list(columns),
                }
                raise IntakeRefusal("unknown_column", data)


# In the words of the languages people keep such lists in, the likelier first.
_NAMES = {
    "text": (
        *("text", "message", "sentence", "source text", "original text", "content", "body"),
        *("request", "description", "metin", "mesaj", "cümle", "içerik", "açıklama", "istek"),
        *("nivîs", "peyam", "hevok", "دەق", "نامە", "پەیام", "نص", "النص", "رسالة", "الرسالة"),
        *("متن", "پیام", "متن پیام", "мәтін", "хабарлама", "текст", "сообщение", "повідомлення"),
        *("texte", "message texte", "texto", "mensaje", "mətn", "nachricht", "qoraal", "پیغام"),
    ),
    "language": (
        *(
            "language",
            "lang",
            "source language",
            "language code",
            "locale",
            "dil",
            "dili",
            "dil kodu",
        ),
        *("ziman", "زمان", "لغة", "اللغة", "زبان", "тіл", "тілі", "язык", "мова", "langue"),
        *("idioma", "sprache", "luqad", "luuqad", "ژبه"),
    ),
    "title": (
        *("title", "subject", "headline", "başlık", "konu", "sernav", "سەردێڕ", "عنوان", "العنوان"),
        *("тақырып", "заголовок", "тема", "titre", "título", "titel", "başlıq"),
    ),
    "key": (
        *("id", "key", "row id", "message id", "reference", "ref", "uuid", "external id", "no"),
        *("kimlik", "anahtar", "sıra no", "nasname", "ناسنامە", "معرف", "المعرف", "رقم", "شناسه"),
        *("идентификатор", "ідентифікатор", "сәйкестендіргіш", "identifiant", "identificador"),
    ),
    "urgency": (
        *("urgency", "priority", "aciliyet", "öncelik", "lezgînî", "گرنگی", "أولوية", "الأولوية"),
        *("اولویت", "فوریت", "шұғылдық", "срочность", "приоритет", "терміновість", "urgence"),
        *("urgencia", "prioridad", "dringlichkeit"),
    ),
    "deadline": (
        *("deadline", "due", "due at", "due date", "son tarih", "teslim tarihi", "bitiş tarihi"),
        *(
            "الموعد النهائي",
            "مهلت",
            "срок",
            "термін",
            "мерзім",
            "échéance",
            "fecha límite",
            "frist",
        ),
    ),
    "target": (
        *("target", "target language", "target lang", "to", "hedef dil", "zimanê armanc"),
        *("اللغة الهدف", "زبان مقصد", "язык перевода", "мова перекладу", "langue cible"),
        *("idioma de destino", "zielsprache"),
    ),
}


def guess_mapping(columns: Sequence[str]) -> Mapping:
    """The likeliest mapping by the columns' names; the only column is the text.

    Raises IntakeRefusal `no_text_column` where no name says so: then a person has to choose.
    """
    plain = {_plain(column): column for column in reversed(columns)}
    found = {
        field: next((plain[name] for name in map(_plain, names) if name in plain), None)
        for field, names in _NAMES.items()
    }
    text = found.pop("text") or (columns[0] if len(columns) == 1 else None)
    if text is None:
        raise IntakeRefusal("no_text_column", {"columns": list(columns)})
    return Mapping(text, **found)


def _plain(name: str) -> str:
    spaced = re.sub(r"[\W_]+", " ", unicodedata.normalize("NFKC", name))
    # İ lowers to i with a dot above, which no list has.
    return spaced.casefold().replace("i\u0307", "i").strip()
