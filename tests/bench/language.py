"""Accuracy per language and speed of the detector beside each model alone.

    python -m tests.bench.language [TSV] [--json FILE]

The TSV has `lang` and `text` columns by header, else in that order. Whole texts, their first
20 to 40 characters (short) and 10 to 18 (tiny), cut at the end of a word. Levantine counts as
Arabic and Dari as Persian; a language the detector does not list counts as right when it is
called unknown. The single models are helped: `ku` and `sdh` are read as kmr or ckb by script.
"""

import argparse
import json
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import pycld2
from langdetect import DetectorFactory, LangDetectException
from langdetect import detect as langdetect_detect
from py3langid.langid import LanguageIdentifier

from dispatcher.domain.language import DETECTABLE
from dispatcher.domain.posting import ROUTES_BY_ITSELF
from dispatcher.language.detect import Detection, Detector, load
from dispatcher.language.script import leading_scripts

SAMPLES = Path(__file__).parents[1] / "language" / "samples.tsv"
LENGTHS = {"full": (0, 0), "short": (20, 40), "tiny": (10, 18)}
MERGED = {"prs": "fa", "apc": "ar", "ajp": "ar", "arz": "ar", "ary": "ar", "fil": "tl"}
UNKNOWN = "und"

Ask = Callable[[Sequence[str]], list[str]]


@dataclass(frozen=True, slots=True)
class Result:
    """One detector on one length of text."""

    detector: str
    length: str
    macro: float
    texts_per_second: int
    accuracy: dict[str, float]
    confusions: dict[str, int]


def read_tsv(path: Path) -> list[tuple[str, str]]:
    """(language, text) of each row, merged as the figures merge them."""
    rows = [line.split("\t") for line in path.read_text("utf-8").splitlines() if line.strip()]
    header = [name.strip().lower() for name in rows[0]]
    named = "lang" in header and "text" in header
    language_at, text_at = (header.index("lang"), header.index("text")) if named else (0, 1)
    wide = [row for row in rows[named:] if len(row) > max(language_at, text_at)]
    return [(MERGED.get(row[language_at], row[language_at]), row[text_at]) for row in wide]


def cut(text: str, length: str) -> str:
    """The beginning of a text up to a word's end between the bounds of this length."""
    least, most = LENGTHS[length]
    if most == 0 or len(text) <= most:
        return text
    end = text.rfind(" ", least, most + 1)
    return text[: end if end > 0 else most]


def refined(code: str, text: str) -> str:
    """A model's own code as ours; its Kurdish told apart by script."""
    if code in {"ku", "sdh"}:
        return "ckb" if leading_scripts((text,))[0].script == "Arab" else "kmr"
    ours = {"iw": "he", "zh-cn": "zh", "zh-tw": "zh", "zh-Hant": "zh", "wuu": "zh", "un": UNKNOWN}
    return ours.get(code, MERGED.get(code, code))


def langdetect_seeded(texts: Sequence[str]) -> list[str]:
    """langdetect as it comes, but seeded."""
    DetectorFactory.seed = 0
    answers = []
    for text in texts:
        try:
            answers.append(refined(langdetect_detect(text), text))
        except LangDetectException:
            answers.append(UNKNOWN)
    return answers


def py3langid_alone() -> Ask:
    """py3langid as it comes, with its model loaded."""
    model = LanguageIdentifier.from_model_file("data/model.npz.xz")
    return lambda texts: [refined(model.classify(text)[0], text) for text in texts]


def pycld2_alone(texts: Sequence[str]) -> list[str]:
    """pycld2 as it comes, best effort."""
    return [refined(pycld2.detect(t, bestEffort=True)[2][0][1], t) for t in texts]


