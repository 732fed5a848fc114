"""The form *Explain a variance*: the lines that somebody may explain, those of the digest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.actuals.variance import Variance
from bot.domain.approvals.rights import may_explain
from bot.domain.budgets.budget import BudgetLine
from bot.domain.company.actor import Actor
from bot.domain.errors import NotAllowed
from bot.domain.reports.scope import Scope
from bot.services.ports.unit_of_work import Transaction
from bot.services.reports.digest import read_digest


@dataclass(frozen=True, slots=True)
class Explainable:
    """One line or more, most serious first, each with its variance where the digest shows one.

    `period` is a month, written 2026-09.
    """

    lines: Sequence[tuple[BudgetLine, Variance | None]]
    period: str


def read_explainable(tx: Transaction, actor: Actor, scope: Scope) -> Explainable:
    """The lines of the digest of `scope` come first, then what else the person answers for.

    Raises NotAllowed("explain_not_allowed") for somebody who has no line to explain.
    """
    rest = {line.id: line for line in explainable_lines(tx, actor)}
    lines: list[tuple[BudgetLine, Variance | None]] = [
        (rest.pop(row.line_id), row.to_date) for row in read_digest(tx, scope).rows if row.line_id in rest
    ]
    lines += [(line, None) for line in rest.values()]
    return Explainable(lines, f"{tx.today:%Y-%m}")


def explainable_lines(tx: Transaction, actor: Actor) -> Sequence[BudgetLine]:
    """The current year's lines that the actor may explain.

    Raises NotAllowed("explain_not_allowed") when there is none.
    """
    plan = tx.budgets.plan(tx.calendar.year_of(tx.today))
    lines = tx.budgets.lines(plan.id) if plan else []
    mine = [line for line in lines if may_explain(actor.person, line)]
    if not mine:
        raise NotAllowed("explain_not_allowed")
    return mine
