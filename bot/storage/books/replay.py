"""The statements of the audit against the rows that they are about.

Entries are read from the newest back: the last that one states of a row is how the row must stand today.
Every row of a witnessed table must be stated by some entry.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, bindparam, func, select

from bot.domain.books.audit import AuditAction
from bot.services.ports.books import Difference, Proof
from bot.storage.books.witness import WITNESSED, Key, State, Witnessed
from bot.storage.schema.tables import audit_entry, spend_request

_BATCH = 1000
_MOST_UNSTATED = 100
_NOTHING = object()
# How many rows each of the witnessed tables has, in their order.
_COUNTS = select(
    *(
        select(func.count())
        .select_from(each.table)
        .where(each.table.c.workspace_id == bindparam("workspace"))
        .scalar_subquery()
        for each in WITNESSED
    )
)
_NEWEST_FIRST = (
    select(*(audit_entry.c[name] for name in ("sequence", "action", "subject", "facts", "written")))
    .where(audit_entry.c.workspace_id == bindparam("workspace"))
    .order_by(audit_entry.c.sequence.desc())
    .limit(_BATCH)
)
_NEWEST_BEFORE = _NEWEST_FIRST.where(audit_entry.c.sequence < bindparam("before"))


class _Statement(NamedTuple):
    entry: int
    state: State


def prove_records(connection: Connection, workspace_id: int) -> Proof:
    """Every witnessed row is as the newest entry that names it has left it, and there is no other."""
    return _Replay(connection, workspace_id).prove()


class _Replay:
    def __init__(self, connection: Connection, workspace_id: int) -> None:
        self._connection = connection
        self._workspace_id = workspace_id
        self._differences: list[Difference] = []
        # Hashes of the keys: of a million postings the keys alone would take hundreds of megabytes.
        self._seen: dict[str, set[int]] = {each.table.name: set() for each in WITNESSED}
        # Requests as the migration stated them, until the entry before it that tells of them was met.
        self._at_baseline: dict[int, State] = {}

    def prove(self) -> Proof:
        for rows in self._batches():
            stated: dict[str, dict[Key, _Statement]] = {each.table.name: {} for each in WITNESSED}
            for row in rows:
                self._read(row, stated)
            for witnessed in WITNESSED:
                self._compare(witnessed, stated[witnessed.table.name])
        counts = self._connection.execute(_COUNTS, {"workspace": self._workspace_id}).one()
        for witnessed, count in zip(WITNESSED, counts, strict=True):
            if count != len(self._seen[witnessed.table.name]):
                self._find_unstated(witnessed)
        return Proof("records", sum(map(len, self._seen.values())), tuple(self._differences))

    def _batches(self) -> Iterator[list[Row[Any]]]:
        mine = {"workspace": self._workspace_id}
        rows = list(self._connection.execute(_NEWEST_FIRST, mine))
        while rows:
            yield rows
            before = {**mine, "before": rows[-1].sequence}
            rows = list(self._connection.execute(_NEWEST_BEFORE, before))

    def _read(self, row: Row[Any], stated: Mapping[str, dict[Key, _Statement]]) -> None:
        """Keep what the entry states of rows that no newer entry has stated."""
        if not row.written:
            self._read_first_version(row)
            return
        try:
            for table, told in json.loads(row.written).items():
                for key, *values in told["rows"]:
                    state = dict(zip(told["columns"], values, strict=True))
                    if row.action == AuditAction.BOOKS_BASELINE and table == spend_request.name:
                        # Customers who look the same were made one by a migration that no entry tells of.
                        self._at_baseline[key] = {**state, "customer_id": _NOTHING}
                    marked = hash(key)
                    if marked not in self._seen[table]:
                        self._seen[table].add(marked)
                        stated[table][key] = _Statement(row.sequence, state)
        except (ValueError, TypeError, KeyError, AttributeError):
            self._differences.append(Difference({"entry": row.sequence}, "entry_unreadable"))

    def _read_first_version(self, row: Row[Any]) -> None:
        """Entries of the first version state a request among their facts; the migration stated it again."""
        kind, _, number = row.subject.partition(":")
        later = self._at_baseline.get(int(number)) if kind == "request" and number.isdecimal() else None
        if later is None:
            return
        facts = json.loads(row.facts)
        for name in later.keys() & facts.keys():
            if later[name] is not _NOTHING and later[name] != facts[name]:
                self._differs(spend_request.name, int(number), name, row.sequence, facts[name], later[name])
        if "state" in facts:
            del self._at_baseline[int(number)]
        else:
            # An escalation tells of the request's number alone, and has made it a new version.
            later.pop("version", None)

    def _compare(self, witnessed: Witnessed, stated: Mapping[Key, _Statement]) -> None:
        found = witnessed.read(self._connection, self._workspace_id, stated.keys())
        for key, statement in stated.items():
            row = found.get(key)
            if row is None:
                missing: dict[str, str | int] = {"table": witnessed.table.name, "record": key}
                self._differences.append(Difference(missing, "record_missing", {"entry": statement.entry}))
                continue
            for name, wanted in statement.state.items():
                # A column that a later version dropped no longer counts.
                now = row.get(name, _NOTHING)
                if now != wanted and now is not _NOTHING:
                    self._differs(witnessed.table.name, key, name, statement.entry, wanted, now)

    def _differs(self, table: str, key: Key, column: str, entry: int, stated: Any, found: Any) -> None:
        facts: dict[str, str | int] = {
            "entry": entry,
            "stated": json.dumps(stated),
            "found": json.dumps(found),
        }
        where: dict[str, str | int] = {"table": table, "record": key, "column": column}
        self._differences.append(Difference(where, "record_changed", facts))

    def _find_unstated(self, witnessed: Witnessed) -> None:
        table, seen = witnessed.table, self._seen[witnessed.table.name]
        mine = select(table.c[witnessed.key]).where(table.c.workspace_id == self._workspace_id)
        keys = self._connection.execute(mine).scalars()
        unstated = sorted(key for key in keys if hash(key) not in seen)
        self._differences += [
            Difference({"table": table.name, "record": key}, "record_unstated")
            for key in unstated[:_MOST_UNSTATED]
        ]
        if len(unstated) > _MOST_UNSTATED:
            more = {"count": len(unstated) - _MOST_UNSTATED}
            self._differences.append(Difference({"table": table.name}, "more_unstated", more))
