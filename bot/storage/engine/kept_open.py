"""SQLite's connections, kept as they are from one transaction to the next.

SQLAlchemy's pool keeps the driver's connection alone and makes all around it anew, which costs as much
as two small statements. A file has no server that could have gone away meanwhile.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine


class KeptOpen:
    """Connections of one engine; as many are kept as were in use at once, at most `most`."""

    def __init__(self, engine: Engine, most: int) -> None:
        self._engine = engine
        self._idle: deque[Connection] = deque()
        self._most = most

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        """One that nobody else has meanwhile. A transaction that is still open at the end is rolled back."""
        idle = self._idle
        try:
            connection = idle.pop()
        except IndexError:
            connection = self._engine.connect()
        try:
            yield connection
            if connection.in_transaction():
                connection.rollback()
        except BaseException:
            connection.close()
            raise
        if idle is self._idle and len(idle) < self._most:
            idle.append(connection)
        else:
            connection.close()

    def close(self) -> None:
        """Those that are in use meanwhile are not kept afterwards."""
        idle, self._idle = self._idle, deque()
        for connection in idle:
            connection.close()
