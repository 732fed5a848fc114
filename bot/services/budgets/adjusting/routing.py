"""Who signs an adjustment, by the rights of this moment, and who hears of it."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.approvals.adjusting import (
    AdjustmentCase,
    Signature,
    may_ask_to_adjust,
    next_level,
    next_signature,
    opened,
    signatures_needed,
    signed,
)
from bot.domain.approvals.routing import Company
from bot.domain.books.audit import AdjustmentEntry, AuditAction
from bot.domain.budgets.adjustment import Adjustment, AdjustmentState, AdjustmentTerms, crossing_of
from bot.domain.budgets.budget import BudgetLine
from bot.domain.company.actor import Actor
from bot.domain.company.customer import Person
from bot.domain.errors import NotAllowed
from bot.domain.messages.budgets import AdjustmentCard, AdjustmentNews, AdjustmentNewsKind
from bot.policies.compiled import CompiledPolicy
from bot.services.budgets.adjusting.fitting import lines_of
from bot.services.ports.operations import Queueable
from bot.services.ports.unit_of_work import Transaction

_NEWS = {
    AdjustmentState.APPROVED: AdjustmentNewsKind.APPROVED,
    AdjustmentState.REJECTED: AdjustmentNewsKind.REJECTED,
    AdjustmentState.EXPIRED: AdjustmentNewsKind.EXPIRED,
}
"""What whoever asked is told in a reply under their card: an updated card makes no sound in Slack."""


def signatures_for(
    tx: Transaction,
    asker_id: int,
    terms: AdjustmentTerms,
    lines: Mapping[int, BudgetLine],
    policy: CompiledPolicy,
) -> tuple[Signature, ...]:
    """What is needed. Empty where nobody in the company may decide."""
    company, case = _company_and_case(tx, asker_id, terms, lines, policy)
    return signed(signatures_needed(company, policy.adjustments, case), ())


def _company_and_case(
    tx: Transaction,
    asker_id: int,
    terms: AdjustmentTerms,
    lines: Mapping[int, BudgetLine],
    policy: CompiledPolicy,
    *,
    above_owners: bool = False,
) -> tuple[Company, AdjustmentCase]:
    """`above_owners`: with everybody above the owners of the lines."""
    giving, receiving = lines.get(terms.from_line_id or 0), lines.get(terms.to_line_id or 0)
    people = tx.people.for_routing(asker_id)
    owners = {line.owner_id for line in lines.values() if line.owner_id is not None}
    if above_owners:
        for owner_id in sorted(owners):
            people |= tx.people.for_routing(owner_id)
    people |= tx.people.many(owners - people.keys())
    case = AdjustmentCase(
        asker=people[asker_id],
        crossing=crossing_of(terms.kind, giving, receiving),
        amount_minor=terms.amount_minor,
        giving_owner_id=giving.owner_id if giving else None,
        receiving_owner_id=receiving.owner_id if receiving else None,
    )
    return Company(people, policy.authority, policy.mode), case


def signatures_of(
    tx: Transaction, adjustment: Adjustment, lines: Mapping[int, BudgetLine]
) -> tuple[Signature, ...]:
    """What is needed, with what was given, and who was let in because others were late."""
    policy = tx.policies.version(adjustment.policy_version)
    escalations = tx.adjustments.escalations(adjustment.id)
    company, case = _company_and_case(
        tx, adjustment.asked_by, adjustment.terms, lines, policy, above_owners=bool(escalations)
    )
    needed = signatures_needed(company, policy.adjustments, case)
    needed = opened(company, case, needed, escalations)
    return signed(needed, tx.adjustments.decisions(adjustment.id))


def next_level_of(
    tx: Transaction, adjustment: Adjustment, lines: Mapping[int, BudgetLine]
) -> tuple[tuple[int, int], ...]:
    """(who is late, who may sign in their place); nothing where the signature was opened before."""
    signatures = signatures_of(tx, adjustment, lines)
    late = next_signature(signatures)
    if late is None:
        return ()
    policy = tx.policies.version(adjustment.policy_version)
    company, case = _company_and_case(
        tx, adjustment.asked_by, adjustment.terms, lines, policy, above_owners=True
    )
    return next_level(company, case, signatures, late)


def require_may_ask(tx: Transaction, person: Person, lines: Mapping[int, BudgetLine]) -> None:
    """Raises NotAllowed("adjustment_not_yours")."""
    people: dict[int, Person] = {}
    owners: list[Person] = []
    for owner_id in sorted({line.owner_id for line in lines.values() if line.owner_id is not None}):
        # The owner with everybody above them.
        people |= tx.people.for_routing(owner_id)
        owners += [people[owner_id]] if owner_id in people else []
    if not may_ask_to_adjust(person, owners, people.get):
        raise NotAllowed("adjustment_not_yours", line=", ".join(sorted(each.code for each in lines.values())))


def announce(tx: Transaction, adjustment: Adjustment, signatures: tuple[Signature, ...]) -> None:
    """Queue the cards of whoever asked, decides now, or has one; delivery draws them as things are then.

    How it has ended is told to whoever asked, under their card.
    """
    decisions = tx.adjustments.decisions(adjustment.id)
    waiting = next_signature(signatures) if adjustment.is_pending else None
    asked = waiting.approver_ids if waiting else ()
    told = {adjustment.asked_by, *tx.adjustments.card_holders(adjustment.id)}
    told |= {made.person_id for made in decisions} | set(asked)
    # Where others may decide by now, everybody's card is drawn again.
    revision = f"{adjustment.state}.{len(decisions)}.{'-'.join(map(str, asked))}"
    cards = [AdjustmentCard(adjustment.id, person_id) for person_id in sorted(told)]
    messages: list[tuple[str, Queueable]] = [
        (f"{card.kind}:{card.adjustment_id}:{card.person_id}:{revision}", card) for card in cards
    ]
    if adjustment.state in _NEWS:
        news = AdjustmentNews(adjustment.id, adjustment.asked_by, _NEWS[adjustment.state])
        messages.append((f"{news.kind}:{adjustment.id}:{news.news}", news))
    tx.outbox.put_all(messages, stream=adjustment.document)


def announce_pending(tx: Transaction) -> None:
    """Whoever may decide by now on what waits gets a card; where nothing has changed, nothing is sent."""
    for adjustment in tx.adjustments.pending():
        announce(tx, adjustment, signatures_of(tx, adjustment, lines_of(tx, adjustment)))


def put_on_record(
    tx: Transaction, actor: Actor, action: AuditAction, adjustment: Adjustment, currency: str
) -> None:
    tx.audit.add(actor, action, adjustment.document, AdjustmentEntry.of(adjustment, currency))
