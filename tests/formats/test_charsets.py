"""Files from before Unicode, as old programs and telephones still write them."""

import pytest

from dispatcher.formats.charset import decoded, encoded

TURKISH = "Çadır ve su lazım. Şu an yağmur yağıyor, İğde Sokağı."
RUSSIAN = "Нет воды. Мы у школы, помогите, пожалуйста."
ARABIC = "لا يوجد ماء. نحن قرب المدرسة."

WRITTEN = [
    ("tr", TURKISH, "cp1254"),
    ("tr", TURKISH, "iso8859_9"),
    ("kmr", "Ji kerema xwe şîr û nên bişînin, em li ber dibistanê ne.", "cp1254"),
    ("fr", "Où est l'école ? Çà et là, près du café, « ici ».", "cp1252"),
    ("es", "¿Dónde está la niña? Mañana, señor.", "cp1252"),
    ("pl", "Zażółć gęślą jaźń, proszę.", "cp1250"),
    ("pl", "Zażółć gęślą jaźń, proszę.", "iso8859_2"),
    ("ru", RUSSIAN, "cp1251"),
    ("ru", RUSSIAN, "koi8_r"),
    ("ru", RUSSIAN, "cp866"),
    ("ru", RUSSIAN.upper(), "cp1251"),
    ("ru", RUSSIAN.upper(), "koi8_r"),
    ("uk", "Немає води. Ми біля школи, потрібна їжа.", "cp1251"),
    ("uk", "Немає води. Ми біля школи, потрібна їжа.", "koi8_u"),
    ("ar", ARABIC, "cp1256"),
    ("ar", ARABIC, "iso8859_6"),
    ("el", "Δεν υπάρχει νερό.", "cp1253"),
    # Nobody has said which language it is in.
    (None, TURKISH, "cp1254"),
    (None, RUSSIAN, "cp1251"),
    (None, ARABIC, "cp1256"),
]


@pytest.mark.parametrize(("language", "text", "charset"), WRITTEN)
@pytest.mark.parametrize("lines", [1, 30])
def test_an_old_charset_is_found_out(
    language: str | None, text: str, charset: str, lines: int
) -> None:
    whole = "\n".join([text] * lines)
    found, encoding = decoded(whole.encode(charset), language)
    assert found == whole
    assert encoded(found, encoding) == whole.encode(charset)
