"""Tell those who agree on a version how it stands, and those who prepare budgets what became of it."""

from __future__ import annotations

from bot.domain.company.customer import Role
from bot.domain.messages.plans import PlanCard, PlanNews, PlanNewsKind, PlanWorkbook
from bot.domain.plans.agreement import Agreement, PlanState, Verdict
from bot.services.plans.reading.facts import signers
from bot.services.ports.unit_of_work import Transaction


def announce_plan(tx: Transaction, agreement: Agreement) -> None:
    """Each who agrees has one card of it, drawn anew with every change, with the workbook in its thread."""
    signed = sum(each.verdict is not Verdict.WAITING for each in agreement.signatures)
    said = len(tx.plan_agreements.comments(agreement.version_id))
    change = f"{agreement.state}:{signed}:{said}"
    for person_id in sorted(signers(tx, agreement)):
        tx.outbox.put(
            PlanCard(agreement.version_id, person_id),
            stream=f"plan:{agreement.version_id}",
            key=f"card.plan:{agreement.version_id}:{person_id}:{change}",
        )
        if agreement.state is PlanState.IN_REVIEW:
            # Behind the card, once.
            tx.outbox.put(
                PlanWorkbook(agreement.version_id, person_id),
                stream=f"plan:{agreement.version_id}",
                key=f"plan.workbook:{agreement.version_id}:{person_id}",
            )


def tell_planners(
    tx: Transaction, agreement: Agreement, kind: PlanNewsKind, lines: tuple[str, ...] = ()
) -> None:
    """The controllers, and who prepared it. Each kind of news is told once a minute at most."""
    told = {person.id for person in tx.people.with_role(Role.CONTROLLER)}
    told |= {agreement.prepared_by} if agreement.prepared_by is not None else set()
    for person_id in sorted(told):
        tx.outbox.put(
            PlanNews(agreement.version_id, person_id, kind, lines),
            stream=f"person:{person_id}",
            key=f"plan:{agreement.version_id}:{kind}:{person_id}:{tx.now:%Y-%m-%dT%H:%M}",
        )
