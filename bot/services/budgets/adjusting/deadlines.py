"""An adjustment that nobody decides on: opened to the next level, then ended. Silence never approves."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.approvals.adjusting import AdjustmentEscalation, waiting_since
from bot.domain.books.audit import AuditAction, EscalationEntry
from bot.domain.budgets.adjustment import Adjustment
from bot.domain.company.actor import Actor
from bot.services.budgets.adjusting.fitting import lines_of
from bot.services.budgets.adjusting.routing import announce, next_level_of, put_on_record, signatures_of
from bot.services.ports.unit_of_work import Transaction

CLOCK = Actor(None, "job", "deadlines")


def adjustments_that_wait(tx: Transaction) -> list[int]:
    """Those whose policy sets deadlines and may have passed them."""
    return [each.id for each in tx.adjustments.pending() if _is_overdue(tx, each) or _is_late(tx, each)]


def enforce_adjustment_deadlines(tx: Transaction, adjustment_id: int) -> str:
    """Do what the policy's deadlines ask of it now; returns what was done, or an empty text.

    Running it again does nothing twice: a signature is opened to others once. It holds nothing, so nothing is
    released where it ends.
    """
    seen = tx.adjustments.get(adjustment_id)
    if seen is None:
        return ""
    tx.budgets.lock(seen.terms.line_ids)
    # Again: whoever held the locks may have decided on it.
    adjustment = tx.adjustments.get(adjustment_id)
    if adjustment is None:
        raise AssertionError(f"{seen.number} was there a moment ago")
    if _is_overdue(tx, adjustment):
        _expire(tx, adjustment)
        return "adjustments expired"
    return "adjustments escalated" if _is_late(tx, adjustment) and _escalate(tx, adjustment) else ""


def _expire(tx: Transaction, adjustment: Adjustment) -> None:
    plan = tx.budgets.plan(adjustment.year)
    if plan is None:
        raise AssertionError(f"{adjustment.number} belongs to a plan that does not exist")
    ended = adjustment.expire(tx.now)
    tx.adjustments.save(ended)
    announce(tx, ended, ())
    put_on_record(tx, CLOCK, AuditAction.ADJUSTMENT_EXPIRE, ended, plan.currency)


def _escalate(tx: Transaction, adjustment: Adjustment) -> bool:
    lines = lines_of(tx, adjustment)
    made = [AdjustmentEscalation(*each, tx.now) for each in next_level_of(tx, adjustment, lines)]
    if not made:
        return False
    tx.adjustments.add_escalations(adjustment.id, made)
    announce(tx, adjustment, signatures_of(tx, adjustment, lines))
    facts = EscalationEntry(adjustment.number, tuple((each.late_id, each.person_id) for each in made))
    tx.audit.add(CLOCK, AuditAction.ADJUSTMENT_ESCALATE, adjustment.document, facts)
    return True


def _is_overdue(tx: Transaction, adjustment: Adjustment) -> bool:
    if not adjustment.is_pending:
        return False
    deadlines = tx.policies.version(adjustment.policy_version).deadlines
    since = waiting_since(adjustment, tx.adjustments.decisions(adjustment.id))
    return deadlines is not None and tx.now - since >= timedelta(days=deadlines.expire_after_days)


def _is_late(tx: Transaction, adjustment: Adjustment) -> bool:
    """Whether the next signature is waited for so long that others may give it too."""
    policy = tx.policies.version(adjustment.policy_version)
    if not adjustment.is_pending or policy.deadlines is None:
        return False
    since = waiting_since(adjustment, tx.adjustments.decisions(adjustment.id))
    worked = policy.working_time.worked(since, tx.now)
    return worked >= timedelta(hours=policy.deadlines.escalate_after_hours)