def measure(name: str, length: str, ask: Ask, rows: Sequence[tuple[str, str]]) -> Result:
    """Ask once, timed in CPU seconds of this process, and count per language."""
    texts = [cut(text, length) for _, text in rows]
    start = time.process_time()
    answers = ask(texts)
    seconds = time.process_time() - start
    right: defaultdict[str, int] = defaultdict(int)
    confusions: Counter[str] = Counter()
    totals = Counter(language for language, _ in rows)
    for (language, _), answer in zip(rows, answers, strict=True):
        # A model without the guard may name the stranger rightly: that is right too.
        wanted = {language} if language in DETECTABLE else {language, UNKNOWN}
        if answer in wanted:
            right[language] += 1
        else:
            confusions[f"{language} as {answer}"] += 1
    accuracy = {each: round(100 * right[each] / totals[each], 1) for each in sorted(totals)}
    macro = round(sum(100 * right[each] / totals[each] for each in totals) / len(totals), 2)
    rate = round(len(texts) / max(seconds, 1e-9))
    return Result(name, length, macro, rate, accuracy, dict(confusions.most_common()))


@dataclass(frozen=True, slots=True)
class Routing:
    """What the confidence is worth at one length."""

    length: str
    routed_percent: float
    right_percent: float


def measure_routing(detector: Detector, length: str, rows: Sequence[tuple[str, str]]) -> Routing:
    """Which share is routed without asking anybody, and how much of it is right."""
    listed = [row for row in rows if row[0] in DETECTABLE]
    found = detector.detect_many([cut(text, length) for _, text in listed])
    routed = [
        (each.language == language)
        for each, (language, _) in zip(found, listed, strict=True)
        if each.confidence >= ROUTES_BY_ITSELF
    ]
    share = round(100 * len(routed) / max(len(listed), 1), 1)
    return Routing(length, share, round(100 * sum(routed) / max(len(routed), 1), 2))


def print_results(results: Sequence[Result]) -> None:
    """A column for each detector and length, a row for each language, the sums below."""
    names = list(dict.fromkeys(result.detector for result in results))
    by_key = {(result.detector, result.length): result for result in results}
    print(f"{'':12}" + "".join(f"{name:>24}" for name in names))
    print(f"{'':12}" + "".join(f"{'/'.join(LENGTHS):>24}" for _ in names))

    def line(label: str, value: Callable[[Result], str]) -> None:
        cells = ["/".join(value(by_key[name, length]) for length in LENGTHS) for name in names]
        print(f"{label:12}" + "".join(f"{cell:>24}" for cell in cells))

    for language in results[0].accuracy:
        line(language, lambda result, at=language: f"{result.accuracy[at]:.1f}")  # type: ignore[misc]
    line("macro", lambda result: f"{result.macro:.2f}")
    line("texts/s", lambda result: str(result.texts_per_second))


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("tsv", nargs="?", type=Path, default=SAMPLES)
    parser.add_argument("--json", type=Path, default=Path("var/bench/language.json"))
    given = parser.parse_args()
    rows = read_tsv(given.tsv)
    start = time.perf_counter()
    detector = load()
    load_seconds = round(time.perf_counter() - start, 2)

    def ensemble(texts: Sequence[str]) -> list[str]:
        found: list[Detection] = detector.detect_many(texts)
        return [each.language for each in found]

    asked: dict[str, Ask] = {
        "ensemble": ensemble,
        "py3langid": py3langid_alone(),
        "pycld2": pycld2_alone,
        "langdetect": langdetect_seeded,
    }
    results = [measure(name, at, ask, rows) for name, ask in asked.items() for at in LENGTHS]
    routing = [measure_routing(detector, at, rows) for at in LENGTHS]
    print(f"{len(rows)} texts, {len(results[0].accuracy)} languages; loaded in {load_seconds} s")
    print_results(results)
    for each in routing:
        print(
            f"confidence >= {ROUTES_BY_ITSELF}, {each.length}: {each.routed_percent} % of the "
            f"texts, {each.right_percent} % of those right"
        )
    for result in results[: len(LENGTHS)]:
        shown = ", ".join(f"{pair} {n}" for pair, n in list(result.confusions.items())[:20])
        print(f"confusions, {result.length}: {shown or 'none'}")
    given.json.parent.mkdir(parents=True, exist_ok=True)
    report = {
        "texts": len(rows),
        "load_s": load_seconds,
        "results": [asdict(result) for result in results],
        "routing": [asdict(each) for each in routing],
    }
    given.json.write_text(json.dumps(report, ensure_ascii=False, indent=1), "utf-8")


if __name__ == "__main__":
    main()
