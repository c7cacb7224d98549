"""Sentences of texts we wrote, in each language of the pages and some scripts beside."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatcher.formats.sentences import split_sentences

# `|` is where one ends; it is in none of the texts.
TEXTS = {
    "en": [
        "We are at the school. |Dr. Adams has no water! |Can you send 3.5 litres?",
        "The tents are on St. Mary Ave. no. 12. |Tel. 555 0100 or mail aid@example.org. |Thanks.",
        "Is there bread? |No. |Then see https://example.org/a.b?c=d. |We wait...",
        "We wait... for you. |Next line\n|another line without a full stop\n\n|1. Bread\n|2. Water",
    ],
    "tr": [
        "Dr. Ayşe geldi. |Gül Mah. Nar Sok. No. 12 D. 5 Hatay. |Tel. 0532 111 22 33. |Su yok!",
        "yardım edin. |burada üç kişiyiz. |mahalle 3. sokakta. |3. Kat çöktü. |saat 5. |Bekliyoruz",
        "acil su lazım\n|gül mahallesi 3. sok no 5\n|üç çocuk var",
        "Prof. Dr. Can Bey yolda. |Lütfen www.ornek.gov.tr adresine bakın. |İyi günler.",
    ],
    "kmr": [
        "Dr. Azad hat. |Em li ber dibistanê ne. |Av tune ye! |Hûn kengî tên?",
        "Tel. 0532 111 22 33. |Navnîşan: kol. Nar, no. 5. |Spas.",
        "em birçî ne\n|sê zarok hene\n|ji kerema xwe re werin",
    ],
    "ckb": [
        "د. ئازاد هات. |ئێمە لەبەردەم قوتابخانەکەین. |ئاومان نییە! |کەی دێن؟",
        "تەل. ٠٧٥٠ ١١١ ٢٢٣٣. |پێویستمان بە ٣.٥ لیتر ئاوە. |سوپاس.",
        "نانمان نییە\n|سێ منداڵ لێرەن",
    ],
    "ar": [
        "د. سامي هنا. |نحن أمام المدرسة. |لا يوجد ماء! |متى تصلون؟ |شكرا.",
        "ت. ٠١١ ٢٢٢. |نحتاج ٣.٥ لتر من الماء. |أ. هدى تنتظر.",
        "لا خبز عندنا\n|معنا ثلاثة أطفال",
    ],
    "kk": [
        "Біз мектептің жанындамыз. |Су жоқ! |Қашан келесіздер?",
        "Алматы қ. Абай көш. 5. |Ә. Серік күтіп тұр. |Тел. 8 700 111 22 33.",
        "нан керек\n|үш бала бар",
    ],
    "ru": [
        "Мы у школы. |Воды нет! |Когда вы приедете?",
        "Адрес: ул. Садовая, д. 5, кв. 7. |А. С. Белов ждёт. |Тел. 8 900 111 22 33.",
        "Нужны хлеб, вода и т. д. и т. п. для троих. |Спасибо.",
        "нет света\n|трое детей",
    ],
    "fr": [
        "M. Petit est là. |Mme. Roy attend av. de la Paix. |Il faut 3.5 litres d’eau !",
        "Tél. 01 11 22 33 44. |Où êtes-vous ? |« Nous arrivons. »",
        "plus de pain\n|trois enfants ici",
    ],
    "es": [
        "El Sr. Gil está en la av. Central. |¿Cuándo llegan? |¡No hay agua!",
        "Tel. 555 010 010. |Vivimos en la c. Sol, núm. 5. |Gracias.",
        "falta pan\n|hay tres niños",
    ],
    "uk": [
        "Ми біля школи. |Води немає! |Коли ви приїдете?",
        "Адреса: вул. Садова, буд. 5, кв. 7. |О. Білик чекає. |Тел. 044 111 22 33.",
        "немає світла\n|троє дітей",
    ],
    "fa": [
        "دکتر ا. کریمی اینجاست. |ما جلوی مدرسه هستیم. |آب نداریم! |کی می‌رسید؟",
        "ت. ۰۲۱ ۱۱۱ ۲۲۲. |۳.۵ لیتر آب لازم داریم. |ممنون.",
        "نان نداریم\n|سه کودک اینجا هستند",
    ],
    "zh": ["我们在学校门口。|没有水！|你们什么时候来？"],
    "hi": ["हम स्कूल के सामने हैं। |पानी नहीं है! |आप कब आएंगे?"],
    "am": ["ትምህርት ቤቱ ፊት ለፊት ነን። |ውሃ የለም፧"],
    "ur": ["ہم سکول کے سامنے ہیں۔ |پانی نہیں ہے۔ |آپ کب آئیں گے؟"],
    "my": ["ကျောင်းရှေ့မှာ ရှိတယ်။ |ရေ မရှိဘူး။"],
    "und": ["Gül Mah. No. 5 burada. |ул. Садовая, д. 5 тут. |Bitti."],
}
CASES = [(language, text) for language, texts in TEXTS.items() for text in texts]


@pytest.mark.parametrize(("language", "marked"), CASES)
def test_sentences_end_where_their_writers_ended_them(language: str, marked: str) -> None:
    assert split_sentences(marked.replace("|", ""), language) == marked.split("|")


def test_a_language_nobody_named_is_split_too() -> None:
    assert split_sentences("Gül Mah. No. 5. Su yok!", None) == ["Gül Mah. No. 5. ", "Su yok!"]


def test_script_and_region_say_nothing_about_abbreviations() -> None:
    assert split_sentences("Gül Mah. Nar Sok. Su yok.", "tr-CY") == ["Gül Mah. Nar Sok. Su yok."]
    assert split_sentences("Gül Mah. Nar Sok. Su yok.", "en") != ["Gül Mah. Nar Sok. Su yok."]


def test_lines_broken_by_the_width_of_a_page_are_one_sentence() -> None:
    text = "We are thirty people in the yard of the school which\nstands by the river. Come.\nSoon."
    assert split_sentences(text, "en") == [
        "We are thirty people in the yard of the school which\nstands by the river. ",
        "Come.\n",
        "Soon.",
    ]


def test_spaces_stay_behind_and_only_the_first_are_in_front() -> None:
    assert split_sentences("  \n Su yok.\u00a0 \r\n\r\n  Gel.  ", "tr") == [
        "  \n Su yok.\u00a0 \r\n\r\n  ",
        "Gel.  ",
    ]
    assert split_sentences("", "tr") == []
    assert split_sentences(" \n", "tr") == [" \n"]


LETTERS = st.one_of(
    st.characters(),
    st.sampled_from(".!?…۔。؟\n\r\t \u00a0\u2028\u3000«»\"'()[]-*1٣aBİıДд\ud800\u0000🙏"),
    st.sampled_from(["Dr. ", "No. 5", "B\u00a0.", "A. ", "1. ", "https://a.b/c ", "... "]),
)
TAGS = st.sampled_from([None, "und", *TEXTS, "az", "ps", "zh-Hant", "tg-Arab", "de", "qqq"])


@settings(max_examples=1_000)
@given(st.lists(LETTERS, max_size=60).map("".join), TAGS)
def test_joined_they_are_any_text(text: str, language: str | None) -> None:
    pieces = split_sentences(text, language)
    assert "".join(pieces) == text
    assert all(piece.strip() for piece in pieces) or not text.strip()


@pytest.mark.parametrize("unit", ["«", "x", '" . "', "A.", "1. ", "\n", ".", "a\n", "(", "\u3000"])
def test_no_text_of_a_megabyte_takes_long(unit: str) -> None:
    started = time.perf_counter()
    split_sentences(unit * (1_000_000 // len(unit)), "tr")
    assert time.perf_counter() - started < 15
