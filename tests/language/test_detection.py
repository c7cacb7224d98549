"""The detector on short texts, above all where a mistake leaves somebody waiting."""

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from dispatcher.domain.language import DETECTABLE
from dispatcher.domain.posting import ROUTES_BY_ITSELF
from dispatcher.language.detect import Detector, load

SAMPLES = Path(__file__).parent / "samples.tsv"


def samples() -> Iterator[tuple[str, str]]:
    for line in SAMPLES.read_text("utf-8").splitlines()[1:]:
        language, text = line.split("\t")
        yield language, text


LISTED = [(language, text) for language, text in samples() if language in DETECTABLE]
STRANGERS = [(language, text) for language, text in samples() if language not in DETECTABLE]


@pytest.fixture(scope="module")
def detector() -> Detector:
    return load()


def test_the_samples_cover_enough() -> None:
    counts = {language: sum(each == language for each, _ in LISTED) for language, _ in LISTED}
    assert len(counts) >= 20
    assert min(counts.values()) >= 5


@pytest.mark.parametrize("language", sorted({language for language, _ in LISTED}))
def test_everyday_sentences_are_told_whole_and_by_their_first_words(
    detector: Detector, language: str
) -> None:
    for text in (text for each, text in LISTED if each == language):
        for read in (text, text[: max(text.rfind(" ", 0, 41), 20)]):
            found = detector.detect(read)
            assert found.language == language, read
            assert found.routes_by_itself, (read, found)


def test_languages_we_do_not_list_are_never_routed(detector: Detector) -> None:
    for language, text in STRANGERS:
        found = detector.detect(text)
        assert found.language == "und", (language, text, found)
        assert not found.routes_by_itself


def test_kurmanji_is_never_routed_as_turkish(detector: Detector) -> None:
    bare = str.maketrans("êîûçşÊÎÛÇŞ", "eiucsEIUCS")
    for text in (text for language, text in LISTED if language == "kmr"):
        for read in (text, text.upper(), text.translate(bare), " ".join(text.split()[:3])):
            found = detector.detect(read, expected=("tr", "ar"))
            assert found.language != "tr" or not found.routes_by_itself, (read, found)
        assert detector.detect(text, expected=("tr",)).language == "kmr"


def test_sorani_is_never_routed_as_persian_or_arabic(detector: Detector) -> None:
    for text in (text for language, text in LISTED if language == "ckb"):
        for read in (text, " ".join(text.split()[:3])):
            assert detector.detect(read, expected=("fa", "ar")).language == "ckb", read


def test_sorani_on_an_arabic_keyboard_is_not_routed_elsewhere(detector: Detector) -> None:
    keyboard = str.maketrans("ڕڵێۆەڤیک", "رليوهفيك")
    sentences = [text for language, text in LISTED if language == "ckb"]
    found = [detector.detect(text.translate(keyboard)) for text in sentences]
    assert [each for each in found if each.routes_by_itself and each.language != "ckb"] == []
    assert sum(each.language == "ckb" for each in found) >= 4


def test_ordinary_arabic_and_persian_are_not_suspected_of_being_sorani(detector: Detector) -> None:
    for language in ("ar", "fa", "ps", "ur"):
        for text in (text for each, text in LISTED if each == language):
            assert detector.detect(text).confidence >= ROUTES_BY_ITSELF, text


def test_latin_names_do_not_change_the_language(detector: Detector) -> None:
    text = "نحتاج إلى ماء في Kahramanmaraş Elbistan Nurhak Caddesi"
    assert detector.detect(text).language == "ar"


def test_what_is_expected_is_a_prior_and_no_filter(detector: Detector) -> None:
    creole = "Nou bezwen dlo pwòp ak lèt pou tibebe a."
    assert detector.detect(creole, expected=("fr", "en")).language == "ht"
    close = "contacto"
    before = dict(detector.detect(close).candidates)
    after = dict(detector.detect(close, expected=("pt",)).candidates)
    assert after["pt"] > before["pt"]


def test_who_expects_dari_expects_what_reads_as_persian(detector: Detector) -> None:
    close = "اردو"
    before = dict(detector.detect(close).candidates)
    after = dict(detector.detect(close, expected=("prs",)).candidates)
    assert after["fa"] > before["fa"]


def test_candidates_are_probabilities_best_first(detector: Detector) -> None:
    for _, text in LISTED:
        found = detector.detect(text[:12])
        shares = [share for _, share in found.candidates]
        assert shares == sorted(shares, reverse=True)
        assert sum(shares) <= 1.001
        assert all(language in DETECTABLE for language, _ in found.candidates)


def test_the_answer_does_not_depend_on_company_order_or_threads(detector: Detector) -> None:
    texts = [text for _, text in (*LISTED, *STRANGERS)]
    alone = [detector.detect(text) for text in texts]
    assert detector.detect_many(texts) == alone
    shuffled = list(range(len(texts)))
    random.Random(7).shuffle(shuffled)
    found = detector.detect_many(texts[place] for place in shuffled)
    assert found == [alone[place] for place in shuffled]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(detector.detect, texts)) == alone


def test_a_detector_loaded_afresh_answers_the_same(detector: Detector) -> None:
    texts = [text[:14] for _, text in LISTED]
    assert load().detect_many(texts) == detector.detect_many(texts)
