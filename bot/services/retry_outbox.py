"""Queue again what could not be delivered, once its cause is mended."""

from __future__ import annotations

from bot.services.act_as import Operator, acting_person
from bot.services.ports import Transaction


def retry_outbox(tx: Transaction, operator: Operator) -> int:
    """How many messages there were. Raises what `acting_person` raises."""
    actor = acting_person(tx, operator)
    count = tx.health.revive_messages()
    if count:
        tx.audit.add(actor, "outbox.retried", "outbox", {"count": count})
    return count
