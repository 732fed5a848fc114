"""*Request for a list*: the form, and the file that was sent with it."""

from __future__ import annotations

from bot.domain.fields import Field
from bot.handlers.interaction import Interaction
from bot.handlers.parsing.form_input import FormInput
from bot.handlers.parsing.form_memory import FormMemory
from bot.services.actuals.listing.receive_actuals import receive_actuals
from bot.services.requests.listing.receive_list import receive_list, start_list
from bot.views.kit.message import Message, plain_message
from bot.views.requests.list_form import list_form


def open_form(interaction: Interaction, _rest: str = "") -> Message | None:
    """`/spend list`."""
    if not interaction.may_open:
        return plain_message(interaction.reader.t("Type /spend list: a form takes your file."))
    currency = interaction.read(lambda tx: start_list(tx, interaction.actor))
    interaction.open_view(list_form(currency, interaction.reader))
    return None


def submit_form(interaction: Interaction) -> None:
    """The list is fetched and read after the form has closed: that may take longer than Slack waits."""
    form = FormInput.of(interaction.view)
    files = form.files(Field.LIST)
    purpose, expected = form.text(Field.PURPOSE), form.text(Field.EXPECTED_RESULT)
    leave_out = form.is_checked(Field.LEAVE_OUT)
    interaction.write(
        lambda tx: receive_list(
            tx,
            interaction.actor,
            files,
            purpose,
            expected,
            leave_out=leave_out,
            key=interaction.form_key,
        )
    )


def submit_actuals(interaction: Interaction) -> None:
    """The actuals of a list: the same."""
    form, memory = FormInput.of(interaction.view), FormMemory.of(interaction.view)
    files, receipts = form.files(Field.ACTUALS), form.files(Field.RECEIPTS)
    reason, key = form.text(Field.REASON), interaction.form_key
    interaction.write(
        lambda tx: receive_actuals(tx, interaction.actor, memory.request_id, files, receipts, reason, key)
    )
