"""Approve, approve less, ask, reject, reassign: the approver's side."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from slack_sdk.errors import SlackApiError

from bot.domain.errors import GoodwillError
from bot.domain.money import parse_minor
from bot.handlers.form_input import FormInput
from bot.handlers.form_memory import FormMemory
from bot.handlers.interaction import Interaction, ask_slack, log
from bot.i18n import Reader
from bot.services.approvals.ask import ask_question
from bot.services.approvals.decide import approve_request, reject_request
from bot.services.approvals.opening import open_decision
from bot.services.approvals.reassign import reassign_request
from bot.services.ports.unit_of_work import Transaction
from bot.services.requests.read import RequestFacts, read_request
from bot.views.approvals.forms import approve_less_form, ask_form, reassign_form, reject_form
from bot.views.errors import field_errors
from bot.views.kit.blocks import Block
from bot.views.kit.ids import Action, Field, View

_FORMS: dict[str, Callable[[RequestFacts, Reader], Block]] = {
    Action.APPROVE_LESS: approve_less_form,
    Action.ASK: ask_form,
    Action.REJECT: reject_form,
    Action.REASSIGN: reassign_form,
}


def approve(interaction: Interaction) -> None:
    request_id, version = interaction.pressed()
    interaction.deps.store.write(lambda tx: approve_request(tx, interaction.actor, request_id, version))


def open_form(interaction: Interaction) -> None:
    """Open the form of a decision; somebody who may not decide is told so before they fill it in."""
    request_id, version = interaction.pressed()

    def prove(tx: Transaction) -> RequestFacts:
        open_decision(tx, interaction.actor, request_id, version)
        return read_request(tx, request_id, interaction.require_known())

    facts = interaction.deps.store.write(prove)
    interaction.open_view(_FORMS[interaction.action["action_id"]](facts, interaction.reader))


def submit(interaction: Interaction) -> dict[str, Any]:
    """One of the decision forms, sent."""
    view = interaction.view
    form, memory = FormInput.of(view), FormMemory.of(view)
    callback = View(view["callback_id"])
    fields, fallback = _FIELDS[callback]
    try:
        if callback is View.REASSIGN:
            _know(interaction, form.person(Field.NEW_APPROVER))
        interaction.deps.store.write(lambda tx: _decide(tx, interaction, callback, form, memory))
    except GoodwillError as error:
        errors = field_errors(
            error, interaction.reader, lambda field: field if field in fields else None, fallback
        )
        return {"response_action": "errors", "errors": errors}
    return {"response_action": "clear"}


_FIELDS: dict[View, tuple[tuple[Field, ...], Field]] = {
    View.APPROVE_LESS: ((Field.APPROVED_AMOUNT, Field.REASON), Field.APPROVED_AMOUNT),
    View.ASK: ((Field.QUESTION,), Field.QUESTION),
    View.REJECT: ((Field.REASON,), Field.REASON),
    View.REASSIGN: ((Field.NEW_APPROVER, Field.REASON), Field.NEW_APPROVER),
}


def _know(interaction: Interaction, slack_id: str) -> None:
    """Somebody who never spoke to the bot is looked up in Slack before the decision is handed to them."""
    if slack_id and interaction.deps.store.read(lambda tx: tx.people.by_slack_id(slack_id)) is None:
        try:
            ask_slack(interaction.deps, slack_id)
        except SlackApiError as exc:
            # Nobody of that id: the service says that they can't be asked.
            log.warning("a new approver is unknown to slack", error=str(exc.response.get("error")))


def _decide(
    tx: Transaction, interaction: Interaction, callback: View, form: FormInput, memory: FormMemory
) -> None:
    target = (tx, interaction.actor, memory.request_id, memory.version)
    if callback is View.APPROVE_LESS:
        request = read_request(tx, memory.request_id, interaction.require_known()).request
        amount = parse_minor(
            form.text(Field.APPROVED_AMOUNT), request.terms.currency, field=Field.APPROVED_AMOUNT
        )
        approve_request(*target, amount_minor=amount, reason=form.text(Field.REASON))
    elif callback is View.ASK:
        ask_question(*target, form.text(Field.QUESTION))
    elif callback is View.REJECT:
        reject_request(*target, form.text(Field.REASON))
    else:
        new_approver = tx.people.by_slack_id(form.person(Field.NEW_APPROVER))
        reassign_request(*target, new_approver, form.text(Field.REASON))
