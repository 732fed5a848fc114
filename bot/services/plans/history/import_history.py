"""Bring in what was spent before Goodwill kept the books: plans go by it until the books know more."""

from __future__ import annotations

from collections import Counter

from bot.domain.books.audit import AuditAction
from bot.services.company.import_result import ImportResult
from bot.services.company.operator import Operator, acting_person
from bot.services.plans.history.history_file import read_history
from bot.services.ports.unit_of_work import AdministrativeTransaction
from bot.sheets.sheet import Sheet


def import_history(tx: AdministrativeTransaction, sheet: Sheet, operator: Operator) -> ImportResult:
    """All or nothing. Rows have no key: of equal ones as many are added as the file has more than there are,
    so that the same file again changes nothing, and two equal visits are two.

    Raises BadFile, NotFound("no_policy"), and what `acting_person` raises.
    """
    tx.company.lock()
    actor = acting_person(tx, operator)
    rows = read_history(tx, sheet)
    days = [row.spent_on for row in rows]
    there = Counter(tx.history.imported(min(days), max(days)))
    new = []
    for row in rows:
        if there[row]:
            there[row] -= 1
        else:
            new.append(row)
    tx.history.add(new)
    result = ImportResult(len(new), 0, len(rows) - len(new))
    if result.changed_anything:
        facts = result.entry(sheet, created=len(new), changed={})
        tx.audit.add(actor, AuditAction.HISTORY_IMPORTED, "history", facts)
    return result
