"""What an error of the database means to a person: busy, lost, full, read-only; all else is a defect."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot.domain.errors import Unavailable
from bot.telemetry.logs import redact

log = structlog.get_logger()

_LONGEST_REASON = 300
# serialization_failure, deadlock_detected and lock_not_available: the transaction may simply be run again.
_CONFLICTS = frozenset({"40001", "40P01", "55P03"})
# query_canceled by a time-out, too_many_connections.
_BUSY = _CONFLICTS | {"57014", "53300"}
# admin_shutdown, crash_shutdown, cannot_connect_now.
_GONE = frozenset({"57P01", "57P02", "57P03"})
_READ_ONLY, _DISK_FULL, _FORBIDDEN = "25006", "53100", "42501"


class DatabaseFailure(Unavailable):
    """The database can't be used as it is; `facts` say which and why, without secrets."""


def is_conflict(exc: BaseException) -> bool:
    """Somebody else was in the way: the same transaction may well succeed now."""
    return isinstance(exc, DBAPIError) and (
        sqlstate(exc) in _CONFLICTS or "database is locked" in str(exc.orig)
    )


def is_lost(exc: BaseException) -> bool:
    """There is no connection any more, or none was to be had."""
    if not isinstance(exc, DBAPIError):
        return False
    code = sqlstate(exc)
    if exc.connection_invalidated or code in _GONE or code.startswith("08"):
        return True
    # PostgreSQL's driver gives no code when it can't connect at all.
    refused = isinstance(exc, OperationalError) and type(exc.orig).__module__.startswith("psycopg")
    return refused and not code


def is_read_only(exc: BaseException) -> bool:
    return isinstance(exc, DBAPIError) and (
        sqlstate(exc) == _READ_ONLY or "readonly database" in str(exc.orig)
    )


def sqlstate(exc: DBAPIError) -> str:
    return str(getattr(exc.orig, "sqlstate", None) or "")


def explain_database_error(exc: BaseException) -> DatabaseFailure | None:
    """What an error from the middle of the work means to the person; None: nothing that they can know."""
    if isinstance(exc, PoolTimeout):
        return DatabaseFailure("database_busy")
    if not isinstance(exc, DBAPIError):
        return None
    text = str(exc.orig)
    if is_conflict(exc) or sqlstate(exc) in _BUSY:
        return DatabaseFailure("database_busy")
    if is_read_only(exc):
        return DatabaseFailure("database_read_only")
    if sqlstate(exc) == _DISK_FULL or "disk is full" in text:
        return DatabaseFailure("database_full")
    if sqlstate(exc) == _FORBIDDEN:
        return DatabaseFailure("database_forbids", reason=reason_of(exc))
    if is_lost(exc) or "unable to open database file" in text or "disk I/O error" in text:
        return DatabaseFailure("database_lost", reason=reason_of(exc))
    return None


def reason_of(exc: BaseException) -> str:
    """What the driver says is wrong, in one line, without the advice that may follow it."""
    said = str(getattr(exc, "orig", None) or exc).strip()
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    first = lines[0].removeprefix("connection failed: ") if lines else type(exc).__name__
    told = " ".join(lines) if first.endswith(":") else first
    return redact(told).rstrip(".")[:_LONGEST_REASON]


@contextmanager
def translate_errors() -> Iterator[None]:
    """Raises DatabaseFailure in place of what the driver says, where a person can be told; logs both."""
    try:
        yield
    except Exception as exc:
        failure = explain_database_error(exc)
        if failure is None:
            raise
        log.warning("the database failed", code=failure.code, error=reason_of(exc))
        raise failure from exc
