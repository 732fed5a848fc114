"""The command line, `goodwill`. What a command needs is imported when it runs: `--help` answers at once."""

from __future__ import annotations

import io
import sys

import click

from bot.cli.backup import backup, restore
from bot.cli.books import export, verify
from bot.cli.company import budget, import_, policy
from bot.cli.erase import erase
from bot.cli.frame import Guarded, version
from bot.cli.operating import digest, doctor, migrate, outbox, run


@click.group(cls=Guarded, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--team", default="", metavar="ID", help="The Slack team, where several share a database.")
@click.version_option(version(), prog_name="goodwill", message="%(prog)s %(version)s")
@click.pass_context
def cli(context: click.Context, team: str) -> None:
    """Budgets and controls what a company spends on looking after its customers.

    Settings come from the environment or from .env. Every command brings the database to its revision first
    and works beside a running bot. Exit status: 0, 1 (it failed), 2 (wrong use).
    """
    context.obj = team


for _command in (run, migrate, import_, policy, budget, digest, export, verify, doctor, outbox):
    cli.add_command(_command)
for _command in (backup, restore, erase):
    cli.add_command(_command)


def main() -> None:
    for stream in (sys.stdout, sys.stderr):
        # What is exported is UTF-8 whatever the terminal's language is.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    cli(prog_name="goodwill")
