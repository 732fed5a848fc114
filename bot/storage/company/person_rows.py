"""People as rows: one by one, and many as one JSON text beside another row."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from bot.domain.company.customer import Person, Role
from bot.storage.engine.json_text import from_text


def person_columns(table: FromClause) -> tuple[ColumnElement[Any], ...]:
    """What is read of a person, in the order of the fields of `Person`."""
    before = ("id", "name", "email", "department", "region", "manager_id", "tier", "roles", "slack_id")
    return (
        *(table.c[name] for name in (*before, "locale", "timezone", "active")),
        table.c.deactivated_at.is_not(None).label("deactivated"),
        table.c.country,
    )


def person_from(values: Iterable[Any]) -> Person:
    """Of `person_columns`, as a row or out of JSON, where SQLite says 1 for true."""
    return _person(tuple(values))


@lru_cache(4096)
def _person(values: tuple[Any, ...]) -> Person:
    """The same rows come with each click: those who ask, those above them, those with a role."""
    row = list(values)
    row[7], row[8] = _roles(row[7]), row[8] or ""
    row[11], row[12] = bool(row[11]), bool(row[12])
    return Person(*row)


@cache
def _roles(names: str) -> frozenset[Role]:
    return frozenset(Role(name) for name in names.split())


class RowsAsJson(FunctionElement[str]):
    """All rows as one text: each an array of the values of the given columns."""

    type = Text()
    inherit_cache = True


@compiles(RowsAsJson, "sqlite")
def _for_sqlite(element: RowsAsJson, compiler: SQLCompiler, **kw: Any) -> str:
    return f"json_group_array(json_array({compiler.process(element.clauses, **kw)}))"


@compiles(RowsAsJson, "postgresql")
def _for_postgresql(element: RowsAsJson, compiler: SQLCompiler, **kw: Any) -> str:
    # As a text: the driver would read it anew with each row that it stands beside.
    return f"CAST(json_agg(json_build_array({compiler.process(element.clauses, **kw)})) AS TEXT)"


def people_from_json(text: str) -> dict[int, Person]:
    return {person.id: person for person in map(person_from, from_text(text))}
