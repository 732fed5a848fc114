"""What every command shares: the settings, the open company, and how it ends when something goes wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from bot.config import Settings
    from bot.i18n import Reader
    from bot.services.company.operator import Operator
    from bot.storage.store import SqlStore


F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True)
class Session:
    """The company as a command sees it."""

    settings: Settings
    reader: Reader
    store: SqlStore


class Guarded(click.Group):
    """Ends a failed command with status 1 and a line that says what to do; nobody sees a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.Abort, click.exceptions.Exit, BrokenPipeError):
            raise
        except Exception as exc:
            from bot.cli.failures import tell

            click.echo(tell(exc), err=True)
            ctx.exit(1)


@contextmanager
def company() -> Iterator[Session]:
    """The company's store, its database at its revision. Raises what `open_store` does."""
    from datetime import UTC, datetime

    from bot.cli.failures import log_to_file
    from bot.storage.opening import open_store

    log_to_file()
    settings, reader = read_settings()
    store = open_store(settings, lambda: datetime.now(UTC), click.get_current_context().find_root().obj or "")
    try:
        yield Session(settings, reader, store)
    finally:
        store.database.dispose()


def read_settings() -> tuple[Settings, Reader]:
    """Raises pydantic's ValidationError, for which `failures.tell` has words."""
    from bot.config import Settings
    from bot.i18n import Reader

    settings = Settings()
    return settings, Reader(settings.locale, settings.timezone)


def operator(email: str) -> Operator:
    """Who typed the command."""
    import getpass
    import os

    from bot.services.company.operator import Operator

    try:
        user = getpass.getuser()
    except (KeyError, OSError):
        # A container may run under a number that has no name.
        user = str(os.getuid())
    return Operator(user, email.strip().lower())


def version() -> str:
    from importlib import metadata

    try:
        return metadata.version("goodwill")
    except metadata.PackageNotFoundError:
        return "(not installed)"


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
