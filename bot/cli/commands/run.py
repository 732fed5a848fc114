"""`goodwill run`: the bot itself."""

from __future__ import annotations

import click

from bot.app import build
from bot.cli.session import read_settings
from bot.telemetry.logs import configure_logs, log_uncaught


@click.command()
def run() -> None:
    """Start the bot; ends with Ctrl-C or SIGTERM."""
    settings, _ = read_settings()
    configure_logs()
    log_uncaught()
    build(settings).run()
