"""Adjustments of the budget: the buttons of their cards, and a card opened by its number."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.approvals.rights import require_employee
from bot.domain.errors import GoodwillError, NotFound
from bot.domain.fields import Field
from bot.handlers.interaction import Interaction
from bot.handlers.parsing.form_input import FormInput, clean_text, read_id
from bot.handlers.parsing.form_memory import FormMemory
from bot.services.budgets.adjusting.ask import ask_adjustment
from bot.services.budgets.adjusting.decide import (
    approve_adjustment,
    prepare_adjustment_decision,
    reject_adjustment,
    withdraw_adjustment,
)
from bot.services.budgets.adjusting.draft import AdjustmentDraft
from bot.services.budgets.adjusting.filled import draft_for_line, draft_for_proposal, draft_for_request
from bot.services.budgets.adjusting.preview import offer_lines, preview_adjustment
from bot.services.budgets.adjusting.proposing import silence_proposal
from bot.services.budgets.adjusting.reading import AdjustmentFacts, open_adjustment, read_visible_adjustment
from bot.views.budgets.adjustment_card import adjustment_card, reject_adjustment_form
from bot.views.budgets.adjustment_form import adjust_message, adjustment_form, line_option
from bot.views.budgets.adjustment_words import state_line
from bot.views.budgets.proposal import explanation_words, silent_words
from bot.views.kit.blocks import Block
from bot.views.kit.ids import Action, View, read_line_value, read_transfer_value
from bot.views.kit.message import Message


def open_typed(interaction: Interaction, number: str) -> Message:
    """`/spend BA-2026-00007`."""
    return _card(interaction, interaction.read(lambda tx: open_adjustment(tx, interaction.actor, number)))


def open_form(interaction: Interaction, _rest: str = "") -> Message | None:
    """`/spend adjust`."""
    if not interaction.may_open:
        return adjust_message(interaction.reader)
    press_open(interaction)
    return None


def press_open(interaction: Interaction) -> None:
    interaction.open_view(_form(interaction, AdjustmentDraft()))


def press_fund(interaction: Interaction) -> None:
    """*Fund by transfer…* on the card of a request: the form, filled in with what is missing."""
    request_id, _ = interaction.pressed()
    draft = interaction.read(lambda tx: draft_for_request(tx, interaction.actor, request_id))
    interaction.open_view(_form(interaction, draft))


def choose_line(interaction: Interaction) -> None:
    """*Adjust …* beside the lines of a digest."""
    try:
        line_id, receives = read_line_value(interaction.chosen_value)
    except ValueError:
        raise NotFound("name_unknown") from None
    draft = interaction.read(lambda tx: draft_for_line(tx, line_id, receives=receives))
    interaction.open_view(_form(interaction, draft))


def press_propose(interaction: Interaction) -> None:
    """*Propose transfer* on the card of a proposal: the form, filled in."""
    giving, receiving, amount = _proposed(interaction)
    draft = interaction.read(lambda tx: draft_for_proposal(tx, giving, receiving, amount))
    words = explanation_words(draft.from_line, draft.to_line, interaction.reader)
    interaction.open_view(_form(interaction, replace(draft, explanation=words)))


def press_not_now(interaction: Interaction) -> None:
    giving, receiving, _ = _proposed(interaction)
    interaction.write_once(lambda tx: silence_proposal(tx, interaction.actor, giving, receiving))
    if not interaction.view:
        interaction.tell(silent_words(interaction.reader))


def _proposed(interaction: Interaction) -> tuple[int, int, int]:
    try:
        return read_transfer_value(interaction.pressed_value)
    except ValueError:
        raise NotFound("name_unknown") from None


def live_check(interaction: Interaction) -> None:
    """Draw the form again with the check of what it says now. Calls Slack: for after the acknowledgement."""
    interaction.update_form(_form(interaction, _draft(interaction)))


def _form(interaction: Interaction, draft: AdjustmentDraft) -> Block:
    preview = interaction.read(lambda tx: preview_adjustment(tx, interaction.actor, draft))
    return adjustment_form(preview, interaction.reader)


def _draft(interaction: Interaction) -> AdjustmentDraft:
    form = FormInput.of(interaction.view)
    return AdjustmentDraft(
        kind=form.chosen(Field.KIND),
        from_line=form.chosen(Field.FROM_LINE),
        to_line=form.chosen(Field.TO_LINE),
        amount=form.typed(Field.AMOUNT),
        month=form.chosen(Field.MONTH),
        cause=form.chosen(Field.CAUSE),
        explanation=form.typed(Field.EXPLANATION),
        request=FormMemory.of(interaction.view).number,
    )


def submit_form(interaction: Interaction) -> None:
    """*Adjust the budget*, sent: commit, then close the form."""
    draft, key = _draft(interaction), interaction.form_key
    interaction.write(lambda tx: ask_adjustment(tx, interaction.actor, draft, key))


def offer(interaction: Interaction) -> list[Block]:
    typed = clean_text(str(interaction.body.get("value") or ""))
    request = FormMemory.of(interaction.view).number
    found = interaction.read(lambda tx: offer_lines(tx, interaction.actor, typed, request))
    return [line_option(line) for line in found]


def card_again(interaction: Interaction) -> Message:
    """The card that was clicked in, as things are now."""
    return _card(interaction, _dealt_with(interaction))


def _dealt_with(interaction: Interaction) -> AdjustmentFacts:
    """Of the form that was sent, or of the button, as it is now."""
    memory = FormMemory.of(interaction.view)
    adjustment_id = memory.adjustment_id if interaction.inputs else read_id(interaction.pressed_value)
    return interaction.read(lambda tx: read_visible_adjustment(tx, interaction.actor, adjustment_id))


def done_words(interaction: Interaction) -> str:
    """What has come of a click on an adjustment or a proposal in a list; empty for any other. mrkdwn."""
    if interaction.action.get("action_id") == Action.NOT_NOW:
        return silent_words(interaction.reader)
    sent = interaction.view.get("callback_id") == View.REJECT_ADJUSTMENT
    if not sent and interaction.action.get("action_id") not in (
        Action.APPROVE_ADJUSTMENT,
        Action.WITHDRAW_ADJUSTMENT,
    ):
        return ""
    try:
        facts = _dealt_with(interaction)
    except GoodwillError:
        return ""
    return f"*{facts.adjustment.number}*  {state_line(facts, interaction.reader)}"


def _card(interaction: Interaction, facts: AdjustmentFacts) -> Message:
    person = require_employee(interaction.person)
    return adjustment_card(facts, person.id, interaction.reader, opened=True)


def approve(interaction: Interaction) -> None:
    adjustment_id = read_id(interaction.pressed_value)
    interaction.write_once(lambda tx: approve_adjustment(tx, interaction.actor, adjustment_id))


def withdraw(interaction: Interaction) -> None:
    adjustment_id = read_id(interaction.pressed_value)
    interaction.write_once(lambda tx: withdraw_adjustment(tx, interaction.actor, adjustment_id))


def open_reject(interaction: Interaction) -> None:
    adjustment_id = read_id(interaction.pressed_value)
    facts = interaction.write(lambda tx: prepare_adjustment_decision(tx, interaction.actor, adjustment_id))
    interaction.open_view(reject_adjustment_form(facts, interaction.reader))


def submit_reject(interaction: Interaction) -> None:
    form, memory = FormInput.of(interaction.view), FormMemory.of(interaction.view)
    reason = form.text(Field.REASON)
    interaction.write_once(lambda tx: reject_adjustment(tx, interaction.actor, memory.adjustment_id, reason))
