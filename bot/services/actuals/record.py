"""Record what was really spent, and correct it. The truth is never refused; over budget it is reported."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.actor import Actor
from bot.domain.audit import ActualEntry, AuditAction
from bot.domain.request import (
    SpendRequest,
)
from bot.services.actuals.posting import (
    ActualForm,
    end_raise,
    facts_after,
    month_of,
    post_actual,
    require_open,
    require_receipt,
    settle,
    validate,
)
from bot.services.ports.unit_of_work import Transaction
from bot.services.requests.posting import document_of


def record_actual(tx: Transaction, actor: Actor, request_id: int, form: ActualForm, key: str) -> SpendRequest:
    """Record an actual; the same `key` again changes nothing.

    Raises NotFound, NotAllowed("not_your_request"), Stale("nothing_approved"), InvalidInput, Refused when a
    receipt that the policy requires is missing.
    """
    earlier = tx.claim(key)
    request = require_open(tx, actor, request_id)
    if earlier is not None:
        return request
    policy = tx.policies.version(request.policy_version)
    validate(tx, request, form)
    require_receipt(tx, request, form, policy)
    tx.conclude(key, str(request.id))
    request = replace(request, version=request.version + 1)
    if form.final:
        request = end_raise(tx, actor, request)
    request = post_actual(tx, actor, request, form, corrects=None)
    request = settle(tx, request, final=form.final)
    tx.requests.save(request)
    facts_after(tx, request, policy, month_of(tx, request, form.spent_on))
    facts = ActualEntry.of(request, actual_minor=form.amount_minor, final=form.final)
    tx.audit.add(actor, AuditAction.ACTUAL_RECORD, document_of(request), facts)
    return request
