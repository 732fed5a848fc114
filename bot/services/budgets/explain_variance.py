"""Say why a line is off its budget; the next digest that shows the line shows it."""

from __future__ import annotations

from bot.domain.approvals.rights import may_explain
from bot.domain.books.audit import AuditAction, VarianceEntry
from bot.domain.budgets.budget import BudgetLine
from bot.domain.budgets.calendar import read_month
from bot.domain.company.actor import Actor
from bot.domain.errors import InvalidInput, NotFound
from bot.domain.fields import Field
from bot.services.ports.unit_of_work import Transaction

MAX_NOTE = 500


def explain_variance(tx: Transaction, actor: Actor, line_id: int, period: str, note: str) -> BudgetLine:
    """Keep `note` for the line and `period` (a month, 2026-09); returns the line.

    Raises NotFound("line_unknown") also for a line that is another's, InvalidInput: "note_empty",
    "note_too_long" (with `most`), "period_unreadable".
    """
    line = tx.budgets.line(line_id)
    if line is None or actor.person is None or not may_explain(actor.person, line):
        raise NotFound("line_unknown")
    text = note.strip()
    if not text:
        raise InvalidInput("note_empty", field=Field.NOTE)
    if len(text) > MAX_NOTE:
        raise InvalidInput("note_too_long", field=Field.NOTE, most=MAX_NOTE)
    if read_month(period) is None:
        raise InvalidInput("period_unreadable", text=period[:20])
    note_id = tx.digests.add_note(line.id, period, text, actor.person.id)
    # The words stay in their own table, where they can be erased; the chain holds only their number.
    facts = VarianceEntry(f"line:{line.id}", period, note_id)
    tx.audit.add(actor, AuditAction.VARIANCE_EXPLAINED, f"line:{line.id}", facts)
    return line
