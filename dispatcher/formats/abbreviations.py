"""Words whose full stop ends no sentence, beyond those sentencex knows, by language.

They are what addresses, telephone numbers and forms of address are full of. A word that as often
ends a sentence (`etc.`, `vb.`) is not here: sentencex goes by what follows it.
"""

from functools import lru_cache

_LATIN = "dr prof mr mrs ms st tel mob fax"

# In lower case, without the last full stop. Whole words that may end a sentence are left out.
_BY_LANGUAGE = {
    "en": "mr mrs ms dr prof st ave blvd rd apt bldg tel mob ext dept approx gen col sgt",
    "tr": (
        "dr prof doç av sn mah mh cad cd sok sk bul blv apt d blk mrk ilç şb tel cep fax uzm op"
        " hz gen alb yrd öğr gör müh mim ecz nö km böl şti gsm dah"
    ),
    "az": "dr prof küç pr məh mən tel mob nömr ş r cən",
    "kmr": "dr prof kol nav hej tel mob jim mz",
    "zza": "dr prof tel mah cad sok",
    "ckb": "د م پ ژ ت تەل مۆب گ ک",
    "ar": "د أ م ت ص ب ش ع ق ط هـ ه ج م.د ص.ب تل أ.د",
    "fa": "دکتر خ ک پ ت ط ش م ص د",
    "ps": "ډ د م ت ش",
    "ur": "ڈاکٹر ت ف",
    "kk": "көш қ ауд обл пәт тел проф д др акад мкр м бөл гр ш а",
    "ky": "көч ш обл бат тел проф д",
    "ru": (
        "ул д кв корп стр пер пл пр просп наб бул бульв ш мкр мкрн р-н обл г гор с дер пос п ст"
        " тел моб доб проф акад доц д-р гр тов оф эт подъезд вл зд рис см св м"
    ),
    "uk": (
        "вул буд кв корп пров пл просп пр бул бульв шос м с смт обл р-н мкр тел моб ім"
        " проф акад доц д-р гр оф під пов див св"
    ),
    "bg": "ул бл вх ет ап гр с обл тел моб проф д-р инж бул пл кв",
    "fr": "m mm mme mmes mlle dr dre pr me av bd boul pl rte bât appt app tél tel fg st ste",
    "es": (
        "sr sra sres sras srta d dª dr dra av avda c cl ctra pza pl tel tfno tlf móv edif apto"
        " apdo col pto prof ing lic sta sto dpto depto int esq"
    ),
    "pt": "sr sra dr dra av r pça tel ed apto apt prof eng sta sto bl lt",
    "de": "hr fr dr prof str pl tel mob hausnr st ing dipl abs bzw ca evtl",
    "it": "sig sigg dott dr prof avv ing v.le p.za p.zza c.so tel cell int",
    "uz": "dr prof ko'ch tel tum vil sh",
    "tg": "кӯч ш н вил тел проф д",
}

BEFORE_A_NUMBER = frozenset(("no", "nos", "nr", "n", "nº", "num", "núm", "nùm", "номер", "ном"))
"""What stands for "number" where one follows, and for "no" where none does."""

# A number and a full stop before one of these is "the third": `3. Sokak`, `5. kat`.
_COUNTED = {
    "tr": (
        "sokak sokağı sok sk cadde caddesi cad kat kattan katta kısım etap blok bölge gün hafta ay"
        " sınıf mahalle mah bölüm daire köprü kapı km kilometre derece saat"
    ),
    "az": "küçə mərtəbə blok ev mənzil gün",
    "kmr": "qat kolan tax roj",
    "kk": "қабат үй көше подъезд",
}


@lru_cache(maxsize=64)
def abbreviations(language: str | None) -> frozenset[str]:
    """Words that a full stop does not end a sentence after; where nobody said the language, all."""
    if language is None or language == "und":
        return frozenset(word for words in _BY_LANGUAGE.values() for word in words.split())
    return frozenset(f"{_BY_LANGUAGE.get(language, '')} {_LATIN}".split())


@lru_cache(maxsize=64)
def counted_words(language: str | None) -> frozenset[str]:
    """Words that an ordinal number with a full stop stands before, also where they are capital."""
    if language is None or language == "und":
        return frozenset(word for words in _COUNTED.values() for word in words.split())
    return frozenset(_COUNTED.get(language, "").split())
