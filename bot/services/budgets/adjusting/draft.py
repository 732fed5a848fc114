"""What somebody asks for, as it was typed or chosen, and what it means."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from bot.domain.budgets.adjustment import (
    STATUS_AFTER,
    Adjustment,
    AdjustmentKind,
    AdjustmentTerms,
    Cause,
    read_adjustment_number,
)
from bot.domain.budgets.budget import BudgetLine
from bot.domain.budgets.calendar import read_month
from bot.domain.company.identity import identity
from bot.domain.errors import InvalidInput, NotFound
from bot.domain.fields import Field
from bot.domain.money import parse_minor
from bot.services.ports.budgets import Plan
from bot.services.ports.unit_of_work import Transaction

Choice = TypeVar("Choice", AdjustmentKind, Cause)


@dataclass(frozen=True, slots=True)
class AdjustmentDraft:
    """The form, or the options of the command. Lines by their codes; `month`: 2026-10.

    `request`: the number of the request that the form was opened for.
    """

    kind: str = ""
    from_line: str = ""
    to_line: str = ""
    amount: str = ""
    month: str = ""
    cause: str = ""
    explanation: str = ""
    undoes: str = ""
    request: str = ""

    @property
    def known_kind(self) -> AdjustmentKind:
        """The form begins with a transfer."""
        return AdjustmentKind(self.kind) if self.kind in set(AdjustmentKind) else AdjustmentKind.TRANSFER

    @property
    def is_ready(self) -> bool:
        """Whether enough is filled in for a check."""
        kind = self.known_kind
        if kind in STATUS_AFTER:
            return bool(self.from_line)
        gives = bool(self.from_line) or kind in (AdjustmentKind.SUPPLEMENT, AdjustmentKind.RESERVE)
        takes = bool(self.to_line) or kind is AdjustmentKind.CUT
        return bool(self.amount) and gives and takes


@dataclass(frozen=True, slots=True)
class ReadDraft:
    """The same, looked up. `lines` by id."""

    plan: Plan
    terms: AdjustmentTerms
    lines: dict[int, BudgetLine]


def read_draft(tx: Transaction, draft: AdjustmentDraft) -> ReadDraft:
    """Raises InvalidInput at the field of the first thing that can't be read, NotFound("no_plan")."""
    kind = _choice(AdjustmentKind, draft.kind, Field.KIND)
    cause = _choice(Cause, draft.cause, Field.CAUSE)
    undone, year = _undone(tx, draft.undoes), year_of_draft(tx, draft)
    plan = tx.budgets.plan(year)
    if plan is None:
        raise NotFound("no_plan", year=year)
    lines = {identity(line.code): line for line in tx.budgets.lines(plan.id)}
    reserve = tx.budgets.reserve(plan.id)
    giving = _line(lines, draft.from_line, Field.FROM_LINE, year)
    if kind is AdjustmentKind.RESERVE:
        giving = _reserve(reserve, giving, year)
    # A transfer may give back to the reserve; nothing but its own kind takes from it.
    lines |= {identity(reserve.code): reserve} if reserve is not None else {}
    receiving = _line(lines, draft.to_line, Field.TO_LINE, year)
    amount = 0
    if draft.amount or kind not in STATUS_AFTER:
        amount = parse_minor(draft.amount, plan.currency)
    terms = AdjustmentTerms(
        kind=kind,
        from_line_id=giving.id if giving else None,
        to_line_id=receiving.id if receiving else None,
        amount_minor=amount,
        month=tx.calendar.month_of(_first_of(draft.month)) if draft.month else None,
        cause=cause,
        explanation=draft.explanation.strip(),
        undoes_id=undone.id if undone is not None else None,
        request_id=_funded(tx, draft.request, receiving),
    )
    terms.require_whole()
    return ReadDraft(plan, terms, {line.id: line for line in (giving, receiving) if line})


def year_of_draft(tx: Transaction, draft: AdjustmentDraft) -> int:
    """Of the month that is asked for; else of what is taken back, or of the line that pays for the request;
    else this one. Raises InvalidInput at the month or at what it takes back.
    """
    if draft.month:
        return tx.calendar.year_of(_first_of(draft.month))
    undone = _undone(tx, draft.undoes)
    if undone is not None:
        return undone.year
    request = tx.requests.get(tx.request_index.by_number(draft.request) or 0) if draft.request else None
    if request is None:
        return tx.calendar.year_of(tx.today)
    lines = [line for line_id in request.line_ids if (line := tx.budgets.line(line_id)) is not None]
    named = [line for line in lines if identity(line.code) == identity(draft.to_line)] or lines
    return max(tx.budgets.plan_of(line).year for line in named)


def _choice(choices: type[Choice], text: str, field: Field) -> Choice:
    try:
        return choices(text)
    except ValueError:
        raise InvalidInput(f"{field}_missing", field=field) from None


def _first_of(month: str) -> date:
    found = read_month(month.strip())
    if found is None:
        raise InvalidInput("month_unreadable", field=Field.MONTH, text=month[:20])
    return found


def _line(lines: dict[str, BudgetLine], code: str, field: Field, year: int) -> BudgetLine | None:
    if not code.strip():
        return None
    found = lines.get(identity(code))
    if found is None:
        raise InvalidInput("line_not_found", field=field, name=code[:60], year=year)
    return found


def _reserve(found: BudgetLine | None, named: BudgetLine | None, year: int) -> BudgetLine:
    """What this kind takes from, without being named."""
    if named is not None:
        raise InvalidInput("adjustment_has_no_from_line", field=Field.FROM_LINE)
    if found is None:
        raise InvalidInput("no_reserve", field=Field.KIND, year=year)
    return found


def _undone(tx: Transaction, number: str) -> Adjustment | None:
    if not number.strip():
        return None
    found = tx.adjustments.by_number(read_adjustment_number(number))
    if found is None:
        raise InvalidInput("adjustment_not_found", field=Field.UNDOES, name=number[:30])
    return found


def _funded(tx: Transaction, number: str, receiving: BudgetLine | None) -> int | None:
    """The request that the money is for, as long as it goes to a line that pays for it."""
    if not number or receiving is None:
        return None
    request = tx.requests.get(tx.request_index.by_number(number) or 0)
    return request.id if request and receiving.id in request.line_ids else None
