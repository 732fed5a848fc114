"""What a piece of work sends to the database."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, event

from bot.storage.engine.database import Database

_VERB = re.compile(r"(WITH|SELECT|INSERT INTO|UPDATE|DELETE FROM)\b")
_TABLE = re.compile(r"\b(?:INSERT INTO|UPDATE|DELETE FROM|FROM) \"?([a-z_]+)")


@contextmanager
def statements_of(database: Database) -> Iterator[list[str]]:
    """Each statement in its order as verb and first table, `SELECT person`; the same for many rows is one."""
    told: list[str] = []

    def tell(_: Connection, _cursor: Any, sql: str, *_rest: Any) -> None:
        verb, table = _VERB.match(sql), _TABLE.search(sql)
        assert verb and table, sql
        told.append(f"{verb[1]} {table[1]}".replace("WITH ", "SELECT ").replace(" INTO", ""))

    # On PostgreSQL the reading engine is the writing one with another option, and shares its listeners.
    engines = [database.engine, database.reading_engine]
    for engine in engines:
        event.listen(engine, "before_cursor_execute", tell)
    try:
        yield told
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", tell)
