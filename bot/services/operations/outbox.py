"""Forget what only had to be remembered for a while: delivered messages and keys of what was done once."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.books.administration import OutboxEntry
from bot.domain.books.audit import AuditAction
from bot.services.company.operator import Operator, acting_person
from bot.services.ports.unit_of_work import AdministrativeTransaction

# Slack repeats an event for an hour, a form stays open for days: nothing comes back after a month.
_KEPT = timedelta(days=30)


def prune_records(tx: AdministrativeTransaction, limit: int = 500) -> int:
    """Delete a batch of each, `limit` rows at most; how many. Messages that can't be delivered stay."""
    before = tx.now - _KEPT
    return tx.upkeep.forget_delivered(before, limit) + tx.upkeep.forget_claims(before, limit)


def retry_outbox(tx: AdministrativeTransaction, operator: Operator) -> int:
    """How many messages there were. Raises what `acting_person` raises."""
    actor = acting_person(tx, operator)
    count = tx.upkeep.revive_messages()
    if count:
        tx.audit.add(actor, AuditAction.OUTBOX_RETRIED, "outbox", OutboxEntry(count))
    return count
