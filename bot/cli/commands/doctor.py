"""`goodwill doctor`: what keeps people from working."""

from __future__ import annotations

import os
from pathlib import Path

import click

from bot.cli.output.printing import print_json
from bot.cli.session import company, json_option
from bot.clock import utc_now
from bot.config import Settings
from bot.delivery.inspection import SlackInspector
from bot.services.operations.doctor import Environment, run_doctor
from bot.services.operations.slack_diagnostics import channels_in_use
from bot.services.ports.operations import SlackReport
from bot.startup import slack_client
from bot.storage.engine.migrate import current_revision, head_revision
from bot.storage.store import SqlStore
from bot.views.terminal.doctor import describe_diagnostic

_SLACK_SECONDS = 10


@click.command()
@click.option("--offline", is_flag=True, help="Leave Slack out.")
@json_option
def doctor(offline: bool, as_json: bool) -> None:
    """Say what keeps people from working, or soon will.

    Each finding comes with what to do about it. Slack is asked too; nothing is changed there and no message
    is sent.
    """
    with company() as session:
        reader, environment = session.reader, _environment(session.settings, session.store)
        slack = None if offline else _ask_slack(session.settings, session.store)
        diagnostics = session.store.inspect(lambda tx: run_doctor(tx, environment, slack))
        told = [(diagnostic, describe_diagnostic(diagnostic, reader)) for diagnostic in diagnostics]
        stopping = sum(diagnostic.blocking for diagnostic in diagnostics)
        if as_json:
            findings = [
                {
                    "code": diagnostic.code,
                    "level": "error" if diagnostic.blocking else "warning",
                    "what": what,
                    "why": why,
                    "do": todo,
                }
                for diagnostic, (what, why, todo) in told
            ]
            print_json({"healthy": not stopping, "findings": findings})
        else:
            for diagnostic, (what, why, todo) in told:
                click.echo(f"{'✗' if diagnostic.blocking else '!'} {what}")
                click.echo(f"    {why}")
                click.echo(f"    → {todo}")
            if not told:
                click.echo(reader.t("✓ Everything is well."))
        if stopping:
            text = reader.n(
                "{count} thing stops people from working; see above what to do.",
                "{count} things stop people from working; see above what to do.",
                stopping,
            )
            click.echo(text, err=True)
            click.get_current_context().exit(1)


def _ask_slack(settings: Settings, store: SqlStore) -> SlackReport | None:
    """None without the tokens, which the doctor names by themselves."""
    if settings.missing():
        return None
    # Read before Slack is asked: no transaction waits for it.
    channels = store.read(channels_in_use)
    client = slack_client(settings, _SLACK_SECONDS)
    return SlackInspector(client, settings.slack_app_token.get_secret_value(), utc_now).inspect(channels)


def _environment(settings: Settings, store: SqlStore) -> Environment:
    with store.database.reading() as connection:
        revision = current_revision(connection)
    return Environment(
        missing_settings=settings.missing(),
        timezone_set="timezone" in settings.model_fields_set,
        revision=revision,
        wanted_revision=head_revision(),
        files=settings.files,
        files_problem=_files_problem(settings.files),
    )


def _files_problem(location: str) -> str:
    """Why a receipt could not be kept there; empty when it could. An object store is not asked."""
    if "://" in location:
        return ""
    folder = Path(location).expanduser().resolve()
    # The folder is made with the first receipt: until then what is above it has to let it.
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    if not folder.is_dir():
        return f"{folder} is a file"
    return "" if os.access(folder, os.W_OK | os.X_OK) else f"{folder} may not be written to"
