"""Correct what was recorded as spent."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.actor import Actor
from bot.domain.audit import AuditAction, CorrectionEntry
from bot.domain.budget import Column
from bot.domain.errors import NotFound, Stale
from bot.domain.request import (
    Event,
    RequestState,
    SpendRequest,
)
from bot.services.actuals.posting import (
    ActualForm,
    end_raise,
    facts_after,
    month_of,
    only_actual,
    post_actual,
    rate,
    require_open,
    require_receipt,
    validate,
)
from bot.services.ports.unit_of_work import Transaction
from bot.services.requests.posting import document_of, post


def correct_actual(tx: Transaction, actor: Actor, actual_id: int, form: ActualForm, key: str) -> SpendRequest:
    """Replace an actual: the opposite postings, then the new ones. Raises Stale("corrected_already") too."""
    earlier = tx.claim(key)
    wrong = tx.actuals.get(actual_id)
    if wrong is None:
        raise NotFound("actual_unknown")
    request = require_open(tx, actor, wrong.request_id)
    if earlier is not None:
        return request
    wrong = tx.actuals.get(actual_id)
    if wrong is None or wrong.reversed_at is not None:
        raise Stale("corrected_already", number=request.number)
    policy = tx.policies.version(request.policy_version)
    validate(tx, request, form)
    require_receipt(tx, request, form, policy)
    tx.conclude(key, str(request.id))
    request = replace(request, version=request.version + 1)
    if form.final:
        request = end_raise(tx, actor, request)
    request = post(
        tx,
        request,
        only_actual(Column.COMMITTED, wrong.liquidated_minor),
        Event.CORRECT,
        actor,
        part=".restore",
    )
    request = post(
        tx,
        request,
        only_actual(Column.SPENT, -wrong.amount_minor),
        Event.CORRECT,
        actor,
        month=wrong.month,
        part=".reverse",
    )
    tx.actuals.reverse(wrong.id)
    rate(tx, request, wrong.rating, -1)
    others_final = any(made.final for made in tx.actuals.of_request(request.id) if made.reversed_at is None)
    ended = request.state in (RequestState.CLOSED, RequestState.EXPIRED)
    # What no longer waits for further spending holds nothing once it is corrected.
    release_rest = form.final or others_final or ended
    request = post_actual(
        tx, actor, request, replace(form, final=release_rest), corrects=wrong.id, final=form.final
    )
    if request.state in (RequestState.SETTLED, RequestState.APPROVED):
        settled = form.final or others_final
        request = replace(
            request,
            state=RequestState.SETTLED if settled else RequestState.APPROVED,
            settled_at=(request.settled_at or tx.now) if settled else None,
        )
    tx.requests.save(request)
    facts_after(tx, request, policy, month_of(tx, request, form.spent_on))
    facts = CorrectionEntry.of(request, was_minor=wrong.amount_minor, actual_minor=form.amount_minor)
    tx.audit.add(actor, AuditAction.ACTUAL_CORRECT, document_of(request), facts)
    return request
