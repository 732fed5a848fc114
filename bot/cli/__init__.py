"""The command line, `goodwill`. A command's module is imported when it is used, so that `--help` is fast."""

from __future__ import annotations

import io
import os
import sys
from importlib import import_module, metadata
from typing import Any

import click

from bot.cli.lazy import LazyCommand, LazyGroup

_COMMANDS = {
    name: LazyCommand(f"bot.cli.commands.{location}", summary)
    for name, location, summary in (
        ("backup", "backup:backup", "Write the whole database, as it is at this moment, to FILE."),
        ("budget", "budget:budget", "Look at the year's budget, and change it in the year."),
        ("close", "close:close", "Close months and years of the budget that are over."),
        ("digest", "digest:digest", "Print the digest of a scope, as a channel would get it."),
        (
            "doctor",
            "doctor:doctor",
            "Say what keeps people from working, or soon will.",
        ),
        ("erase", "erase:erase", "Erase a colleague (EMAIL) or a contact for good."),
        ("export", "books:export", "Write a whole book: ledger, requests, items, adjustments or audit."),
        (
            "forecast",
            "forecast:forecast",
            "Say where each line will be at year end, by which method, and when it runs dry.",
        ),
        ("import", "import_files:import_", "Bring in company data from CSV or XLSX files."),
        ("migrate", "migrate:migrate", "Bring the database to this version's revision."),
        ("outbox", "outbox:outbox", "The messages on their way to Slack."),
        ("partners", "partners:partners", "What partners owe of what was spent, and what came of it."),
        ("plan", "plan:plan", "Prepare the budget of a year."),
        ("policy", "policy:policy", "Check, apply or show the policy file."),
        ("restore", "backup:restore", "Put the backup in FILE into the database that DATABASE_URL names."),
        ("run", "run:run", "Start the bot; ends with Ctrl-C or SIGTERM."),
        ("template", "template:template", "Print an example of a file, which is taken as it is."),
        ("verify", "books:verify", "Prove that the books agree and the audit chain is intact."),
    )
}


class _CommandLine(LazyGroup):
    """Ends a failed command with status 1 and a line that says what to do; nobody sees a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.Abort, click.exceptions.Exit, BrokenPipeError):
            raise
        except Exception as exc:
            # Whatever it was, the person reads a sentence and no traceback.
            click.echo(import_module("bot.cli.failures").describe_failure(exc), err=True)
            ctx.exit(1)


def _version() -> str:
    try:
        return metadata.version("goodwill")
    except metadata.PackageNotFoundError:
        return "(not installed)"


@click.group(
    cls=_CommandLine, lazy_commands=_COMMANDS, context_settings={"help_option_names": ["-h", "--help"]}
)
@click.option("--team", default="", metavar="ID", help="The Slack team, where several share a database.")
@click.version_option(_version(), prog_name="goodwill", message="%(prog)s %(version)s")
@click.pass_context
def cli(context: click.Context, team: str) -> None:
    """Budgets and controls what a company spends on looking after its customers.

    Settings come from the environment or from .env. Every command brings the database to its revision first
    and works beside a running bot. Exit status: 0, 1 (it failed), 2 (wrong use).
    """
    context.obj = team


def main() -> None:
    # Whatever is written, a log as much as an export, is for the user who runs this alone.
    os.umask(0o077)
    for stream in (sys.stdout, sys.stderr):
        # What is exported is UTF-8 whatever the terminal's language is.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    cli(prog_name="goodwill")
