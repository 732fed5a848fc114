"""Two years of what was spent, side by side: what a plan goes by."""

from __future__ import annotations

from dataclasses import dataclass

from bot.planning.company import FISCAL_MONTHS
from bot.planning.history import HistoryRow, history, one_offs
from bot.services.plans.history.past import past_actuals
from bot.services.ports.unit_of_work import AdministrativeTransaction


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A request whose spending of these years is left out, and why. Minor units."""

    number: str
    amount_minor: int
    reason: str


@dataclass(frozen=True, slots=True)
class HistoryTable:
    """`by` is a dimension, None for everything in one row; `months_gone` are those of the last year."""

    years: tuple[int, ...]
    months_gone: int
    currency: str
    by: str | None
    rows: tuple[HistoryRow, ...]
    left_out: tuple[LeftOut, ...]


def show_history(tx: AdministrativeTransaction, year: int | None, by: str | None) -> HistoryTable:
    """`year` and the one before; by default the fiscal year that is running."""
    running = tx.calendar.year_of(tx.today)
    last = running if year is None else year
    gone = tx.calendar.month_of(tx.today) - 1 if last == running else len(FISCAL_MONTHS)
    years = (last - 1, last)
    actuals = past_actuals(tx, years)
    reasons = {mark.number: mark.reason for mark in tx.history.one_offs().values()}
    left_out: dict[str, int] = {}
    for row in one_offs(actuals, years):
        number = actuals.events.values[actuals.events.index[row]]
        left_out[number] = left_out.get(number, 0) + int(actuals.amounts[row])
    return HistoryTable(
        years=years,
        months_gone=gone,
        currency=tx.currency,
        by=by,
        rows=history(actuals, by, years, gone),
        left_out=tuple(LeftOut(number, minor, reasons[number]) for number, minor in left_out.items()),
    )
