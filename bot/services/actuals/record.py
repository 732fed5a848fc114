"""Record what was really spent. The truth is never refused; what passes a limit is reported."""

from __future__ import annotations

from bot.domain.actuals.actual import Spending
from bot.domain.actuals.overspending import require_plausible, require_reason
from bot.domain.books.audit import ActualEntry, AuditAction
from bot.domain.company.actor import Actor
from bot.domain.requests.request import SpendRequest
from bot.services.actuals.attendance import with_known_people
from bot.services.actuals.posting import keep, lock_for_actual, month_of
from bot.services.actuals.receipts import require_receipt
from bot.services.ports.unit_of_work import Transaction
from bot.services.requests.claiming import follow_claim
from bot.services.requests.posting import document_of


def record_actual(
    tx: Transaction, actor: Actor, request_id: int, spending: Spending, key: str
) -> SpendRequest:
    """Record an actual; the same `key` again changes nothing.

    Raises NotFound, NotAllowed("not_your_request"), Stale("nothing_approved"), InvalidInput,
    Unconfirmed("actual_implausible" | "actual_unexplained"), Refused when a receipt that the policy requires
    is missing.
    """
    earlier = tx.claim(key, str(request_id))
    before, person = lock_for_actual(tx, actor, request_id)
    if earlier is not None:
        return before
    spending = with_known_people(tx, before, spending)
    spending.require_sensible(before.terms.currency, tx.today_for(actor.timezone))
    require_plausible(before, spending)
    require_reason(before, spending, tx.policies.version(before.policy_version).document_tolerance)
    require_receipt(tx, before, spending)
    change = before.record_actual(
        spending, month_of(tx, before.item(spending.item).line_id, spending), actor.id or 0, tx.now
    )
    request = keep(tx, actor, person, before, change, spending)
    facts = ActualEntry.of(request, actual_minor=spending.amount_minor, final=spending.final)
    tx.audit.add(actor, AuditAction.ACTUAL_RECORD, document_of(request), facts)
    follow_claim(tx, actor, request)
    return request
