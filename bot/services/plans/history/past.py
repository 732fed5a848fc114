"""What was spent in years past as columns: from the books, and from files of before them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from bot.domain.budgets.budget import DIMENSIONS
from bot.planning.history import Actuals
from bot.planning.numbers.columns import Labels
from bot.planning.numbers.exact import whole
from bot.services.ports.unit_of_work import AdministrativeTransaction

NOBODY = ""


class _Row(NamedTuple):
    year: int
    month: int
    dimensions: tuple[str, ...]
    customer: str
    event: str
    amount: int
    heads: int
    one_off: bool


def past_actuals(tx: AdministrativeTransaction, years: Sequence[int]) -> Actuals:
    """The actuals of these fiscal years (ascending, without gaps). An event is a request, by its number, or a
    row of a file.
    """
    rows = [*_of_the_books(tx, years), *_of_files(tx, years)]
    return Actuals(
        years=np.array([row.year for row in rows], dtype=np.int64),
        months=np.array([row.month for row in rows], dtype=np.int64),
        dimensions={
            name: Labels.of([row.dimensions[number] for row in rows])
            for number, name in enumerate(DIMENSIONS)
        },
        customers=Labels.of([row.customer for row in rows]),
        events=Labels.of([row.event for row in rows]),
        amounts=whole([row.amount for row in rows]),
        heads=np.array([row.heads for row in rows], dtype=np.int64),
        one_off=np.array([row.one_off for row in rows], dtype=np.bool_),
    )


def _of_the_books(tx: AdministrativeTransaction, years: Sequence[int]) -> Iterator[_Row]:
    one_offs = {mark.number for mark in tx.history.one_offs().values()}
    for spent in tx.history.spent(years):
        yield _Row(
            spent.year,
            spent.month,
            spent.dimensions,
            str(spent.customer_id),
            spent.number,
            spent.amount_minor,
            spent.headcount,
            spent.number in one_offs,
        )


def _of_files(tx: AdministrativeTransaction, years: Sequence[int]) -> Iterator[_Row]:
    calendar = tx.calendar
    first, last = calendar.year_range(years[0])[0], calendar.year_range(years[-1])[1]
    for number, row in enumerate(tx.history.imported(first, last)):
        yield _Row(
            calendar.year_of(row.spent_on),
            calendar.month_of(row.spent_on),
            row.dimensions,
            NOBODY if row.customer_id is None else str(row.customer_id),
            f"row:{number}",
            row.amount_minor,
            row.headcount,
            one_off=False,
        )
