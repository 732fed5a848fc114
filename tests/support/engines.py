"""What has been compiled for one test's database serves the next one's: the statements are the same."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from typing import Any

import pytest
import sqlalchemy

from tests.support.reused import reuse_connections

# Above what all tests together compile.
_MOST = 5_000


class CompiledStatements(MutableMapping[Any, Any]):
    """By kind of database and statement: SQLAlchemy's keys hold the dialect, one for each engine."""

    def __init__(self) -> None:
        self._kept: dict[Any, Any] = {}

    def __getitem__(self, key: Any) -> Any:
        return self._kept[_of_its_kind(key)]

    def get(self, key: Any, default: Any = None) -> Any:
        return self._kept.get(_of_its_kind(key), default)

    def __setitem__(self, key: Any, compiled: Any) -> None:
        if len(self._kept) == _MOST:
            self._kept.clear()
        self._kept[_of_its_kind(key)] = compiled

    def __delitem__(self, key: Any) -> None:
        del self._kept[_of_its_kind(key)]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._kept)

    def __len__(self) -> int:
        return len(self._kept)


def _of_its_kind(key: Any) -> Any:
    return (type(key[0]), *key[1:])


def share_compiled_statements() -> None:
    """From now on, for each engine that the product makes."""
    options = {"compiled_cache": CompiledStatements()}

    def create_engine(*args: Any, **settings: Any) -> sqlalchemy.Engine:
        engine = sqlalchemy.create_engine(*args, execution_options=options, **settings)
        reuse_connections(engine)
        return engine

    pytest.MonkeyPatch().setattr("bot.storage.engine.database.create_engine", create_engine)
