"""What was spent in a fiscal year by month and dimensions, cleaned of one-offs."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import BigInteger, Connection, cast, func, select

from bot.domain.budgets.budget import DIMENSIONS
from bot.domain.budgets.calendar import FiscalCalendar
from bot.services.ports.plans import PastMonth
from bot.storage.actuals.posted import in_the_year_that_paid
from bot.storage.schema.tables import actual, one_off, past_spend, plan, request_item


class SqlSeasons:
    """Fulfils `services.ports.plans.Seasons`."""

    def __init__(self, connection: Connection, workspace_id: int) -> None:
        self._connection = connection
        self._workspace_id = workspace_id

    def of_year(self, year: int, calendar: FiscalCalendar) -> Sequence[PastMonth]:
        return [*self._of_the_books(year), *self._of_files(year, calendar)]

    def _of_the_books(self, year: int) -> list[PastMonth]:
        dimensions = [request_item.c[name] for name in DIMENSIONS]
        one_offs = select(one_off.c.request_id).where(
            one_off.c.workspace_id == self._workspace_id, one_off.c.marked
        )
        spent = cast(func.sum(actual.c.amount_minor - actual.c.partner_minor), BigInteger)
        statement = (
            in_the_year_that_paid(select(actual.c.month, spent, *dimensions))
            .where(
                plan.c.workspace_id == self._workspace_id,
                plan.c.year == year,
                actual.c.reversed_at.is_(None),
                actual.c.request_id.not_in(one_offs),
            )
            .group_by(actual.c.month, *dimensions)
        )
        return [
            PastMonth(month, tuple(values), amount)
            for month, amount, *values in self._connection.execute(statement)
        ]

    def _of_files(self, year: int, calendar: FiscalCalendar) -> list[PastMonth]:
        dimensions = [past_spend.c[name] for name in DIMENSIONS]
        statement = (
            select(past_spend.c.spent_on, cast(func.sum(past_spend.c.amount_minor), BigInteger), *dimensions)
            .where(
                past_spend.c.workspace_id == self._workspace_id,
                past_spend.c.spent_on.between(*calendar.year_range(year)),
            )
            .group_by(past_spend.c.spent_on, *dimensions)
        )
        return [
            PastMonth(calendar.month_of(spent_on), tuple(values), amount)
            for spent_on, amount, *values in self._connection.execute(statement)
        ]
