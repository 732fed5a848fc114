"""Tell those who agree on a version how it stands: each has one card of it, drawn anew with every change."""

from __future__ import annotations

from bot.domain.messages import PlanCard
from bot.domain.plans.agreement import Agreement, Verdict
from bot.services.plans.facts import signers
from bot.services.ports.unit_of_work import Transaction


def announce_plan(tx: Transaction, agreement: Agreement) -> None:
    signed = sum(each.verdict is not Verdict.WAITING for each in agreement.signatures)
    said = len(tx.plan_agreements.comments(agreement.version_id))
    change = f"{agreement.state}:{signed}:{said}"
    for person_id in sorted(signers(tx, agreement)):
        tx.outbox.put(
            PlanCard(agreement.version_id, person_id),
            stream=f"plan:{agreement.version_id}",
            key=f"card.plan:{agreement.version_id}:{person_id}:{change}",
        )
