"""An adjustment that nobody decides on ends with time. Silence never approves."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.approvals.adjusting import waiting_since
from bot.domain.books.audit import AuditAction
from bot.domain.budgets.adjustment import Adjustment
from bot.domain.company.actor import Actor
from bot.services.budgets.adjusting.routing import announce, put_on_record
from bot.services.ports.unit_of_work import Transaction

CLOCK = Actor(None, "job", "deadlines")


def adjustments_that_wait(tx: Transaction) -> list[int]:
    """Those whose policy sets deadlines and may have passed them."""
    return [each.id for each in tx.adjustments.pending() if _is_overdue(tx, each)]


def expire_adjustment(tx: Transaction, adjustment_id: int) -> bool:
    """Whether it has waited too long, and is ended. It holds nothing, so nothing is released."""
    seen = tx.adjustments.get(adjustment_id)
    if seen is None:
        return False
    tx.budgets.lock(seen.terms.line_ids)
    # Again: whoever held the locks may have decided on it.
    adjustment, plan = tx.adjustments.get(adjustment_id), tx.budgets.plan(seen.year)
    if adjustment is None or plan is None:
        raise AssertionError(f"{seen.number} was there a moment ago")
    if not _is_overdue(tx, adjustment):
        return False
    ended = adjustment.expire(tx.now)
    tx.adjustments.save(ended)
    announce(tx, ended, ())
    put_on_record(tx, CLOCK, AuditAction.ADJUSTMENT_EXPIRE, ended, plan.currency)
    return True


def _is_overdue(tx: Transaction, adjustment: Adjustment) -> bool:
    if not adjustment.is_pending:
        return False
    deadlines = tx.policies.version(adjustment.policy_version).deadlines
    since = waiting_since(adjustment, tx.adjustments.decisions(adjustment.id))
    return deadlines is not None and tx.now - since >= timedelta(days=deadlines.expire_after_days)
