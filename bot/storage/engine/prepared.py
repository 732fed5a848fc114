"""Statements that are compiled and fitted to their driver once: the rest is the driver's work alone.

SQLAlchemy looks a statement up, takes its values apart and describes its result anew each time, which costs
more than what SQLite needs for the work. What people wait for is executed by these instead: the same
statements, in the same transactions, with the same types and the same errors of the database.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Dialect, Insert
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.sql.compiler import ExpandedState, SQLCompiler

from bot.storage.engine.pipeline import expect_changed, pipeline_of, settle

Values = Mapping[str, Any]
_Process = Callable[[Any], Any]
_Make = Callable[[Sequence[Any]], Any]
# A statement with lists has a form for each of their lengths. Beyond so many it is fitted anew each time.
_MOST_FORMS = 200


class Prepared:
    """One statement, for both databases. Values are named as its parameters and the columns it writes.

    `make` is given each row that it returns, where tuples named by the columns are not what is wanted.
    """

    def __init__(self, statement: Any, make: _Make | None = None) -> None:
        self.statement = statement
        self._make = make
        # Nobody asks for an id that isn't returned: PostgreSQL need not send it.
        silent = isinstance(statement, Insert) and not len(statement.exported_columns)
        self._compiled_from = statement.inline() if silent else statement
        self._writes_columns: bool = statement.is_dml
        self._lists: tuple[str, ...] | None = None
        self._forms: dict[Hashable, _Form] = {}

    def all(self, connection: Connection, values: Values) -> list[Any]:
        """Every row, as a tuple whose fields have the names of the columns."""
        form = self._form(connection.dialect, values)
        return form.rows_of(form.execute(connection, values))

    def first(self, connection: Connection, values: Values) -> Any | None:
        return next(iter(self.all(connection, values)), None)

    def value(self, connection: Connection, values: Values) -> Any:
        """The first column of the first row; None where there is no row."""
        row = self.first(connection, values)
        return None if row is None else row[0]

    def change(self, connection: Connection, values: Values) -> int:
        """The number of rows that it has changed."""
        changed: int = self._form(connection.dialect, values).execute(connection, values).rowcount
        return changed

    def begin(self, connection: Connection, values: Values) -> Callable[[], list[Any]]:
        """`all` for later: what this returns gives the rows when it is called.

        On PostgreSQL nobody waits for it until then, or until another statement is waited for.
        """
        return self._form(connection.dialect, values).begin(connection, values)

    def send(self, connection: Connection, rows: Sequence[Values], *, must_change: str = "") -> None:
        """Execute for each of `rows`, which name the same columns, where nobody waits for what comes of it.

        In a write transaction on PostgreSQL this returns before it is done. `must_change` names the rows of
        which each execution must change one. Raises what its execution raises now, with a later statement or
        before the commit; AssertionError likewise.
        """
        self._form(connection.dialect, rows[0]).send(connection, rows, must_change)

    def all_of_each(self, connection: Connection, rows: Sequence[Values]) -> Sequence[Any]:
        """What it returns for each of `rows`, in their order if the statement says so."""
        if len(rows) == 1:
            return self.all(connection, rows[0])
        return connection.execute(self.statement, rows).all()

    def _form(self, dialect: Dialect, values: Values) -> _Form:
        if self._lists is None:
            binds = self._compile(dialect, values).binds
            self._lists = tuple(sorted(name for name in values if name in binds and binds[name].expanding))
        key: Hashable = dialect.name
        if self._writes_columns or self._lists:
            columns = values if self._writes_columns else ()
            key = (dialect.name, *columns, *[len(values[name]) for name in self._lists])
        form = self._forms.get(key)
        if form is None:
            form = _Form(self.statement, self._compile(dialect, values), dialect, values, self._make)
            if len(self._forms) < _MOST_FORMS:
                self._forms[key] = form
        return form

    def _compile(self, dialect: Dialect, values: Values) -> SQLCompiler:
        columns = list(values) if self._writes_columns else None
        compiled: SQLCompiler = self._compiled_from.compile(dialect=dialect, column_keys=columns)
        return compiled


class _Form:
    """A statement for one database, with the same columns to write and lists of the same lengths."""

    def __init__(
        self, statement: Any, compiled: SQLCompiler, dialect: Dialect, values: Values, make: _Make | None
    ) -> None:
        state = compiled.construct_expanded_state(dict(values))
        self._statement = statement
        self._dialect = dialect
        self._sql = state.statement
        # As psycopg sends it: it would make it so each time.
        self._query = self._sql.encode() if dialect.name == "postgresql" else self._sql
        self._lists = [(name, names) for name, names in state.parameter_expansion.items() if name in values]
        given = {*values, *(each for _, names in self._lists for each in names)}
        self._constants = {name: value for name, value in state.parameters.items() if name not in given}
        self._processed = list(_processed(compiled, state, dialect))
        self._order = _picker(state.positiontup) if state.positiontup is not None else None
        # Where the driver takes what is given: nothing else to name, to spread or to convert.
        unchanged = not (self._constants or self._lists or self._processed)
        self._as_they_are = self._order if unchanged else None
        self._given_make = make
        self._make: _Make | None = None
        self._converted: list[tuple[int, _Process]] = []

    def execute(self, connection: Connection, values: Values) -> DBAPICursor:
        return self._run(connection, self._parameters(values), waits=True)

    def begin(self, connection: Connection, values: Values) -> Callable[[], list[Any]]:
        cursor = self._run(connection, self._parameters(values), waits=False, own_cursor=True)
        pipeline = pipeline_of(connection)
        if pipeline is None:
            rows = self.rows_of(cursor)
            return lambda: rows
        trip = pipeline.trip

        @cache
        def found() -> list[Any]:
            if pipeline.trip == trip:
                settle(connection)
            return self.rows_of(cursor)

        return found

    def send(self, connection: Connection, rows: Sequence[Values], must_change: str) -> None:
        many = len(rows) > 1
        parameters = [self._parameters(values) for values in rows] if many else self._parameters(rows[0])
        cursor = self._run(connection, parameters, waits=False, many=many, own_cursor=bool(must_change))
        if must_change:
            expect_changed(connection, cursor, len(rows), must_change)

    def _run(
        self,
        connection: Connection,
        parameters: Any,
        *,
        waits: bool,
        many: bool = False,
        own_cursor: bool = False,
    ) -> DBAPICursor:
        if not connection.in_transaction():
            connection.begin()
        pipeline = pipeline_of(connection)
        cursor = connection.connection.cursor() if pipeline is None or own_cursor else pipeline.cursor
        try:
            if connection.engine._has_events:
                for listener in connection.dispatch.before_cursor_execute:
                    listener(connection, cursor, self._sql, parameters, None, many)
            if pipeline is not None and not waits:
                pipeline.enter()
            (cursor.executemany if many else cursor.execute)(self._query, parameters)
            if pipeline is not None and waits:
                # In the same trip as what was sent before.
                pipeline.leave()
        except self._dialect.loaded_dbapi.Error as exc:
            if pipeline is not None:
                pipeline.abandon()
            # A lost connection and those beside it in the pool are given up as SQLAlchemy itself does.
            connection._handle_dbapi_exception(exc, self._sql, parameters, cursor, None)
        return cursor

    def _parameters(self, values: Values) -> Any:
        if self._as_they_are is not None:
            return self._as_they_are(values)
        given = {**self._constants, **values}
        for name, names in self._lists:
            given.update(zip(names, given[name], strict=True))
        for name, process in self._processed:
            given[name] = process(given[name])
        return given if self._order is None else self._order(given)

    def rows_of(self, cursor: DBAPICursor) -> list[Any]:
        make = self._make or self._described(cursor)
        found = cursor.fetchall()
        if not self._converted:
            return list(map(make, found))
        return [make(self._convert(row)) for row in found]

    def _described(self, cursor: DBAPICursor) -> _Make:
        """How a row is made of what the driver brings; known from the first execution on."""
        described = list(cursor.description or ())
        columns = list(self._statement.exported_columns)
        processors = (
            _of_result(column.type.dialect_impl(self._dialect), self._dialect, told[1])
            for column, told in zip(columns, described, strict=True)
        )
        self._converted = [(place, each) for place, each in enumerate(processors) if each is not None]
        self._make = make = self._given_make or _row_type([told[0] for told in described])
        return make

    def _convert(self, row: Sequence[Any]) -> list[Any]:
        values = list(row)
        for place, process in self._converted:
            values[place] = process(values[place])
        return values


def _processed(
    compiled: SQLCompiler, state: ExpandedState, dialect: Dialect
) -> Iterator[tuple[str, _Process]]:
    """(parameter, what the driver wants of its value) for those that it doesn't take as they are."""
    yield from state.processors.items()
    for name in state.parameters:
        if name in compiled.binds:
            process = compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect)
            if process is not None:
                yield name, process


def _of_result(kind: Any, dialect: Dialect, told: Any) -> _Process | None:
    found: _Process | None = kind.result_processor(dialect, told)
    return found


def _picker(names: Sequence[str]) -> Callable[[Mapping[str, Any]], tuple[Any, ...]]:
    """The values of `names` in their order, also where there is one or none."""
    if len(names) > 1:
        return itemgetter(*names)
    return lambda given: tuple(given[name] for name in names)


def _row_type(names: Iterable[str]) -> _Make:
    make: _Make = namedtuple("Row", list(names), rename=True)._make  # type: ignore[attr-defined]  # mypy sees no class
    return make
