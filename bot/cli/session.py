"""What commands share: settings, the open company, and options that mean the same everywhere."""

from __future__ import annotations

import getpass
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import click

from bot.cli.failures import log_to_file
from bot.clock import utc_now
from bot.config import Settings
from bot.i18n import Reader
from bot.services.company.operator import Operator
from bot.storage.opening import open_store
from bot.storage.store import SqlStore
from bot.telemetry.logs import hide

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True)
class Session:
    """The company as a command sees it."""

    settings: Settings
    reader: Reader
    store: SqlStore


@contextmanager
def company() -> Iterator[Session]:
    """The company's store, its database at its revision. Raises what `open_store` does."""
    log_to_file()
    settings, reader = read_settings()
    store = open_store(settings, utc_now, click.get_current_context().find_root().obj or "")
    try:
        yield Session(settings, reader, store)
    finally:
        store.database.dispose()


def read_settings() -> tuple[Settings, Reader]:
    """Raises pydantic's ValidationError, which `describe_failure` puts into words."""
    settings = Settings()
    hide(settings.secrets())
    return settings, Reader(settings.locale, settings.timezone, settings.currency)


def operator(email: str) -> Operator:
    """Who typed the command."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError):
        # A container may run under a number that has no name.
        user = str(os.getuid())
    return Operator(user, email.strip().lower())


def as_option(command: F) -> F:
    return click.option(
        "--as",
        "as_email",
        default="",
        metavar="EMAIL",
        help="The administrator or controller who does this; by default the operating user.",
    )(command)


def json_option(command: F) -> F:
    return click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")(command)


def file_argument(command: F) -> F:
    return click.argument("file", type=click.Path(exists=True, dir_okay=False, readable=True))(command)


def year_option(command: F) -> F:
    return click.option(
        "--year", type=click.IntRange(2000, 2100), help="The fiscal year; by default the current one."
    )(command)
