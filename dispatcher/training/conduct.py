"""The code of conduct: `conduct/` has a folder a version with a file a language, and
`versions.toml` says which words each version had."""

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256
from importlib import resources
from importlib.resources.abc import Traversable

from dispatcher.domain.sessions.offer import CODE_VERSION
from dispatcher.domain.sessions.taught import CodeOfConduct, language_for

FOLDER = "conduct"


def conduct_folder() -> Traversable:
    return resources.files(__package__) / FOLDER


def _read(file: Traversable) -> CodeOfConduct:
    found = tomllib.loads(file.read_text("utf-8"))
    return CodeOfConduct(
        version=CODE_VERSION,
        language=file.name.removesuffix(".toml"),
        sha256=sha256(file.read_bytes()).hexdigest(),
        title=found["title"],
        begins=found["begins"],
        rules=tuple(found["rules"]),
    )


@lru_cache
def code_of_conduct() -> Mapping[str, CodeOfConduct]:
    """The version in force, by language."""
    files = conduct_folder().joinpath(str(CODE_VERSION)).iterdir()
    return {one.language: one for one in map(_read, files)}


def code_in(asked: str | None) -> CodeOfConduct:
    """In a language, or in English where it is not there in it."""
    return code_of_conduct()[language_for(asked, code_of_conduct())]
