"""Log actual, correct it, log a receipt out of a message."""

from __future__ import annotations

from typing import Any

from bot.domain.actual import Actual
from bot.domain.errors import GoodwillError, NotFound, Stale
from bot.domain.rights import require_actual_by
from bot.handlers.form_input import FormInput, read_actual, read_id
from bot.handlers.form_memory import FormMemory, slack_files
from bot.handlers.interaction import Interaction
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


def open_log(interaction: Interaction) -> None:
    def draw(tx: Transaction) -> Block:
        return actual_form(
            _spendable(tx, interaction, interaction.pressed()[0]), tx.today, interaction.reader
        )

    interaction.open_view(interaction.deps.store.read(draw))


def _spendable(tx: Transaction, interaction: Interaction, request_id: int) -> RequestFacts:
    """A request that this person may log an actual for, said before they fill a form in.

    Raises NotFound, NotAllowed("not_your_request"), Stale("nothing_approved").
    """
    person = interaction.require_known()
    facts = read_request(tx, request_id, person)
    require_actual_by(person, facts.request)
    return facts


def open_correct(interaction: Interaction) -> None:
    """Correct the only actual there is, or ask which."""

    def draw(tx: Transaction) -> Block:
        facts = _spendable(tx, interaction, interaction.pressed()[0])
        live = facts.live_actuals
        if not live:
            raise Stale("corrected_already", number=facts.request.number)
        if len(live) > 1:
            return pick_actual_form(facts, interaction.reader)
        return actual_form(facts, tx.today, interaction.reader, correcting=live[0])

    interaction.open_view(interaction.deps.store.read(draw))


def submit(interaction: Interaction) -> dict[str, Any]:
    """*Log actual* or its correction, sent: commit, then close."""
    view = interaction.view
    form, memory = FormInput.of(view), FormMemory.of(view)
    key = f"view:{view.get('id')}"

    def work(tx: Transaction) -> None:
        read = read_actual(form, memory)
        if view.get("callback_id") == View.CORRECT:
            correct_actual(tx, interaction.actor, memory.actual_id, read, key)
        else:
            record_actual(tx, interaction.actor, memory.request_id, read, key)

    try:
        interaction.deps.store.write(work)
    except GoodwillError as error:
        found = field_errors(
            error, interaction.reader, lambda field: field if field in _FIELDS else None, Field.ACTUAL_AMOUNT
        )
        return {"response_action": "errors", "errors": found}
    return {"response_action": "clear"}


def log_receipt(interaction: Interaction) -> None:
    """The shortcut on a message: choose the request, then log with the message's files."""
    message = interaction.body.get("message") or {}
    file_ids = slack_files(message.get("files"))
    person = interaction.require_known()
    approved = interaction.deps.store.read(lambda tx: read_approved(tx, person))
    if not approved:
        raise NotFound("nothing_to_log")
    interaction.open_view(pick_request_form(approved, interaction.reader, file_ids))


def submit_pick(interaction: Interaction) -> dict[str, Any]:
    """The request, or the actual, is chosen: the form *Log actual* takes this one's place."""
    form, memory = FormInput.of(interaction.view), FormMemory.of(interaction.view)
    chosen = read_id(form.chosen(Field.REQUEST))

    def draw(tx: Transaction) -> Block:
        if interaction.view.get("callback_id") == View.PICK_ACTUAL:
            facts = _spendable(tx, interaction, memory.request_id)
            return actual_form(facts, tx.today, interaction.reader, correcting=_actual(facts, chosen))
        facts = _spendable(tx, interaction, chosen)
        return actual_form(facts, tx.today, interaction.reader, file_ids=memory.file_ids)

    try:
        form_view = interaction.deps.store.read(draw)
        interaction.origin.remember_in(form_view)
        return {"response_action": "update", "view": form_view}
    except GoodwillError as error:
        words = describe_error(error, interaction.reader)
        return {"response_action": "errors", "errors": {Field.REQUEST.value: words}}


def _actual(facts: RequestFacts, actual_id: int) -> Actual:
    found = next((actual for actual in facts.live_actuals if actual.id == actual_id), None)
    if found is None:
        raise Stale("corrected_already", number=facts.request.number)
    return found
