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
from bot.telemetry.logs import configure_logs, redact
from bot.toml.problem import FileProblems
from bot.views import errors

_SENTENCES = {
    "database_url_unreadable": N_(
        "DATABASE_URL can't be read as a database's address. Write one like sqlite:///goodwill.db or "
        "postgresql://user:password@host/name."
    ),
    "database_unsupported": N_(
        "Goodwill can't use a {name} database. Set DATABASE_URL to sqlite:///… or postgresql://…"
    ),
    "database_in_memory": N_(
        "An SQLite database in memory would be forgotten at once. Name a file: "
        "DATABASE_URL=sqlite:///goodwill.db"
    ),
    "database_unreachable": N_(
        "The database {url} can't be opened: {reason}. Check DATABASE_URL, and that the database runs "
        "and lets you in."
    ),
    "database_busy": N_(
        "The database was busy for too long, and nothing was changed. Try again in a moment."
    ),
    "database_read_only": N_(
        "The database may not be written to, and nothing was changed. Check the rights of its file or user."
    ),
    "database_lost": N_("The connection to the database was lost: {reason}. Try again."),
    "workspace_unclear": N_(
        "Several Slack teams share this database. Say which one: goodwill --team T0123ABCD …"
    ),
    "workspace_unknown": N_("No Slack team {team} uses this database. Check the id after --team."),
    "as_unknown": N_("Nobody in the company has the address {email}. Check --as, or leave it out."),
    "as_not_allowed": N_(
        "{email} is neither an administrator nor a controller and can't change company data. Name "
        "somebody who is, or leave --as out."
    ),
    "policy_currency": N_(
        "The policy is in {found} but the company's currency is {currency}. Write its amounts in "
        "{currency}, or set GOODWILL_CURRENCY."
    ),
    "setting_shape": N_("{setting} sets nothing. Write KEY=VALUE, like --set total=850000."),
    "setting_unknown": N_(
        "There is nothing in the plan file that {setting} could set. Write the key's path, like "
        "--set split[0].shares.gift=20."
    ),
    "score_weight": N_("{setting} is no weight. Write a percentage, like --set score.annual_value=40."),
    "score_room": N_(
        "These weights of the score add up to {sum} and leave the others no way to make it 100. "
        "Set fewer of them, or other values."
    ),
    "policy_version_taken": N_(
        "Version {version} was applied on {day} with other content, and requests refer to it. Give "
        "the file another version."
    ),
    "policy_unknown": N_("There is no policy version {version}. Applied were: {versions}."),
    "no_policy": N_("No policy is in force today. Apply one first: goodwill policy apply FILE"),
    "no_plan": N_(
        "There is no budget for {year}. Import one first: goodwill import budget FILE --year {year}"
    ),
    "settings_missing": N_(
        "Missing settings: {names}. Copy them from the Slack app's pages into .env or the environment."
    ),
    "bot_token_malformed": N_(
        "SLACK_BOT_TOKEN is not a bot token. Copy the one that starts with xoxb- from the Slack app's page."
    ),
    "app_token_malformed": N_(
        "SLACK_APP_TOKEN is not an app-level token. Copy the one that starts with xapp- from the Slack "
        "app's page."
    ),
    "slack_refuses_token": N_(
        "Slack refuses SLACK_BOT_TOKEN ({error}). Install the app again and copy its token."
    ),
    "slack_unreachable": N_("No answer from {url} ({error}). Check the network and SLACK_API_URL."),
    "tracing_not_installed": N_(
        "OTEL_EXPORTER_OTLP_ENDPOINT is set, but OpenTelemetry is not installed. Run "
        "pip install 'goodwill[otel]', or remove the setting."
    ),
    "already_running": N_("Another bot already runs on {database}. Stop it, or use PostgreSQL for several."),
    "database_folder_read_only": N_(
        "Nothing can be written beside the database ({reason}). Check DATABASE_URL."
    ),
    "port_taken": N_("The bot can't listen on {address} ({reason}). Set HOST and PORT."),
    "file_not_written": N_("{file} can't be written: {reason}. Choose another place with --output."),
    "row_too_wide": N_(
        "A sheet has {most} columns, and this book needs {columns}. Export it as CSV or JSON, which hold "
        "everything."
    ),
    "erase_unknown": N_("Nobody in the company has the address {email}. Nothing was erased."),
    "erase_contact_unreadable": N_(
        "“{text}” can't be read. Write the customer's code and the contact's name: ACME:Li Na"
    ),
    "erase_contact_unknown": N_(
        "Customer {customer} has no contact called {name}. Write the name as it stands in the company data."
    ),
    "erase_contact_several": N_(
        "Customer {customer} has several contacts called {name}. Write one of their ids instead: {ids}"
    ),
    "backup_not_written": N_("{file} can't be written: {reason}. Choose another place."),
    "backup_unreadable": N_(
        "{file} is no backup of Goodwill or is damaged ({reason}). Nothing was changed. Take another copy."
    ),
    "backup_of_other_database": N_(
        "{file} was made of {found} and DATABASE_URL names {wanted}; nothing was changed. Name a {found} one."
    ),
    "backup_of_other_version": N_(
        "{file} is of revision {found}, which this version does not know. Use the one that made it."
    ),
    "restore_other_revision": N_(
        "The database is at revision {found} and the backup at {wanted}. Restore into a new, empty database."
    ),
    "restore_not_empty": N_(
        "The database holds company data; nothing was changed. Name an empty one, or replace all: --force"
    ),
    "restore_beside_bot": N_(
        "Goodwill works with this database, and nothing was changed. Stop every bot and command first."
    ),
    "backup_files_elsewhere": N_(
        "Receipts are kept in {location}, which has its own backups. Leave --files out."
    ),
    "policy_not_text": N_("{file} is not UTF-8 text, from line {line} on. Save it as UTF-8."),
}

