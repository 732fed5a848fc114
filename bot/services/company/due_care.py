"""Key customers who need attention: found each morning, and held against how things are when somebody reads.

To look at all of them takes long; what the morning has found is short, and looked at again at once: whoever
was met or planned for since then is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from bot.domain.budgets.adjustment import CareCut
from bot.domain.company.care import CUTS_SHOWN_DAYS, CareRule, CustomerDue, KeptDue
from bot.services.ports.budgets import Plan
from bot.services.ports.unit_of_work import Transaction


def still_due(
    tx: Transaction, plan: Plan, kept: Sequence[KeptDue], rule: CareRule
) -> tuple[CustomerDue, ...]:
    """Those of them who need attention now, in their order."""
    if not kept:
        return ()
    begun = tx.calendar.today(tx.care.begun())
    known = {each.customer_id: each for each in tx.care.of_key_customers(plan.id, _ids(kept))}
    found = []
    for each in kept:
        if each.customer_id not in known:
            continue
        due = rule.due(known[each.customer_id], each.suggested_minor, tx.today, begun)
        if due is not None:
            found.append(CustomerDue(each.name, each.owner_id, each.owner_name, due, tx.currency))
    return tuple(found)


def _ids(kept: Iterable[KeptDue]) -> list[int]:
    return [each.customer_id for each in kept]


def due_of(tx: Transaction, plan: Plan, person_id: int) -> tuple[CustomerDue, ...]:
    """Of one owner's customers."""
    return still_due(tx, plan, tx.care.due_of(person_id), tx.policies.in_force(tx.today).care)


def cuts_of(tx: Transaction, plan: Plan, person_id: int) -> Sequence[CareCut]:
    """What was lately taken at the expense of one owner's customers."""
    return tx.adjustments.care_cuts(plan.id, shown_since(tx), person_id)


def shown_since(tx: Transaction) -> datetime:
    return tx.now - timedelta(days=CUTS_SHOWN_DAYS)
