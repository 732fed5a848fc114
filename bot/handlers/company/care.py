"""Key customers who need attention: *Plan something…* and *Met already…* of their owner's card."""

from __future__ import annotations

from bot.domain.fields import Field
from bot.handlers.interaction import Interaction
from bot.handlers.parsing.form_input import FormInput, read_id
from bot.handlers.parsing.form_memory import FormMemory
from bot.services.company.meet import log_meeting, prepare_meeting
from bot.services.requests.preview import start_for_customer
from bot.views.company.care import met_form, met_notice, met_words
from bot.views.kit.blocks import Block
from bot.views.kit.ids import View
from bot.views.requests.form import request_form


def press_plan(interaction: Interaction) -> None:
    """*New request*, filled in with the customer."""
    customer_id = read_id(interaction.pressed_value)
    preview = interaction.read(lambda tx: start_for_customer(tx, interaction.actor, customer_id))
    interaction.open_view(request_form(preview, interaction.reader))


def press_met(interaction: Interaction) -> None:
    customer_id = read_id(interaction.pressed_value)
    customer, today = interaction.read(lambda tx: prepare_meeting(tx, interaction.actor, customer_id))
    interaction.open_view(met_form(customer.id, customer.name, today, interaction.reader))


def submit_met(interaction: Interaction) -> Block | None:
    form, customer_id = FormInput.of(interaction.view), FormMemory.of(interaction.view).customer_id
    met_on, note = form.day(Field.DATE), form.text(Field.NOTE)
    interaction.write_once(lambda tx: log_meeting(tx, interaction.actor, customer_id, met_on, note))
    # The Home says itself what has come of it.
    return None if interaction.origin.home else met_notice(interaction.reader)


def done_words(interaction: Interaction) -> str:
    """What has come of *Met already…*; empty for any other form. mrkdwn."""
    sent = interaction.view.get("callback_id") == View.MET
    return f":white_check_mark: {met_words(interaction.reader)}" if sent else ""
