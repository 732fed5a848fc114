"""What a transaction has written of the rows that the audit answers for, until its entry states them."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, Table

from bot.storage.books.witness import BY_TABLE, Key, State, plain_value
from bot.storage.engine.json_text import to_text

_MANY = 100_000


class Journal:
    """Collects rows of witnessed tables; each entry of the audit takes what has come together before it."""

    def __init__(self) -> None:
        # Each row as JSON already: a budget file writes hundreds of thousands of postings.
        self._written: dict[Table, dict[Key, str]] = {}
        self._touched: dict[Table, set[Key]] = {}

    def wrote(self, table: Table, key: Key, values: Mapping[str, Any]) -> None:
        """The row with this key has exactly these values now, and its parts."""
        self._written.setdefault(table, {})[key] = _row(key, BY_TABLE[table].state_of(values))
        self._touched.get(table, set()).discard(key)

    def wrote_all(self, table: Table, rows: Sequence[Mapping[str, Any]], common: Mapping[str, Any]) -> None:
        """The same of many rows that name the same columns, and have the values of `common` besides; of a
        table whose rows have neither texts nor parts.
        """
        witnessed = BY_TABLE[table]
        if witnessed.texts or witnessed.parts:
            raise AssertionError(f"{table.name}: its texts are stated as digests, and its parts with it")
        plain = {name: plain_value(value) for name, value in common.items()}
        of_table, touched = self._written.setdefault(table, {}), self._touched.get(table, set())
        for row in rows:
            key = row[witnessed.key]
            values = [plain_value(row[name]) if name in row else plain[name] for name in witnessed.columns]
            of_table[key] = to_text([key, *values])
            touched.discard(key)

    def touched(self, table: Table, keys: Iterable[Key]) -> None:
        """These rows have changed; how they are now is read when it is stated."""
        self._touched.setdefault(table, set()).update(keys)

    def take(self, connection: Connection, workspace_id: int) -> str:
        """Everything so far as JSON, an empty text where that is nothing; the journal is empty afterwards."""
        for table, keys in self._touched.items():
            now = BY_TABLE[table].read(connection, workspace_id, keys)
            of_table = self._written.setdefault(table, {})
            of_table.update((key, _row(key, state)) for key, state in now.items())
        written, self._written, self._touched = self._written, {}, {}
        if sum(map(len, written.values())) > _MANY:
            # Python keeps small tuples for later use: scattered among the rows, they would keep all of their
            # memory beside the text, a fifth of what the largest file may take.
            gc.collect()
        return statement_of(written)

    def require_stated(self) -> None:
        """Raises AssertionError where a transaction is about to end with rows that no entry states."""
        left = {table.name for table, rows in (*self._written.items(), *self._touched.items()) if rows}
        if left:
            raise AssertionError(f"{', '.join(sorted(left))}: written without an entry in the audit")


def statement_of(written: Mapping[Table, Mapping[Key, str]]) -> str:
    """`{table: {"columns": […], "rows": [[key, …], …]}}`."""
    # Joined once: of a large import each join of its own would be another copy.
    pieces: list[str] = []
    for table in sorted((table for table, rows in written.items() if rows), key=attrgetter("name")):
        pieces += ["," if pieces else "{", _head(table)]
        rows = written[table]
        # By key alone: half a million pairs to sort would be memory for nothing.
        for number, key in enumerate(sorted(rows)):
            pieces += [",", rows[key]] if number else [rows[key]]
        pieces.append("]}")
    return "".join([*pieces, "}"]) if pieces else ""


@cache
def _head(table: Table) -> str:
    return f'"{table.name}":{{"columns":{to_text(BY_TABLE[table].stated)},"rows":['


def _row(key: Key, state: State) -> str:
    return to_text([key, *state.values()])
