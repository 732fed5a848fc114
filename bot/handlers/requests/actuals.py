"""Log actual, correct it, log a receipt out of a message."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.actuals.actual import Spending
from bot.domain.errors import Unconfirmed
from bot.domain.fields import Field
from bot.handlers.company.accounts import get_to_know
from bot.handlers.interaction import Interaction
from bot.handlers.parsing.form_input import (
    FormInput,
    is_headcount_typed,
    read_actual,
    read_contacts,
    read_guests,
    read_id,
)
from bot.handlers.parsing.form_memory import FormMemory, slack_files
from bot.services.actuals.correct import correct_actual
from bot.services.actuals.prepare import (
    ActualStart,
    CorrectionStart,
    heads_so_far,
    prepare_actual,
    prepare_correction,
    requests_to_log,
)
from bot.services.actuals.record import record_actual
from bot.views.actuals.forms import actual_form, pick_actual_form, pick_request_form
from bot.views.actuals.who_came import with_heads
from bot.views.kit.blocks import Block


def open_log(interaction: Interaction) -> None:
    request_id, _ = interaction.pressed()
    start = interaction.read(lambda tx: prepare_actual(tx, interaction.actor, request_id))
    interaction.open_view(_log_form(start, interaction))


def open_correct(interaction: Interaction) -> None:
    """Correct the only actual there is, or ask which."""
    request_id, _ = interaction.pressed()
    start = interaction.read(lambda tx: prepare_correction(tx, interaction.actor, request_id))
    if start.actual is None:
        interaction.open_view(pick_actual_form(start.facts, interaction.reader))
    else:
        interaction.open_view(_correction_form(start, interaction))


def _log_form(start: ActualStart, interaction: Interaction, file_ids: Sequence[str] = ()) -> Block:
    return actual_form(
        start.facts,
        start.today,
        interaction.reader,
        item=start.item,
        file_ids=file_ids,
        contacts=start.contacts,
    )


def fill_further(interaction: Interaction) -> None:
    """Draw the form for the item that was chosen, or fill *Headcount* from who came, unless somebody has
    counted otherwise. Whoever of our people is new to Goodwill is looked up. Calls Slack: for after the
    acknowledgement.
    """
    form, memory = FormInput.of(interaction.view), FormMemory.of(interaction.view)
    item = read_id(form.chosen(Field.ITEM)) or memory.item
    accounts = form.accounts(Field.OUR_PEOPLE)
    get_to_know(interaction.deps, accounts)
    if item != memory.item:
        start = interaction.read(lambda tx: prepare_actual(tx, interaction.actor, memory.request_id, item))
        interaction.update_form(_log_form(start, interaction, memory.file_ids))
    elif not is_headcount_typed(form, memory):
        said = (item, read_contacts(form), read_guests(form), accounts, memory.actual_id)
        heads = interaction.read(lambda tx: heads_so_far(tx, interaction.actor, memory.request_id, *said))
        if heads != memory.heads:
            interaction.update_form(with_heads(interaction.view, item, heads, interaction.reader))


def _correction_form(start: CorrectionStart, interaction: Interaction) -> Block:
    return actual_form(
        start.facts, start.today, interaction.reader, correcting=start.actual, contacts=start.contacts
    )


def log_receipt(interaction: Interaction) -> None:
    """The shortcut on a message: choose the request, then log with the message's files."""
    file_ids = slack_files((interaction.body.get("message") or {}).get("files"))
    approved = interaction.read(lambda tx: requests_to_log(tx, interaction.actor))
    interaction.open_view(pick_request_form(approved, interaction.reader, file_ids))


def submit_pick_request(interaction: Interaction) -> Block:
    """The request is chosen: the form *Log actual* takes this one's place."""
    form, memory = FormInput.of(interaction.view), FormMemory.of(interaction.view)
    request_id = read_id(form.chosen(Field.REQUEST))
    start = interaction.read(lambda tx: prepare_actual(tx, interaction.actor, request_id))
    return _log_form(start, interaction, memory.file_ids)


def submit_pick_actual(interaction: Interaction) -> Block:
    """The actual is chosen: the form that corrects it takes this one's place."""
    form, memory = FormInput.of(interaction.view), FormMemory.of(interaction.view)
    actual_id = read_id(form.chosen(Field.REQUEST))
    start = interaction.read(
        lambda tx: prepare_correction(tx, interaction.actor, memory.request_id, actual_id)
    )
    return _correction_form(start, interaction)


def submit(interaction: Interaction) -> Block | None:
    """*Log actual*, sent: commit, then close; or ask again what looks wrong."""
    memory = FormMemory.of(interaction.view)
    actual, key = read_actual(FormInput.of(interaction.view), memory), interaction.form_key
    try:
        interaction.write(lambda tx: record_actual(tx, interaction.actor, memory.request_id, actual, key))
    except Unconfirmed as doubt:
        _require_unasked(doubt, interaction)
        start = interaction.read(
            lambda tx: prepare_actual(
                tx, interaction.actor, memory.request_id, actual.item, actual.came or ()
            )
        )
        return _ask_again(start, actual, interaction)
    return None


def submit_correction(interaction: Interaction) -> Block | None:
    """The correction of an actual, sent: the same."""
    memory = FormMemory.of(interaction.view)
    actual, key = read_actual(FormInput.of(interaction.view), memory), interaction.form_key
    try:
        interaction.write(lambda tx: correct_actual(tx, interaction.actor, memory.actual_id, actual, key))
    except Unconfirmed as doubt:
        _require_unasked(doubt, interaction)
        start = interaction.read(
            lambda tx: prepare_correction(
                tx, interaction.actor, memory.request_id, memory.actual_id, actual.came or ()
            )
        )
        return _ask_again(start, actual, interaction)
    return None


def _require_unasked(doubt: Unconfirmed, interaction: Interaction) -> None:
    """A form that asks for the reason already shows at that field that it is missing: raises `doubt`."""
    if doubt.field is Field.REASON and interaction.input_of(Field.REASON):
        raise doubt


def _ask_again(start: ActualStart | CorrectionStart, doubted: Spending, interaction: Interaction) -> Block:
    """The form as it was sent, with a confirmation. It remembers the files: no input can be given any."""
    correcting = start.actual if isinstance(start, CorrectionStart) else None
    return actual_form(
        start.facts,
        start.today,
        interaction.reader,
        correcting=correcting,
        doubted=doubted,
        file_ids=doubted.file_ids,
        contacts=start.contacts,
    )
