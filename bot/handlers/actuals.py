"""Log actual, correct it, log a receipt out of a message."""

from __future__ import annotations

from typing import Any

from bot.domain.customer import Role
from bot.domain.errors import GoodwillError, NotAllowed, NotFound, Stale
from bot.domain.request import SPENDABLE, Actual
from bot.handlers.form_input import FormInput, read_actual, read_id
from bot.handlers.form_memory import FormMemory, slack_files
from bot.handlers.interaction import Visit
from bot.services.actuals.correct import correct_actual
from bot.services.actuals.record import record_actual
from bot.services.ports.unit_of_work import Transaction
from bot.services.requests.read import RequestFacts, read_approved, read_request
from bot.views.actuals.forms import actual_form, pick_actual_form, pick_request_form
from bot.views.errors import describe_error, field_errors
from bot.views.kit.blocks import Block
from bot.views.kit.ids import Field, View

_FIELDS = (
    Field.ACTUAL_AMOUNT,
    Field.CURRENCY,
    Field.DATE,
    Field.HEADCOUNT,
    Field.INVOICE_NUMBER,
    Field.RECEIPTS,
    Field.RATING,
    Field.RESULT,
    Field.FINAL,
)


def open_log(visit: Visit) -> None:
    def draw(tx: Transaction) -> Block:
        return actual_form(_spendable(tx, visit, visit.pressed()[0]), tx.today, visit.reader)

    visit.open_view(visit.deps.store.read(draw))


def _spendable(tx: Transaction, visit: Visit, request_id: int) -> RequestFacts:
    """A request that this person may log an actual for, said before they fill a form in.

    Raises NotFound, NotAllowed("not_your_request"), Stale("nothing_approved").
    """
    person = visit.require_known()
    facts = read_request(tx, request_id, person)
    request = facts.request
    if request.requester_id != person.id and not person.has(Role.CONTROLLER):
        raise NotAllowed("not_your_request", number=request.number)
    if request.approved_minor is None or not (request.state in SPENDABLE or request.is_amendment):
        raise Stale("nothing_approved", number=request.number, state=request.state.value)
    return facts


def open_correct(visit: Visit) -> None:
    """Correct the only actual there is, or ask which."""

    def draw(tx: Transaction) -> Block:
        facts = _spendable(tx, visit, visit.pressed()[0])
        live = facts.live_actuals
        if not live:
            raise Stale("corrected_already", number=facts.request.number)
        if len(live) > 1:
            return pick_actual_form(facts, visit.reader)
        return actual_form(facts, tx.today, visit.reader, correcting=live[0])

    visit.open_view(visit.deps.store.read(draw))


def submit(visit: Visit) -> dict[str, Any]:
    """*Log actual* or its correction, sent: commit, then close."""
    view = visit.view
    form, memory = FormInput.of(view), FormMemory.of(view)
    key = f"view:{view.get('id')}"

    def work(tx: Transaction) -> None:
        read = read_actual(form, memory)
        if view.get("callback_id") == View.CORRECT:
            correct_actual(tx, visit.actor, memory.actual_id, read, key)
        else:
            record_actual(tx, visit.actor, memory.request_id, read, key)

    try:
        visit.deps.store.write(work)
    except GoodwillError as error:
        found = field_errors(
            error, visit.reader, lambda field: field if field in _FIELDS else None, Field.ACTUAL_AMOUNT
        )
        return {"response_action": "errors", "errors": found}
    return {"response_action": "clear"}


def log_receipt(visit: Visit) -> None:
    """The shortcut on a message: choose the request, then log with the message's files."""
    message = visit.body.get("message") or {}
    file_ids = slack_files(message.get("files"))
    person = visit.require_known()
    approved = visit.deps.store.read(lambda tx: read_approved(tx, person))
    if not approved:
        raise NotFound("nothing_to_log")
    visit.open_view(pick_request_form(approved, visit.reader, file_ids))


def submit_pick(visit: Visit) -> dict[str, Any]:
    """The request, or the actual, is chosen: the form *Log actual* takes this one's place."""
    form, memory = FormInput.of(visit.view), FormMemory.of(visit.view)
    chosen = read_id(form.chosen(Field.REQUEST))

    def draw(tx: Transaction) -> Block:
        if visit.view.get("callback_id") == View.PICK_ACTUAL:
            facts = _spendable(tx, visit, memory.request_id)
            return actual_form(facts, tx.today, visit.reader, correcting=_actual(facts, chosen))
        facts = _spendable(tx, visit, chosen)
        return actual_form(facts, tx.today, visit.reader, file_ids=memory.file_ids)

    try:
        form_view = visit.deps.store.read(draw)
        visit.origin.remember_in(form_view)
        return {"response_action": "update", "view": form_view}
    except GoodwillError as error:
        words = describe_error(error, visit.reader)
        return {"response_action": "errors", "errors": {Field.REQUEST.value: words}}


def _actual(facts: RequestFacts, actual_id: int) -> Actual:
    found = next((actual for actual in facts.live_actuals if actual.id == actual_id), None)
    if found is None:
        raise Stale("corrected_already", number=facts.request.number)
    return found
