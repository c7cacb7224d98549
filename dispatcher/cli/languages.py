"""`imece language detect`: what texts read as, a JSON object a line."""

import sys
from typing import BinaryIO

import click

from dispatcher.language.detect import load
from dispatcher.language.lines import detect_lines


@click.group()
def language() -> None:
    """Languages of texts."""


@language.command()
@click.argument("file", type=click.File("rb"))
def detect(file: BinaryIO) -> None:
    """Read {"text": ...} a line from FILE (- for standard input), print what each reads as.

    A line that cannot be read gives {"error", "line"} in its place, and exit code 1 at the end.
    """
    bad = False
    at_once = 1 if file.isatty() else 256
    for line in detect_lines(file, load(), at_once=at_once):
        bad |= line.startswith('{"error"')
        click.echo(line)
    sys.exit(1 if bad else 0)
