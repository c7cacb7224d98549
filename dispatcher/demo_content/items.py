"""Reading the demo's items."""

import csv
from dataclasses import dataclass
from importlib import resources

from dispatcher.domain.policy import Kind, Urgency

_FILES = {
    Kind.TRANSLATION: "requests.tsv",
    Kind.DATA: "snippets.tsv",
    Kind.CAPTIONING: "captions.tsv",
}


@dataclass(frozen=True, slots=True)
class DemoItem:
    """One piece of work to post.

    `written_in` is the language the text really is in; `source_language` what the coordinator
    declares, None where detection has to find it. `target_language` is None for data.
    """

    key: str
    kind: Kind
    written_in: str
    source_language: str | None
    target_language: str | None
    urgency: Urgency
    title: str
    text: str


def load() -> tuple[DemoItem, ...]:
    """All items, in the order of the files."""
    return tuple(item for kind, name in _FILES.items() for item in _items(kind, name))


def _items(kind: Kind, name: str) -> list[DemoItem]:
    file = resources.files("dispatcher.demo_content") / name
    # Tab-separated without quoting: quotes in the texts are texts.
    lines = file.read_text("utf-8").split("\n")
    return [
        DemoItem(
            key=row["key"],
            kind=kind,
            written_in=row["written_in"],
            source_language=row["source_language"] or None,
            target_language=row["target_language"] or None,
            urgency=Urgency(row["urgency"]),
            title=row["title"],
            text=row["text"],
        )
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    ]
