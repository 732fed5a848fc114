"""Approve, approve less, ask, reject, reassign: the approver's side."""

from __future__ import annotations

from collections.abc import Callable

from bot.domain.fields import Field
from bot.handlers.interaction import Interaction
from bot.handlers.parsing.form_input import FormInput, read_id
from bot.handlers.parsing.form_memory import FormMemory
from bot.i18n import Reader
from bot.services.approvals.ask import ask_question, retract_question
from bot.services.approvals.decide import approve_less, approve_request, approve_without, reject_request
from bot.services.approvals.prepare import prepare_decision, prepare_reassignment
from bot.services.approvals.reassign import reassign_request
from bot.services.requests.reading.facts import RequestFacts
from bot.views.approvals.forms import (
    approve_less_form,
    approve_without_form,
    ask_form,
    reassign_form,
    reject_form,
)
from bot.views.kit.blocks import Block
from bot.views.kit.ids import Action

_FORMS: dict[str, Callable[[RequestFacts, Reader], Block]] = {
    Action.APPROVE_LESS: approve_less_form,
    Action.APPROVE_WITHOUT: approve_without_form,
    Action.ASK: ask_form,
    Action.REJECT: reject_form,
}


def approve(interaction: Interaction) -> None:
    request_id, version = interaction.pressed()
    interaction.write_once(lambda tx: approve_request(tx, interaction.actor, request_id, version))


def retract(interaction: Interaction) -> None:
    request_id, version = interaction.pressed()
    interaction.write_once(lambda tx: retract_question(tx, interaction.actor, request_id, version))


def open_form(interaction: Interaction) -> None:
    """Open the form of the decision whose button was clicked."""
    request_id, version = interaction.pressed()
    facts = interaction.write(lambda tx: prepare_decision(tx, interaction.actor, request_id, version))
    interaction.open_view(_FORMS[interaction.action["action_id"]](facts, interaction.reader))


def open_reassign(interaction: Interaction) -> None:
    request_id, version = interaction.pressed()
    found = interaction.write(lambda tx: prepare_reassignment(tx, interaction.actor, request_id, version))
    interaction.open_view(reassign_form(found.facts, found.offered, interaction.reader))


def submit_approve_less(interaction: Interaction) -> None:
    form, memory = FormInput.of(interaction.view), FormMemory.of(interaction.view)
    amounts = [form.of_item(key).text(Field.APPROVED_AMOUNT) for key in memory.items]
    reason = form.text(Field.REASON)
    interaction.write_once(
        lambda tx: approve_less(
            tx, interaction.actor, memory.request_id, memory.version, amounts=amounts, reason=reason
        )
    )


def submit_approve_without(interaction: Interaction) -> None:
    form, memory = FormInput.of(interaction.view), FormMemory.of(interaction.view)
    rows, reason = form.text(Field.ROWS), form.text(Field.REASON)
    interaction.write_once(
        lambda tx: approve_without(
            tx, interaction.actor, memory.request_id, memory.version, rows=rows, reason=reason
        )
    )


def submit_ask(interaction: Interaction) -> None:
    form, memory = FormInput.of(interaction.view), FormMemory.of(interaction.view)
    question = form.text(Field.QUESTION)
    interaction.write_once(
        lambda tx: ask_question(tx, interaction.actor, memory.request_id, memory.version, question)
    )


def submit_reject(interaction: Interaction) -> None:
    form, memory = FormInput.of(interaction.view), FormMemory.of(interaction.view)
    reason = form.text(Field.REASON)
    interaction.write_once(
        lambda tx: reject_request(tx, interaction.actor, memory.request_id, memory.version, reason)
    )


def submit_reassign(interaction: Interaction) -> None:
    form, memory = FormInput.of(interaction.view), FormMemory.of(interaction.view)
    person_id = read_id(form.chosen(Field.NEW_APPROVER))
    reason = form.text(Field.REASON)
    interaction.write_once(
        lambda tx: reassign_request(
            tx, interaction.actor, memory.request_id, memory.version, person_id, reason
        )
    )
