"""What was spent in years past: cleaned of one-offs, by any dimension, years side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from bot.planning.company import FISCAL_MONTHS, last_year
from bot.planning.compare import Comparison, rounded
from bot.planning.numbers.columns import Cells, Labels, Rows
from bot.planning.numbers.exact import Whole, sums, total

MONTHS = len(FISCAL_MONTHS)


@dataclass(frozen=True, slots=True)
class Actuals:
    """Actuals as columns, a row each, in any order: fiscal year and month (1 to 12), minor units.

    `events` names what each was spent for, a request's item or a row of a file: several actuals of one item
    are one event. An empty customer is none, and no heads (0) are not known. `one_off` were marked by a
    controller.
    """

    years: NDArray[np.int64]
    months: NDArray[np.int64]
    dimensions: Mapping[str, Labels]
    customers: Labels
    events: Labels
    amounts: Whole
    heads: NDArray[np.int64]
    one_off: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class YearFigures:
    """One year. What an amount is divided by counts only where it is known: `per_customer` is of what was
    spent on customers, `per_head` of what was spent with a headcount. None where there is none.
    """

    months: tuple[int, ...]
    customers: int
    events: int
    heads: int
    per_customer: int | None
    per_event: int | None
    per_head: int | None

    @property
    def amount_minor(self) -> int:
        return sum(self.months)


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One value of a dimension, or everything (`*`).

    `season` is each month's part of all years' sum, in percent. `trend` is how much the last year differs
    from the one before, in percent, over the months that the last one has behind it.
    """

    value: str
    years: Mapping[int, YearFigures]
    season: tuple[Decimal, ...]
    trend: Decimal | None


def history(
    actuals: Actuals, by: str | None, years: Sequence[int], months_gone: int = MONTHS
) -> tuple[HistoryRow, ...]:
    """Cleaned actuals of the fiscal `years` (ascending), by the values of a dimension or all together.

    `months_gone` are the months of the last year that are over: what is compared for the trend.
    """
    rows = np.flatnonzero(~actuals.one_off & np.isin(actuals.years, years))
    if by is None:
        return (_row(actuals, "*", rows, years, months_gone),) if len(rows) else ()
    labels = actuals.dimensions[by]
    return tuple(
        _row(actuals, value, labels.having(value, rows), years, months_gone)
        for value in labels.values
        if len(labels.having(value, rows))
    )


def one_offs(actuals: Actuals, years: Sequence[int]) -> Rows:
    """The rows that cleaning leaves out, the largest amounts first: to be listed beside the figures."""
    rows = np.flatnonzero(actuals.one_off & np.isin(actuals.years, years))
    order: Rows = rows[np.argsort(-actuals.amounts[rows], kind="stable")]
    return order


def year_cells(actuals: Actuals, year: int) -> Cells:
    """The cleaned actuals of one year for the drivers and seasons of a plan; an event counts as one item."""
    rows = np.flatnonzero(~actuals.one_off & (actuals.years == year))
    months = np.zeros((len(rows), MONTHS), dtype=actuals.amounts.dtype)
    months[np.arange(len(rows)), actuals.months[rows] - 1] = actuals.amounts[rows]
    items = np.zeros(len(rows), dtype=np.int64)
    items[np.unique(actuals.events.index[rows], return_index=True)[1]] = 1
    labels = {name: Labels(column.values, column.index[rows]) for name, column in actuals.dimensions.items()}
    return last_year(labels, months, items)


def _row(actuals: Actuals, value: str, rows: Rows, years: Sequence[int], months_gone: int) -> HistoryRow:
    figures = {year: _figures(actuals, rows[actuals.years[rows] == year]) for year in years}
    by_month = [sum(year.months[month] for year in figures.values()) for month in range(MONTHS)]
    whole = sum(by_month)
    season = (rounded(Fraction(100 * minor, whole)) if whole > 0 else Decimal("0.0") for minor in by_month)
    trend = None
    if len(years) > 1:
        before, last = (sum(figures[year].months[:months_gone]) for year in years[-2:])
        trend = Comparison(value, before, last).percent
    return HistoryRow(value, figures, tuple(season), trend)


def _figures(actuals: Actuals, rows: Rows) -> YearFigures:
    amounts, heads = actuals.amounts[rows], actuals.heads[rows]
    customers = actuals.customers.index[rows]
    named = customers != (-1 if (nobody := actuals.customers.number("")) is None else nobody)
    known = heads > 0
    people = len(np.unique(customers[named]))
    events = len(np.unique(actuals.events.index[rows]))
    return YearFigures(
        months=tuple(sums(amounts, actuals.months[rows] - 1, MONTHS).tolist()),
        customers=people,
        events=events,
        heads=int(heads.sum()),
        per_customer=_each(total(amounts[named]), people),
        per_event=_each(total(amounts), events),
        per_head=_each(total(amounts[known]), int(heads.sum())),
    )


def _each(minor: int, count: int) -> int | None:
    """Rounded to the nearest unit, halves up."""
    return int((2 * minor + count) // (2 * count)) if count else None
