"""Correct what was recorded as spent."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.actuals.actual import Spending
from bot.domain.actuals.overspending import Correction, first_said, require_plausible, require_reason
from bot.domain.books.audit import AuditAction, CorrectionEntry
from bot.domain.budgets.budget import LAST_MONTH
from bot.domain.company.actor import Actor
from bot.domain.errors import NotFound
from bot.domain.requests.request import SpendRequest
from bot.services.actuals.attendance import with_known_people, without_account
from bot.services.actuals.posting import keep, lock_for_actual, month_of, rate
from bot.services.actuals.receipts import require_receipt
from bot.services.ports.unit_of_work import Transaction
from bot.services.requests.claiming import follow_claim
from bot.services.requests.posting import document_of, line_of


def correct_actual(
    tx: Transaction, actor: Actor, actual_id: int, spending: Spending, key: str
) -> SpendRequest:
    """Replace an actual: the opposite postings, then the new ones.

    Raises NotFound("actual_unknown"), Stale("corrected_already"), and what `record_actual` raises.
    """
    earlier = tx.claim(key, str(actual_id))
    seen = tx.actuals.get(actual_id)
    if seen is None:
        raise NotFound("actual_unknown")
    line_id = tx.actuals.line_of(actual_id)
    before, person = lock_for_actual(tx, actor, seen.request_id, [line_id] if line_id is not None else [])
    if earlier is not None:
        return before
    # Read again: only now it can't be corrected by somebody else.
    made = {actual.id: actual for actual in tx.actuals.of_request(before.id)}
    wrong = made[actual_id]
    others = [each for each in made.values() if each.id != actual_id and each.reversed_at is None]
    spending = replace(spending, item=wrong.item)
    if before.item(wrong.item).final and _is_past(tx, before.item(wrong.item).line_id):
        # A closed year holds nothing any more: what is done there stays done, and takes further actuals.
        spending = replace(spending, final=True)
    spending = with_known_people(tx, before, spending, without_account(tx, wrong.our_people))
    spending.require_sensible(before.terms.currency, tx.today_for(actor.timezone), correcting=True)
    require_plausible(before, spending, instead_of_minor=wrong.amount_minor)
    tolerance = tx.policies.version(before.policy_version).document_tolerance
    require_reason(before, spending, tolerance, instead_of_minor=wrong.amount_minor)
    # In the books of the year that it was spent in, also where the rest is spent in the next.
    line_id = line_id or before.item(wrong.item).line_id
    month = month_of(tx, line_id, spending)
    change = before.correct_actual(wrong, others, spending, month, actor.id or 0, tx.now, line_id)
    require_receipt(tx, before, spending, instead_of_minor=wrong.amount_minor)
    tx.actuals.reverse(wrong.id)
    rate(tx, before, wrong.item, wrong.rating, -1)
    correction = Correction(before, first_said(wrong, made), wrong, spending.amount_minor)
    request = keep(tx, actor, person, before, change, spending, correction, line_id)
    facts = CorrectionEntry.of(request, was_minor=wrong.amount_minor, actual_minor=spending.amount_minor)
    tx.audit.add(actor, AuditAction.ACTUAL_CORRECT, document_of(request), facts)
    follow_claim(tx, actor, request)
    return request


def _is_past(tx: Transaction, line_id: int) -> bool:
    """Whether all months of the line's year are closed."""
    return tx.budgets.plan_of(line_of(tx, line_id)).closed_months >= LAST_MONTH
