"""Proofs that the numbers are right: sums over the whole ledger, each in a statement or two.

Read them in one snapshot (`SqlStore.read_patiently`): between two moments of a running bot they would differ.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, case, func, or_, select

from bot.domain.budget import Column
from bot.domain.request import request_number
from bot.services.company_ports import Difference, Proof
from bot.storage.audit import broken_links
from bot.storage.customer_use import prove_customer_use
from bot.storage.tables import audit_entry, balance, budget_line, plan, posting, spend_request

_COLUMNS = tuple(column.value for column in Column)
_HELD = _COLUMNS[1:]
_REQUEST = "request:"
Sums = tuple[int, ...]


def _posted(column: str) -> ColumnElement[Any]:
    amount = case((posting.c.column_name == column, posting.c.amount_minor), else_=0)
    return func.sum(amount).label(column)


def _kept(table: Any, columns: tuple[str, ...] = _COLUMNS) -> list[ColumnElement[Any]]:
    return [table.c[f"{column}_minor"] for column in columns]


class SqlProofs:
    """Fulfils `services.company_ports.Proofs`."""

    def __init__(self, connection: Connection, workspace_id: int) -> None:
        self._connection = connection
        self._workspace_id = workspace_id

    def balances(self) -> Proof:
        """Every balance is the sum of its postings, for each line, month and column."""
        lines = {
            row.id: row
            for row in self._connection.execute(
                select(budget_line.c.id, budget_line.c.code, budget_line.c.currency).where(
                    budget_line.c.workspace_id == self._workspace_id
                )
            )
        }
        kept = self._sums(
            select(balance.c.line_id, balance.c.month, *_kept(balance)).where(
                balance.c.workspace_id == self._workspace_id
            )
        )
        # No condition on the workspace: it would make SQLite walk an index instead of the table.
        posted = self._sums(
            select(posting.c.line_id, posting.c.month, *map(_posted, _COLUMNS)).group_by(
                posting.c.line_id, posting.c.month
            )
        )
        mine = {key: sums for key, sums in posted.items() if key[0] in lines}
        differences = tuple(
            Difference(
                {"line": lines[line_id].code, "month": month, "column": column},
                "balance_is_not_the_sum",
                {"kept": one, "posted": other},
                lines[line_id].currency,
            )
            for (line_id, month), column, one, other in _compare(kept, mine, _COLUMNS)
        )
        return Proof("balances", len(kept), differences)

    def plans(self) -> Proof:
        """Every plan's totals are the sums of its lines' balances."""
        plans = {row.id: row for row in self._connection.execute(self._of_workspace(plan))}
        kept = self._sums(select(plan.c.id, plan.c.year, *_kept(plan)).where(self._mine(plan)))
        of_lines = self._sums(
            select(plan.c.id, plan.c.year, *(func.sum(column) for column in _kept(balance)))
            .join(budget_line, budget_line.c.plan_id == plan.c.id)
            .join(balance, balance.c.line_id == budget_line.c.id)
            .where(self._mine(plan))
            .group_by(plan.c.id, plan.c.year)
        )
        differences = tuple(
            Difference(
                {"year": year, "column": column},
                "plan_is_not_the_sum",
                {"kept": one, "lines": other},
                plans[plan_id].currency,
            )
            for (plan_id, year), column, one, other in _compare(kept, of_lines, _COLUMNS)
        )
        return Proof("plans", len(kept), differences)

    def requests(self) -> Proof:
        """What every request holds is the sum of the postings of its document."""
        posted = (
            select(posting.c.document, *map(_posted, _HELD))
            .where(self._mine(posting), posting.c.document.startswith(_REQUEST))
            .group_by(posting.c.document)
        )
        sums = {row.document: tuple(int(row[1 + i]) for i in range(3)) for row in self._stream(posted)}
        checked = 0
        differences: list[Difference] = []
        kept = select(
            spend_request.c.id, spend_request.c.number, spend_request.c.currency, *_kept(spend_request, _HELD)
        ).where(self._mine(spend_request))
        for row in self._stream(kept):
            checked += 1
            of_postings = sums.pop(f"{_REQUEST}{row.id}", (0, 0, 0))
            for index, column in enumerate(_HELD):
                if row[3 + index] != of_postings[index]:
                    facts = {"kept": row[3 + index], "posted": of_postings[index]}
                    where = {"request": row.number, "column": column}
                    differences.append(Difference(where, "request_is_not_the_sum", facts, row.currency))
        differences += [Difference({"document": left}, "postings_without_request") for left in sorted(sums)]
        return Proof("requests", checked, tuple(differences))

    def customer_use(self) -> Proof:
        """What is kept for every customer is the sum of the requests and their ratings."""
        return prove_customer_use(self._connection, self._workspace_id)

    def signs(self) -> Proof:
        """Nothing is negative: no budget, and nothing that is held."""
        checked, differences = 0, []
        for table, columns in ((plan, _COLUMNS), (balance, _COLUMNS), (spend_request, _HELD)):
            count = select(func.count()).select_from(table).where(self._mine(table))
            checked += self._connection.execute(count).scalar_one()
            below = or_(*(column < 0 for column in _kept(table, columns)))
            bad = select(func.count()).select_from(table).where(self._mine(table), below)
            rows = self._connection.execute(bad).scalar_one()
            if rows:
                differences.append(Difference({"table": table.name}, "negative_amounts", {"rows": rows}))
        return Proof("signs", checked, tuple(differences))

    def numbers(self) -> Proof:
        """The numbers of a plan's requests run from 1 without a gap."""
        years = {
            row.id: (row.year, row.last_number) for row in self._connection.execute(self._of_workspace(plan))
        }
        numbers: dict[int, set[str]] = {plan_id: set() for plan_id in years}
        rows = select(spend_request.c.plan_id, spend_request.c.number).where(self._mine(spend_request))
        for row in self._stream(rows):
            numbers[row.plan_id].add(row.number)
        differences: list[Difference] = []
        for plan_id, (year, last) in years.items():
            expected = {request_number(year, sequence) for sequence in range(1, last + 1)}
            for code, found in (
                ("number_missing", expected - numbers[plan_id]),
                ("number_unexpected", numbers[plan_id] - expected),
            ):
                differences += [
                    Difference({"year": year, "request": number}, code) for number in sorted(found)
                ]
        return Proof("numbers", sum(map(len, numbers.values())), tuple(differences))

    def audit_chain(self) -> Proof:
        """No audit entry was changed, is missing, or stands in the wrong place."""
        count = select(func.count()).select_from(audit_entry).where(self._mine(audit_entry))
        checked = self._connection.execute(count).scalar_one()
        broken = [
            Difference({"entry": sequence}, f"entry_{what}")
            for sequence, what in broken_links(self._connection, self._workspace_id)
        ]
        return Proof("audit_chain", checked, tuple(broken))

    def _mine(self, table: Any) -> ColumnElement[bool]:
        condition: ColumnElement[bool] = table.c.workspace_id == self._workspace_id
        return condition

    def _of_workspace(self, table: Any) -> Any:
        return select(table).where(self._mine(table))

    def _stream(self, statement: Any) -> Any:
        return self._connection.execute(statement.execution_options(yield_per=5000))

    def _sums(self, statement: Any) -> dict[tuple[int, int], Sums]:
        """By the first two columns; the others as whole numbers (PostgreSQL sums to Decimal)."""
        return {
            (row[0], row[1]): tuple(int(value or 0) for value in row[2:])
            for row in self._connection.execute(statement)
        }


def _compare(
    kept: Mapping[tuple[int, int], Sums], summed: Mapping[tuple[int, int], Sums], columns: tuple[str, ...]
) -> Iterator[tuple[tuple[int, int], str, int, int]]:
    """(key, column, kept, summed) wherever the two differ; what is missing counts as 0."""
    nothing = (0,) * len(columns)
    for key in sorted(kept.keys() | summed.keys()):
        for column, one, other in zip(columns, kept.get(key, nothing), summed.get(key, nothing), strict=True):
            if one != other:
                yield key, column, one, other
