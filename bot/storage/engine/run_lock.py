"""Two bots on one SQLite file would each think that they are its only writer: the second is refused."""

from __future__ import annotations

import fcntl
from pathlib import Path
from typing import IO

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from bot.domain.errors import GoodwillError


class AlreadyRunning(GoodwillError):
    """Another process runs the bot on this file."""

    def __init__(self, database: str) -> None:
        super().__init__("already_running", database=database)


class RunLock:
    """A lock beside the SQLite file; the system gives it back however the process ends."""

    def __init__(self, database_url: str) -> None:
        self._path = _lock_path(database_url)
        self._file: IO[str] | None = None

    @property
    def excludes_others(self) -> bool:
        """Whether no other process can run the bot on this database while the lock is held."""
        return self._path is not None

    def acquire(self) -> None:
        """Raises AlreadyRunning."""
        if self._path is None:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        file = self._path.open("a")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as exc:
            file.close()
            raise AlreadyRunning(str(self._path).removesuffix(".run.lock")) from exc
        self._file = file

    def release(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


def _lock_path(database_url: str) -> Path | None:
    """Taken before the database is opened: what is wrong with the URL is said there."""
    try:
        url = make_url(database_url)
    except ArgumentError:
        return None
    if url.get_backend_name() != "sqlite" or url.database in (None, "", ":memory:"):
        return None
    return Path(f"{url.database}.run.lock")
