"""An adjustment as its readers see it: its lines, who decides, and whether it can still be done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.approvals.adjusting import (
    AdjustmentDecision,
    Signature,
    may_see_adjustment,
    next_signature,
    waiting_since,
)
from bot.domain.approvals.rights import require_employee
from bot.domain.budgets.adjustment import Adjustment
from bot.domain.company.actor import Actor
from bot.domain.company.customer import Person
from bot.domain.errors import NotFound
from bot.services.budgets.adjusting.fitting import Fit, fit, lines_of
from bot.services.budgets.adjusting.routing import signatures_of
from bot.services.ports.unit_of_work import Transaction


@dataclass(frozen=True, slots=True)
class AdjustmentFacts:
    """`fitting`: as things are now; of what is decided it says how the lines stand. `people` by id.

    `month`: 2026-10, where one was asked for. `request`: the number of the request that it makes room for.
    `since`: from when on the next signature is waited for.
    """

    adjustment: Adjustment
    currency: str
    fitting: Fit
    signatures: Sequence[Signature]
    decisions: Sequence[AdjustmentDecision]
    people: Mapping[int, Person]
    undoes: str = ""
    month: str = ""
    request: str = ""
    since: datetime | None = None

    @property
    def waiting_for(self) -> frozenset[int]:
        """Who may decide now."""
        waiting = next_signature(self.signatures) if self.adjustment.is_pending else None
        return frozenset(waiting.approver_ids if waiting else ())


def find_adjustment(tx: Transaction, person: Person, adjustment_id: int) -> Adjustment:
    """Raises NotFound("adjustment_unknown") for one that does not exist or that `person` may not know of."""
    found = tx.adjustments.get(adjustment_id)
    if found is None or not may_see_adjustment(person, found, _involved(tx, found)):
        raise NotFound("adjustment_unknown")
    return found


def _involved(tx: Transaction, adjustment: Adjustment) -> frozenset[int]:
    """The owners of its lines, whoever may decide, and whoever has."""
    lines = lines_of(tx, adjustment)
    owners = {line.owner_id for line in lines.values() if line.owner_id is not None}
    asked = {id_ for each in signatures_of(tx, adjustment, lines) for id_ in each.approver_ids}
    decided = {made.person_id for made in tx.adjustments.decisions(adjustment.id)}
    return frozenset(owners | asked | decided)


def read_adjustment(tx: Transaction, adjustment_id: int) -> AdjustmentFacts:
    """For a card. Raises NotFound("adjustment_unknown")."""
    adjustment = tx.adjustments.get(adjustment_id)
    plan = tx.budgets.plan(adjustment.year) if adjustment is not None else None
    if adjustment is None or plan is None:
        raise NotFound("adjustment_unknown")
    lines = lines_of(tx, adjustment)
    signatures = signatures_of(tx, adjustment, lines)
    decisions = tx.adjustments.decisions(adjustment.id)
    ids = {adjustment.asked_by} | {id_ for each in signatures for id_ in each.approver_ids}
    first = tx.adjustments.get(adjustment.terms.undoes_id) if adjustment.terms.undoes_id else None
    funded = tx.requests.get(adjustment.terms.request_id) if adjustment.terms.request_id else None
    return AdjustmentFacts(
        adjustment,
        plan.currency,
        fit(tx, plan, lines, adjustment.terms),
        signatures,
        decisions,
        tx.people.many(ids | {made.person_id for made in decisions}),
        first.number if first else "",
        month_text(tx, adjustment),
        funded.number if funded else "",
        waiting_since(adjustment, decisions) if adjustment.is_pending else None,
    )


def month_text(tx: Transaction, adjustment: Adjustment) -> str:
    if adjustment.terms.month is None:
        return ""
    first, _ = tx.calendar.month_range(adjustment.year, adjustment.terms.month)
    return f"{first:%Y-%m}"


def read_visible_adjustment(tx: Transaction, actor: Actor, adjustment_id: int) -> AdjustmentFacts:
    """For whoever may see it. Raises NotFound("adjustment_unknown")."""
    return read_adjustment(tx, find_adjustment(tx, require_employee(actor.person), adjustment_id).id)


def open_adjustment(tx: Transaction, actor: Actor, number: str) -> AdjustmentFacts:
    """For whoever may see it. Raises NotFound("adjustment_unknown")."""
    found = tx.adjustments.by_number(number)
    return read_visible_adjustment(tx, actor, found.id if found else 0)
