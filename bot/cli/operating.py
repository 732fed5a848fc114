"""Operating an installation: run it, bring the database up to date, examine it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from bot.cli.frame import as_option, company, json_option, operator, read_settings

if TYPE_CHECKING:
    from bot.config import Settings
    from bot.services.operations.doctor import Environment
    from bot.storage.store import SqlStore


@click.command()
def run() -> None:
    """Start the bot; ends with Ctrl-C or SIGTERM."""
    from bot.domain.errors import GoodwillError

    settings, _ = read_settings()
    missing = _missing_settings(settings)
    if missing:
        raise GoodwillError("settings_missing", names=", ".join(missing))
    from bot import app

    sys.exit(app.run(settings))


def _missing_settings(settings: Settings) -> list[str]:
    missing = [] if settings.slack_bot_token.get_secret_value() else ["SLACK_BOT_TOKEN"]
    # In Socket Mode Slack does not sign: the connection itself is authenticated.
    if (
        not settings.slack_app_token.get_secret_value()
        and not settings.slack_signing_secret.get_secret_value()
    ):
        missing.append("SLACK_SIGNING_SECRET")
    return missing


@click.command()
@json_option
def migrate(as_json: bool) -> None:
    """Bring the database to this version's revision (every other command does so too)."""
    from bot.cli.printing import print_json
    from bot.storage.engine.migrate import current_revision

    with company() as session:
        with session.store.database.reading() as connection:
            revision = current_revision(connection)
        if as_json:
            print_json({"revision": revision})
        else:
            click.echo(session.reader.t("The database is at revision {revision}.", revision=revision))


@click.command()
@click.option(
    "--scope", default="all", show_default=True, help="all, department:Sales, region:North or line:GIFT-KEY."
)
@click.option("--dry-run", is_flag=True, help="Print the digest; nothing is sent.")
@json_option
def digest(scope: str, dry_run: bool, as_json: bool) -> None:
    """Print the digest of a scope, as a channel would get it."""
    if not dry_run:
        raise click.UsageError(
            "Digests are sent by the running bot, to channels that subscribed "
            "(/spend digest weekly mon 09:00). Add --dry-run to print one here."
        )
    from bot.cli.printing import print_json
    from bot.domain.errors import InvalidInput
    from bot.domain.scope import parse_scope
    from bot.services.reports.digest import read_digest
    from bot.views.reports.digest_text import digest_text

    try:
        wanted = parse_scope(scope)
    except InvalidInput as exc:
        hint = "write all, department:NAME, region:NAME or line:CODE."
        raise click.BadParameter(f"'{scope}': {hint}", param_hint="--scope") from exc
    with company() as session:
        found = session.store.read(lambda tx: read_digest(tx, wanted))
        if as_json:
            from bot.cli.digest_json import digest_json

            print_json(digest_json(found))
        else:
            click.echo(digest_text(found, session.reader), nl=False)


@click.command()
@json_option
def doctor(as_json: bool) -> None:
    """Say what stops people from working, or soon will, and what to do about it."""
    from bot.cli.printing import print_json
    from bot.services.operations.doctor import run_doctor
    from bot.views.terminal.doctor import describe_diagnostic

    with company() as session:
        reader, environment = session.reader, _environment(session.settings, session.store)
        diagnostics = session.store.read(lambda tx: run_doctor(tx, environment))
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


def _environment(settings: Settings, store: SqlStore) -> Environment:
    from bot.services.operations.doctor import Environment
    from bot.storage.engine.migrate import current_revision, head_revision

    with store.database.reading() as connection:
        revision = current_revision(connection)
    return Environment(
        missing_settings=tuple(_missing_settings(settings)),
        timezone_set="timezone" in settings.model_fields_set,
        revision=revision,
        wanted_revision=head_revision(),
        files=settings.files,
        files_problem=_files_problem(settings.files),
    )


def _files_problem(location: str) -> str:
    """Why a receipt could not be kept there; empty when it could. An object store is not asked."""
    import os
    from pathlib import Path

    if "://" in location:
        return ""
    folder = Path(location).expanduser().resolve()
    # The folder is made with the first receipt: until then what is above it has to let it.
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    if not folder.is_dir():
        return f"{folder} is a file"
    return "" if os.access(folder, os.W_OK | os.X_OK) else f"{folder} may not be written to"


@click.group()
def outbox() -> None:
    """The messages on their way to Slack."""


@outbox.command("retry")
@as_option
@json_option
def outbox_retry(as_email: str, as_json: bool) -> None:
    """Queue again every message that could not be delivered."""
    from bot.cli.printing import print_json
    from bot.services.operations.outbox import retry_outbox

    with company() as session:
        who = operator(as_email)
        count = session.store.write(lambda tx: retry_outbox(tx, who))
        if as_json:
            print_json({"queued": count})
        else:
            click.echo(
                session.reader.n("{count} message queued again.", "{count} messages queued again.", count)
            )
