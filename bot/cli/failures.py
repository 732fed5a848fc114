"""Why a command failed, in one line: what happened, why, and what to do now."""

from __future__ import annotations

import contextlib
import logging
import os
import tempfile
from pathlib import Path
from uuid import uuid4

import structlog
from pydantic import ValidationError

from bot.config import Settings
from bot.domain.errors import GoodwillError
from bot.i18n import LOCALES, N_, Reader
from bot.storage.engine.errors import explain_database_error
from bot.telemetry.logs import configure_logs, log_file, redact
from bot.toml.problem import FileProblems
from bot.views.errors import describe_error

_SETTINGS = {
    "port": N_("PORT must be a number from 0 to 65535, like 3000."),
    "GOODWILL_TIMEZONE": N_("GOODWILL_TIMEZONE is no time zone. Write one like Asia/Shanghai or UTC."),
    "GOODWILL_FISCAL_YEAR_START": N_("GOODWILL_FISCAL_YEAR_START must be a month from 1 to 12."),
    "GOODWILL_CURRENCY": N_("GOODWILL_CURRENCY is no ISO 4217 currency. Write one like CNY or EUR."),
    "GOODWILL_AUDIT_KEY": N_(
        "GOODWILL_AUDIT_KEY is no key of at least 32 characters. Make one with: openssl rand -hex 32"
    ),
    "GOODWILL_LOCALE": N_("GOODWILL_LOCALE is not a language of Goodwill. Write en or zh_CN."),
}


def describe_failure(exc: Exception) -> str:
    """One line for the person. What nobody foresaw goes to the log, under an id that the line names."""
    reader = _reader()
    if isinstance(exc, ValidationError) and exc.title == Settings.__name__:
        return _setting(exc, reader)
    if isinstance(exc, FileProblems):
        return str(exc)
    known = exc if isinstance(exc, GoodwillError) else explain_database_error(exc)
    return _unknown(exc, reader) if known is None else redact(describe_error(known, reader))


def _setting(exc: ValidationError, reader: Reader) -> str:
    """The first setting that can't be used; its value may be a secret and is not shown."""
    name = str(exc.errors(include_input=False)[0]["loc"][0])
    sentence = _SETTINGS.get(name)
    if sentence is None:
        return reader.t("{name} can't be used as it is set. Correct it.", name=name.upper())
    return reader.t(sentence)


def _unknown(exc: Exception, reader: Reader) -> str:
    if not logging.getLogger().handlers:
        log_to_file()
    error_id = uuid4().hex[:8]
    structlog.get_logger().error("command failed", error_id=error_id, exc_info=exc)
    return reader.t(
        "Something unexpected went wrong ({error_id}). Give that id to support; the log has more: {log}",
        error_id=error_id,
        log=log_file() or "stderr",
    )


def _reader() -> Reader:
    """The settings may be what is wrong: the language alone is read from the environment."""
    locale = os.environ.get("GOODWILL_LOCALE", "")
    with contextlib.suppress(ValueError):
        locale = Settings().locale
    return Reader(locale if locale in LOCALES else "en")


def log_to_file() -> None:
    """Logs go to a file of the user's: what a command prints is its result, or one line of what failed."""
    folder = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "goodwill"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = folder / "goodwill.log"
        path.touch(mode=0o600)
    except OSError:
        descriptor, name = tempfile.mkstemp(prefix="goodwill-", suffix=".log")
        os.close(descriptor)
        path = Path(name)
    configure_logs("WARNING", path)
