"""Adjustments that wait for a decision: whose, since when, and which wait too long. Reads only.

They are late after the policy's `remind_after_hours` of working time, as decisions on requests are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.approvals.adjusting import could_be_asked, next_signature, waiting_since
from bot.domain.approvals.rights import require_employee
from bot.domain.budgets.adjustment import Adjustment
from bot.domain.company.actor import Actor
from bot.domain.company.customer import Person
from bot.domain.listed import Listed, Page
from bot.services.budgets.adjusting.fitting import lines_of
from bot.services.budgets.adjusting.reading import AdjustmentFacts, read_adjustment
from bot.services.budgets.adjusting.routing import signatures_of
from bot.services.ports.unit_of_work import Transaction


@dataclass(frozen=True, slots=True)
class WaitingAdjustment:
    """One that somebody decides on. `days`: working days that it waits for; None while it is not late."""

    facts: AdjustmentFacts
    days: int | None = None


def read_deciding(tx: Transaction, actor: Actor, page: Page) -> Listed[WaitingAdjustment]:
    """The adjustments that wait for a person, oldest first."""
    person = require_employee(actor.person)
    return _read(tx, [each for each in tx.adjustments.pending() if _decides(tx, person, each)], page)


def read_late(tx: Transaction, person_id: int, page: Page) -> Listed[WaitingAdjustment]:
    """Those of them that wait too long."""
    return _read(tx, [each for each in _late(tx) if person_id in _asked(tx, each)], page)


def people_who_are_late(tx: Transaction) -> frozenset[int]:
    """For whose decision an adjustment waits too long."""
    return frozenset(person_id for each in _late(tx) for person_id in _asked(tx, each))


def _late(tx: Transaction) -> list[Adjustment]:
    policy = tx.policies.in_force(tx.today)
    latest = policy.working_time.began(tx.now, policy.remind_after)
    waiting = tx.adjustments.pending()
    return [each for each in waiting if waiting_since(each, tx.adjustments.decisions(each.id)) <= latest]


def _decides(tx: Transaction, person: Person, adjustment: Adjustment) -> bool:
    """Most who open their Home decide on no budget: they are told apart before anything is routed."""
    owners = {line.owner_id for line in lines_of(tx, adjustment).values()}
    return could_be_asked(person, owners) and person.id in _asked(tx, adjustment)


def _asked(tx: Transaction, adjustment: Adjustment) -> Sequence[int]:
    signature = next_signature(signatures_of(tx, adjustment, lines_of(tx, adjustment)))
    return signature.approver_ids if signature else ()


def _read(tx: Transaction, found: Sequence[Adjustment], page: Page) -> Listed[WaitingAdjustment]:
    shown = found[page.offset : page.offset + page.limit]
    return Listed(tuple(_with_days(tx, read_adjustment(tx, each.id)) for each in shown), len(found))


def _with_days(tx: Transaction, facts: AdjustmentFacts) -> WaitingAdjustment:
    policy = tx.policies.in_force(tx.today)
    clock = policy.working_time
    if facts.since is None or facts.since > clock.began(tx.now, policy.remind_after):
        return WaitingAdjustment(facts)
    return WaitingAdjustment(facts, clock.in_days(clock.worked(facts.since, tx.now)))
