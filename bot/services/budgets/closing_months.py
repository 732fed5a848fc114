"""What closing a month and closing a year share: months are closed, with all before them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import count

from bot.domain.books.administration import MonthClosingEntry
from bot.domain.books.audit import AuditAction
from bot.domain.budgets.budget import LAST_MONTH, Column
from bot.domain.budgets.closing import carried_on
from bot.domain.company.actor import Actor
from bot.services.budgets.forecasting import try_on_closed_months
from bot.services.ports.budgets import LedgerPosting, Plan
from bot.services.ports.unit_of_work import AdministrativeTransaction


@dataclass(frozen=True, slots=True)
class ClosedMonths:
    """What closing has done to a year. Minor units of `currency`.

    `months` are the first days of those that it has closed, none where they were closed before; what `lines`
    still held in them went on to the first open month.
    """

    year: int
    currency: str
    months: tuple[date, ...] = ()
    lines: int = 0
    reserved_minor: int = 0
    committed_minor: int = 0


def close_until(
    tx: AdministrativeTransaction, actor: Actor, plan: Plan, last: int
) -> tuple[ClosedMonths, ...]:
    """Close fiscal months of the plan up to `last`, and all of every year before; a year each, the earliest
    first.
    """
    earlier = [(each, LAST_MONTH) for each in _plans_before(tx, plan.year)]
    return tuple(_close(tx, actor, each, until) for each, until in [*reversed(earlier), (plan, last)])


def _plans_before(tx: AdministrativeTransaction, year: int) -> Iterator[Plan]:
    """As far back as there is one a year."""
    for earlier in count(year - 1, -1):
        plan = tx.budgets.plan(earlier)
        if plan is None:
            return
        yield plan


def _close(tx: AdministrativeTransaction, actor: Actor, seen: Plan, last: int) -> ClosedMonths:
    # From here on no request moves what the lines hold.
    plan = tx.budgets.lock_plan(seen.id)
    if plan.closed_months >= last:
        return ClosedMonths(plan.year, plan.currency)
    lines = tx.closings.holding_until(plan.id, min(last, LAST_MONTH - 1))
    document = f"closing:{plan.year}-{last}"
    postings = [each for line_id in lines for each in _carried_on(tx, document, line_id, last)]
    tx.budgets.post_all(postings, document=document, actor_id=actor.id)
    tx.closings.close(plan.id, last, actor.id)
    try_on_closed_months(tx, replace(plan, closed_months=last))
    months = range(plan.closed_months + 1, last + 1)
    closed = ClosedMonths(
        plan.year,
        plan.currency,
        tuple(tx.calendar.month_range(plan.year, month)[0] for month in months),
        len(lines),
        _sum_of(postings, Column.RESERVED),
        _sum_of(postings, Column.COMMITTED),
    )
    facts = MonthClosingEntry(
        plan.year, last, closed.lines, closed.reserved_minor, closed.committed_minor, plan.currency
    )
    tx.audit.add(actor, AuditAction.MONTH_CLOSED, f"plan:{plan.year}", facts)
    return closed


def _carried_on(
    tx: AdministrativeTransaction, document: str, line_id: int, last: int
) -> Iterator[LedgerPosting]:
    """What the line still holds in months up to `last` goes on."""
    tx.budgets.lock_line(line_id)
    line = tx.budgets.line(line_id)
    if line is None:
        raise AssertionError(f"line {line_id} holds something and does not exist")
    for carry in carried_on(tx.budgets.balances([line_id])[line_id], line.horizon, last):
        key = f"{document}:{line_id}:{carry.month}"
        yield LedgerPosting(line_id, carry.month, carry.moves, "month.close", key)


def _sum_of(postings: Sequence[LedgerPosting], column: Column) -> int:
    """What goes on: it leaves one month and comes to another."""
    moved = (move for each in postings for move in each.moves if move.column is column)
    return sum(move.minor for move in moved if move.minor > 0)
