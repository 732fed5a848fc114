"""What was spent in years past, as rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy import Connection, select, update

from bot.domain.budgets.budget import DIMENSIONS
from bot.services.ports.plans import OneOff, PastSpend, Spent
from bot.storage.actuals.posted import in_the_year_that_paid
from bot.storage.books.journal import Journal
from bot.storage.books.witness import new_salt
from bot.storage.engine.bulk import WorkspaceRows
from bot.storage.schema.tables import (
    actual,
    one_off,
    past_spend,
    plan,
    request_item,
    spend_request,
)


class SqlHistory:
    """Fulfils `services.ports.plans.History`."""

    def __init__(self, connection: Connection, workspace_id: int, journal: Journal) -> None:
        self._connection = connection
        self._workspace_id = workspace_id
        self._journal = journal
        self._rows = WorkspaceRows(connection, workspace_id)

    def imported(self, first: date, last: date) -> Sequence[PastSpend]:
        table = past_spend.c
        values = (table.customer_id, table.amount_minor, table.headcount)
        statement = (
            select(table.spent_on, *(table[name] for name in DIMENSIONS), *values)
            .where(table.workspace_id == self._workspace_id, table.spent_on.between(first, last))
            .order_by(table.id)
        )
        return [
            PastSpend(spent_on, tuple(dimensions), customer_id, amount, heads)
            for spent_on, *dimensions, customer_id, amount, heads in self._connection.execute(statement)
        ]

    def add(self, rows: Iterable[PastSpend]) -> None:
        added = self._rows.add(
            past_spend,
            (
                {
                    "spent_on": row.spent_on,
                    **dict(zip(DIMENSIONS, row.dimensions, strict=True)),
                    "customer_id": row.customer_id,
                    "amount_minor": row.amount_minor,
                    "headcount": row.headcount,
                }
                for row in rows
            ),
        )
        self._journal.touched(past_spend, added)

    def spent(self, years: Sequence[int]) -> Sequence[Spent]:
        of, item, table = spend_request.c, request_item.c, actual.c
        columns = (
            plan.c.year,
            table.month,
            *(item[name] for name in DIMENSIONS),
            item.customer_id,
            of.number,
            table.amount_minor - table.partner_minor,
            table.headcount,
        )
        statement = (
            in_the_year_that_paid(select(*columns))
            .where(
                table.workspace_id == self._workspace_id,
                plan.c.year.in_(years),
                table.reversed_at.is_(None),
            )
            .order_by(table.id)
        )
        return [
            Spent(year, month, tuple(dimensions), customer_id, number, amount, heads)
            for year, month, *dimensions, customer_id, number, amount, heads in self._connection.execute(
                statement
            )
        ]

    def one_offs(self) -> Mapping[int, OneOff]:
        statement = (
            select(one_off.c.request_id, spend_request.c.number, one_off.c.reason)
            .join(spend_request, spend_request.c.id == one_off.c.request_id)
            .where(one_off.c.workspace_id == self._workspace_id, one_off.c.marked)
            .order_by(spend_request.c.number)
        )
        return {row.request_id: OneOff(*row) for row in self._connection.execute(statement)}

    def mark_one_off(self, request_id: int, reason: str, *, marked: bool) -> None:
        of_request = (spend_request.c.workspace_id == self._workspace_id, spend_request.c.id == request_id)
        self._connection.execute(select(spend_request.c.id).where(*of_request)).scalar_one()
        mine = (one_off.c.workspace_id == self._workspace_id, one_off.c.request_id == request_id)
        values = {"reason": reason, "marked": marked, "text_salt": new_salt()}
        found = self._connection.execute(select(one_off.c.id).where(*mine)).scalar()
        if found is None:
            (found,) = self._rows.add(one_off, [{"request_id": request_id, **values}])
        else:
            self._connection.execute(update(one_off).where(*mine).values(values))
        self._journal.touched(one_off, [found])