_SETTINGS = {
    "port": N_("PORT must be a number from 0 to 65535, like 3000."),
    "GOODWILL_TIMEZONE": N_("GOODWILL_TIMEZONE is no time zone. Write one like Asia/Shanghai or UTC."),
    "GOODWILL_FISCAL_YEAR_START": N_("GOODWILL_FISCAL_YEAR_START must be a month from 1 to 12."),
    "GOODWILL_CURRENCY": N_("GOODWILL_CURRENCY is no ISO 4217 currency. Write one like CNY or EUR."),
    "GOODWILL_LOCALE": N_("GOODWILL_LOCALE is not a language of Goodwill. Write en or zh_CN."),
}

KNOWN_FAILURES = frozenset(_SENTENCES)


def describe_failure(exc: Exception) -> str:
    """One line for the person. What nobody foresaw goes to the log, under an id that the line names."""
    reader = _reader()
    if isinstance(exc, ValidationError) and exc.title == Settings.__name__:
        return _setting(exc, reader)
    if isinstance(exc, FileProblems):
        return str(exc)
    known = exc if isinstance(exc, GoodwillError) else explain_database_error(exc)
    return _unknown(exc, reader) if known is None else describe_error(known, reader)


def describe_error(error: GoodwillError, reader: Reader) -> str:
    """In the words of the command line, where it has some of its own; without secrets."""
    sentence = _SENTENCES.get(error.code)
    return redact(reader.t(sentence, **error.facts) if sentence else errors.describe_error(error, reader))


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
        log=_log_path() or "stderr",
    )


def _reader() -> Reader:
    """The settings may be what is wrong: the language alone is read from the environment."""
    locale = os.environ.get("GOODWILL_LOCALE", "")
    with contextlib.suppress(ValueError):
        locale = Settings().locale
    return Reader(locale if locale in LOCALES else "en")


def log_to_file() -> None:
    """Logs go to a file of the user's: what a command prints is its result, or one line of what failed."""
    configure_logs("WARNING")
    root = logging.getLogger()
    folder = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "goodwill"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = folder / "goodwill.log"
        path.touch(mode=0o600)
    except OSError:
        descriptor, name = tempfile.mkstemp(prefix="goodwill-", suffix=".log")
        os.close(descriptor)
        path = Path(name)
    handler = logging.FileHandler(path, encoding="utf-8", delay=True)
    handler.setFormatter(root.handlers[0].formatter)
    for old in root.handlers:
        old.close()
    root.handlers[:] = [handler]


def _log_path() -> str:
    handlers = logging.getLogger().handlers
    return next((found.baseFilename for found in handlers if isinstance(found, logging.FileHandler)), "")
