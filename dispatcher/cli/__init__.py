"""The command line: one system, one role of it, or one question, at a time."""

from collections.abc import Mapping
from importlib import import_module
from typing import Final

import click

import dispatcher

COMMANDS: Final[Mapping[str, str]] = {
    "up": "up:up",
    "api": "roles:api",
    "live": "roles:live",
    "worker": "roles:worker",
    "migrate": "roles:migrate_record",
    "organisation": "responses:organisation",
    "response": "responses:response",
    "account": "accounts:account",
    "token": "accounts:token",
    "import": "imports:import_file",
    "export": "exports:export_file",
    "language": "languages:language",
    "simulate": "simulate:simulate",
    "master-key": "master_key:master_key",
}
"""Where each command is. All together they import everything there is, which takes longer than
most of them; so each is loaded when it is asked for."""


class _Commands(click.Group):
    """The group that click's documentation calls lazy."""

    def list_commands(self, _: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, _: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module, attribute = COMMANDS[name].split(":")
        command = getattr(import_module(f"{__name__}.{module}"), attribute)
        assert isinstance(command, click.Command)
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(dispatcher.__version__, prog_name="imece")
def main() -> None:
    """Imece gets urgent online volunteer work to the right person within minutes."""
