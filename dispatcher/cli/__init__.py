"""The command line: one system, one role of it, or one question, at a time."""

import click

import dispatcher
from dispatcher.cli.accounts import account, token
from dispatcher.cli.imports import import_file
from dispatcher.cli.languages import language
from dispatcher.cli.responses import organisation, response
from dispatcher.cli.roles import api, live, migrate_record, worker
from dispatcher.cli.up import up


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(dispatcher.__version__, prog_name="imece")
def main() -> None:
    """Imece gets urgent online volunteer work to the right person within minutes."""


for command in (up, api, live, worker, migrate_record):
    main.add_command(command)
for command in (organisation, response, account, token, import_file, language):
    main.add_command(command)
