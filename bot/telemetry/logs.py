"""Structured logs: one JSON object a line, with the request id that follows one click through everything."""

from __future__ import annotations

import contextlib
import io
import json
import logging
import re
import sys
import threading
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, TextIO, cast

import structlog

from bot.credentials import SECRET_PARAMETER

# Slack's tokens and signing material, wherever they turn up: in a message, an exception, a URL. What is in a
# group stays, so that one can see what it was: xoxb-…, postgresql://user:…@host.
_SECRETS = re.compile(
    r"(xox[a-z](?:\.xox[a-z])?-|xapp-)[\w-]+"
    # As a key and its value, also in the words of a library that shows its insides: password: Some("…").
    r"|(\bpassword['\"]?\s{0,8}[=:]\s{0,8}(?:Some\(\s{0,80})?)(?!\*)(?:'[^']*'|\"[^\"]*\"|[^\s&,;)}]+)"
    r"|(\bhooks\.slack\.com/[a-z]{1,40}/)[\w/-]+"
    r"|(\bBearer\s+)[\w.~+/-]+=*",
    re.IGNORECASE,
)
# Nothing that is replaced below is without one of these: most texts are words and ids, and pass unchanged.
_MAY_HIDE_SECRETS = re.compile(r"xox|xapp|password|hooks\.slack|bearer|://|[?&;]", re.IGNORECASE)
_URL_END = re.compile(r"[\s\"']")
_PARAMETER = re.compile(r"([?&;]([\w.%-]{1,64})=)[^&;\s\"']+")
_SECRET_NAMES = re.compile(r"password|secret|token\b|authorization", re.IGNORECASE)
# Shorter values would blot out words that mean something else.
_SHORTEST_SECRET = 8


class _Known:
    """The secrets of this process's settings: a signing secret looks like any other text."""

    def __init__(self) -> None:
        self.values: tuple[str, ...] = ()


_known = _Known()


def redact(text: str) -> str:
    """`text` without tokens, passwords, signed URLs, and the secrets that `hide` was told.

    Each step goes through the text once: a line of a megabyte, whatever is in it, must not stop the bot.
    """
    for secret in _known.values:
        text = text.replace(secret, "…")
    if not _MAY_HIDE_SECRETS.search(text):
        return text
    text = _PARAMETER.sub(_redact_parameter, _without_url_passwords(text))
    return _SECRETS.sub(lambda found: next(group for group in found.groups() if group) + "…", text)


def _redact_parameter(found: re.Match[str]) -> str:
    return found[1] + "…" if SECRET_PARAMETER.search(found[2]) else found[0]


def _without_url_passwords(text: str) -> str:
    """Of a URL with user and password what stands between the first colon and the last `@`."""
    kept, at = list[str](), 0
    while (start := text.find("://", at)) >= 0:
        start += len("://")
        found = _URL_END.search(text, start)
        end = found.start() if found else len(text)
        host = text.rfind("@", start, end)
        colon = text.find(":", start, host) if host >= 0 else -1
        if colon >= 0:
            kept += text[at : colon + 1], "…"
            at = host
        kept.append(text[at:end])
        at = end
    return "".join((*kept, text[at:]))


def hide(secrets: Iterable[str]) -> None:
    """Keep these values out of everything that `redact` sees from now on, whatever they look like."""
    fresh = {secret for secret in secrets if len(secret) >= _SHORTEST_SECRET}
    _known.values = tuple(sorted(fresh.union(_known.values), key=len, reverse=True))


def _without_secrets(value: Any, name: str = "") -> Any:
    if isinstance(value, str):
        return "…" if value and _names_a_secret(name) else redact(value)
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, Mapping):
        return {str(key): _without_secrets(each, str(key)) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_without_secrets(each) for each in value]
    return redact(repr(value))


@lru_cache
def _names_a_secret(name: str) -> bool:
    return _SECRET_NAMES.search(name) is not None


_JSON = json.JSONEncoder(ensure_ascii=False)
_ROOT = logging.getLogger()
_LOUDNESS = {name.lower(): level for name, level in logging.getLevelNamesMapping().items()}


def _loud_enough(_logger: Any, level: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """As loud as libraries must be. Not fixed in the loggers, which are made once, before this is known."""
    if _LOUDNESS[level] < _ROOT.level:
        raise structlog.DropEvent
    return event


def _line(_logger: Any, _name: str, event: structlog.typing.EventDict) -> str:
    """Last, so that nothing is added after it. Nobody's click fails for what is in its line."""
    try:
        return _JSON.encode({key: _without_secrets(value, key) for key, value in event.items()})
    except Exception:
        return '{"event": "a log line could not be written"}'


class _Destination(io.TextIOBase):
    """Where lines go: to the end of a file, or to what `sys.stderr` is at that moment."""

    def __init__(self) -> None:
        self.file: Path | None = None
        self._opened: TextIO | None = None

    def lead_to(self, file: Path | None) -> None:
        if self._opened is not None:
            self._opened.close()
        self.file, self._opened = file, None

    def write(self, text: str) -> int:
        """What can't be written is left: there is nobody to tell."""
        with contextlib.suppress(OSError, ValueError):
            stream = self._stream()
            try:
                stream.write(text)
            except UnicodeEncodeError:
                stream.write(text.encode("ascii", "backslashreplace").decode())
            stream.flush()
        return len(text)

    def _stream(self) -> TextIO:
        if self.file is None:
            return sys.stderr
        if self._opened is None:
            self._opened = self.file.open("a", encoding="utf-8")
        return self._opened


_destination = _Destination()


class _OfLibraries(logging.StreamHandler[_Destination]):
    def handleError(self, record: logging.LogRecord) -> None:
        """Logging's own would print the message and its arguments as they are."""
        self.stream.write(f"a log line of {record.name} could not be written\n")


def log_file() -> Path | None:
    """Where log lines go, if that is a file."""
    return _destination.file


def configure_logs(level: str = "INFO", file: Path | None = None) -> None:
    """Send the logs of the bot and of its libraries to `file`, else to standard error: one form, no secrets.

    The bot's own lines do not pass through Python's logging, which would be half of what they cost.
    """
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        # Tracebacks without the values of variables: those hold tokens and people's data.
        structlog.processors.format_exc_info,
    ]
    _destination.lead_to(file)
    structlog.configure(
        processors=[_loud_enough, *shared, _line],
        logger_factory=structlog.WriteLoggerFactory(cast(TextIO, _destination)),
        wrapper_class=structlog.make_filtering_bound_logger(logging.NOTSET),
        cache_logger_on_first_use=True,
    )
    handler = _OfLibraries(_destination)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _line],
        )
    )
    # No line says which thread and which line of code it comes from: nothing looks that up.
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    logging._srcfile = None  # as Python's logging HOWTO has it
    _ROOT.handlers[:] = [handler]
    _ROOT.setLevel(level)
    for noisy in ("apscheduler", "slack_bolt", "slack_sdk", "uvicorn.access"):
        logging.getLogger(noisy).setLevel("WARNING")


def log_uncaught() -> None:
    """What no code catches goes to the log too, in the same form: Python's own traceback is not redacted."""
    log = structlog.get_logger()

    def of_process(kind: Any, exc: Any, traceback: Any) -> None:
        log.critical("the process failed", exc_info=(kind, exc, traceback))

    def of_thread(args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            name = args.thread.name if args.thread else ""
            log.critical(
                "a thread failed", thread=name, exc_info=(args.exc_type, args.exc_value, args.exc_traceback)
            )

    sys.excepthook = of_process
    threading.excepthook = of_thread
