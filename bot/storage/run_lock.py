"""Two bots on one SQLite file would each think that they are its only writer: the second is refused."""

from __future__ import annotations

import fcntl
from pathlib import Path
from typing import IO

from bot.storage.database import Database


class AlreadyRunning(Exception):
    """Another process runs the bot on this file."""


class RunLock:
    """A lock beside the database file, given back by the system however the process ends. PostgreSQL needs none."""

    def __init__(self, database: Database) -> None:
        name = database.url.database if database.is_sqlite else None
        self._path = Path(f"{name}.run.lock") if name else None
        self._file: IO[str] | None = None

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
            raise AlreadyRunning(str(self._path)) from exc
        self._file = file

    def release(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None
