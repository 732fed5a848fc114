"""What recording and correcting an actual share."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from bot.domain.actor import Actor
from bot.domain.budget import Column, ControlLevel
from bot.domain.customer import Role
from bot.domain.errors import InvalidInput, NotAllowed, Refused, Stale
from bot.domain.finding import Severity
from bot.domain.messages import ExceptionRaised
from bot.domain.money import with_percent
from bot.domain.request import (
    SPENDABLE,
    Actual,
    Event,
    Move,
    RequestState,
    SpendRequest,
    next_state,
    on_actual,
)
from bot.domain.spend import SpendFacts
from bot.policies.compiled import CompiledPolicy
from bot.policies.evaluate import receipt_required
from bot.services.ports.unit_of_work import Transaction
from bot.services.requests.access import lock_request, requester_of
from bot.services.requests.announce import announce
from bot.services.requests.end import cancel_steps, end_open
from bot.services.requests.posting import check_thresholds, keep_files, post


@dataclass(frozen=True, slots=True)
class ActualForm:
    """The form *Log actual*, read: amount in minor units, `rating` 1 to 5."""

    amount_minor: int
    currency: str
    spent_on: date
    headcount: int
    invoice_number: str
    rating: int | None
    result: str
    final: bool
    file_ids: tuple[str, ...] = ()


def end_raise(tx: Transaction, actor: Actor, request: SpendRequest) -> SpendRequest:
    """After the final actual, what was asked beyond the approval is not needed any more."""
    if request.amended_from is None:
        return request
    cancel_steps(tx, request)
    return end_open(tx, actor, request, Event.WITHDRAW)


def only_actual(column: Column, minor: int) -> tuple[Move, ...]:
    return (Move(column, minor),) if minor else ()


def require_open(tx: Transaction, actor: Actor, request_id: int) -> SpendRequest:
    person = requester_of(actor)
    request = lock_request(tx, request_id, person)
    if person.id != request.requester_id and not person.has(Role.CONTROLLER):
        raise NotAllowed("not_your_request", number=request.number)
    if request.state not in SPENDABLE and not request.is_amendment:
        raise Stale("nothing_approved", number=request.number, state=request.state.value)
    if request.approved_minor is None:
        raise Stale("nothing_approved", number=request.number, state=request.state.value)
    return request


def validate(tx: Transaction, request: SpendRequest, form: ActualForm) -> None:
    if form.currency != request.terms.currency:
        raise InvalidInput("actual_other_currency", field="currency", currency=request.terms.currency)
    if form.spent_on > tx.today:
        raise InvalidInput("actual_in_future", field="date")
    if form.amount_minor == 0 and not form.final:
        raise InvalidInput("actual_zero", field="actual_amount")


def require_receipt(tx: Transaction, request: SpendRequest, form: ActualForm, policy: CompiledPolicy) -> None:
    if not form.final or form.file_ids or form.amount_minor == 0:
        return
    if any(stored.purpose == "receipt" for stored in tx.files.of_request(request.id)):
        return
    terms = request.terms
    findings = receipt_required(
        policy,
        SpendFacts(
            dimensions=request.dimensions,
            public_official=request.public_official,
            state_owned=request.state_owned,
            amount_minor=form.amount_minor,
            currency=form.currency,
            headcount=form.headcount,
            requester_id=request.requester_id,
            customer_id=terms.customer_id,
            recipient_ids=terms.recipient_ids,
            planned_on=terms.planned_on,
            today=tx.today,
            purpose=terms.purpose,
            attachments=len(terms.file_ids),
        ),
    )
    if any(finding.severity is Severity.BLOCK for finding in findings):
        raise Refused("receipt_missing", tuple(findings), number=request.number)


def month_of(tx: Transaction, request: SpendRequest, spent_on: date) -> int:
    """The plan's month of the spending. Outside its year the nearest one: the plan that approved it pays."""
    plan_year = tx.calendar.year_of(request.terms.planned_on)
    year = tx.calendar.year_of(spent_on)
    if year == plan_year:
        return tx.calendar.month_of(spent_on)
    return 12 if year > plan_year else 1


def post_actual(
    tx: Transaction,
    actor: Actor,
    request: SpendRequest,
    form: ActualForm,
    *,
    corrects: int | None,
    final: bool | None = None,
) -> SpendRequest:
    """Liquidate and spend. `final` is what the person said, when it differs from what is released."""
    moves = on_actual(request.holding, form.amount_minor, final=form.final)
    event = Event.CORRECT if corrects else Event.RECORD_ACTUAL
    month = month_of(tx, request, form.spent_on)
    liquidation = tuple(move for move in moves if move.column is Column.COMMITTED)
    spending = tuple(move for move in moves if move.column is Column.SPENT)
    request = post(tx, request, liquidation, event, actor, part=".liquidate")
    request = post(tx, request, spending, event, actor, month=month, part=".spend")
    made = tx.actuals.add(
        Actual(
            id=0,
            request_id=request.id,
            amount_minor=form.amount_minor,
            currency=form.currency,
            spent_on=form.spent_on,
            month=month,
            headcount=form.headcount,
            invoice_number=form.invoice_number,
            rating=form.rating,
            result=form.result,
            final=form.final if final is None else final,
            liquidated_minor=-sum(move.minor for move in liquidation),
            recorded_by=actor.id or 0,
            recorded_at=tx.now,
            corrects_id=corrects,
        )
    )
    rate(tx, request, form.rating, 1)
    keep_files(tx, request, form.file_ids, "receipt", made.id)
    return request


def rate(tx: Transaction, request: SpendRequest, rating: int | None, times: int) -> None:
    """Count a rating of the request's customer; -1 `times` takes it back."""
    if rating is not None:
        tx.customer_use.carry(request, ratings_total=times * rating, ratings_count=times)


def settle(tx: Transaction, request: SpendRequest, *, final: bool) -> SpendRequest:
    if request.is_amendment:
        return request
    state = next_state(request.state, Event.SETTLE if final else Event.RECORD_ACTUAL)
    if state is RequestState.SETTLED and request.settled_at is None:
        return replace(request, state=state, settled_at=tx.now)
    return replace(request, state=state)


def facts_after(tx: Transaction, request: SpendRequest, policy: CompiledPolicy, spent_month: int) -> None:
    """Warnings and exceptions, then everybody's cards. Money may leave in another month than was planned."""
    line = check_thresholds(tx, request, spent_month)
    spent, approved = request.holding.spent, request.approved_minor or 0
    facts = {
        "number": request.number,
        "line": line.code,
        "spent_minor": spent,
        "approved_minor": approved,
        "currency": request.terms.currency,
    }
    if spent > with_percent(approved, policy.document_tolerance):
        _raise(tx, request, "over_approval", {**facts, "over_minor": spent - approved})
    balance = tx.budgets.balances([line.id])[line.id]
    left = min(balance.horizon(line.horizon, month).available for month in (request.month, spent_month))
    # `track` and `none` only count: passing their budget is no exception.
    if left < 0 and line.control in (ControlLevel.ABSOLUTE, ControlLevel.ADVISORY):
        _raise(tx, request, "over_budget", {**facts, "over_minor": -left})
    announce(tx, request)


def _raise(tx: Transaction, request: SpendRequest, kind: str, facts: dict[str, object]) -> None:
    exception_id = tx.alerts.raise_exception(kind, request.id, request.line_id, facts)
    for controller in tx.people.with_role(Role.CONTROLLER):
        tx.outbox.put(
            ExceptionRaised(exception_id, controller.id),
            stream=f"line:{request.line_id}",
            key=f"exception:{exception_id}:{controller.id}",
        )
