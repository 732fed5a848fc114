"""Thousands of rows in one statement: the database takes them out of one JSON text.

A statement for each row costs several times as much, and everybody who asks for money waits meanwhile.
24,000 postings and their balances: 0.6 s rather than 1.5 s on PostgreSQL, 0.4 s rather than 0.7 s on SQLite.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    FromClause,
    Insert,
    Table,
    Text,
    bindparam,
    cast,
    column,
    func,
    insert,
    literal_column,
    select,
)

_ROWS = "given_rows"


@cache
def given_rows(dialect_name: str, columns: tuple[Column[Any], ...]) -> FromClause:
    """What `rows_text` made, as a table of these columns: texts and whole numbers alone."""
    rows = bindparam(_ROWS, type_=Text)
    if dialect_name == "sqlite":
        each = func.json_each(rows).table_valued(column("value", Text))
        taken = (
            func.json_extract(each.c.value, f"$[{place}]", type_=one.type).label(one.name)
            for place, one in enumerate(columns)
        )
        return select(*taken).select_from(each).subquery("given")
    each = func.json_array_elements(cast(rows, JSON)).table_valued(column("value", JSON))
    fields = (
        cast(each.c.value.op("->>")(literal_column(str(place))), one.type).label(one.name)
        for place, one in enumerate(columns)
    )
    return select(*fields).select_from(each).subquery("given")


def rows_text(rows: Sequence[Sequence[Any]]) -> dict[str, str]:
    """The parameter that `given_rows` reads: of each row its values, in the order of the columns."""
    return {_ROWS: json.dumps(rows, ensure_ascii=False, separators=(",", ":"))}


@cache
def _insert(
    dialect_name: str, table: Table, given: tuple[Column[Any], ...], common: tuple[Column[Any], ...]
) -> Insert:
    rows = given_rows(dialect_name, given)
    same = (bindparam(f"common_{one.name}", type_=one.type) for one in common)
    values = select(*(rows.c[one.name] for one in given), *same)
    return insert(table).from_select([one.name for one in (*given, *common)], values)


def insert_given(
    connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]], common: Mapping[str, Any]
) -> None:
    """Insert rows that name the same columns, each with the values of `common` besides."""
    if not rows:
        return
    of_rows = tuple(table.c[name] for name in rows[0])
    plain = [list(row.values()) for row in rows]
    statement = _insert(connection.dialect.name, table, of_rows, tuple(table.c[name] for name in common))
    values = {f"common_{name}": value for name, value in common.items()}
    connection.execute(statement, {**values, **rows_text(plain)})
