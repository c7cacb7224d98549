"""In which languages somebody may counsel."""

from collections.abc import Iterable

from dispatcher.domain.language import Help, Level, Proficiency, helps

_ENOUGH = (Level.NATIVE, Level.FLUENT)


def counselled_in(languages: Iterable[Proficiency]) -> tuple[str, ...]:
    """The languages in which somebody may counsel: read and written, and known well."""
    return tuple(
        one.tag for one in languages if one.reading and one.writing and one.level in _ENOUGH
    )


def speaks(languages: Iterable[str], wanted: str) -> bool:
    """Whether one of these is the language that somebody writes in."""
    return any(helps(one, wanted) in (Help.EXACT, Help.SAME) for one in languages)
