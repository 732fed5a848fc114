"""When an approved version comes into force: at once, or on the first day of its year."""

from __future__ import annotations

from bot.domain.messages.plans import PlanActivation
from bot.domain.plans.agreement import Agreement
from bot.services.ports.unit_of_work import Transaction


def queue_activation(tx: Transaction, agreement: Agreement) -> None:
    """Asked for once: what was refused waits until somebody tries again."""
    stream = f"plan:{agreement.version_id}"
    tx.outbox.put(
        PlanActivation(agreement.version_id), stream=stream, key=f"plan.activation:{agreement.version_id}"
    )
