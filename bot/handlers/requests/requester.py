"""New request, live check, submit, edit, withdraw, close, answer: the requester's side."""

from __future__ import annotations

from bot.domain.fields import Field
from bot.handlers.interaction import Interaction
from bot.handlers.parsing.form_input import FormInput, clean_text, read_draft, read_id, read_raise
from bot.handlers.parsing.form_memory import FormMemory
from bot.services.company.search import search_contacts, search_customers, search_partners
from bot.services.requests.change import answer_question, edit_request
from bot.services.requests.draft import Draft
from bot.services.requests.end import close_request, withdraw_request
from bot.services.requests.form.values import FormState
from bot.services.requests.preview import ask_again, open_edit, preview_raise, preview_request, start_request
from bot.services.requests.reading.facts import read_visible
from bot.services.requests.reading.read import read_question
from bot.services.requests.submit import submit_request
from bot.views.approvals.forms import answer_form
from bot.views.kit.blocks import Block
from bot.views.kit.ids import Action, View, plain_id
from bot.views.requests.card.opened import submitted_message
from bot.views.requests.form import request_form
from bot.views.requests.form_items import contact_option, customer_option, partner_option


def open_new(interaction: Interaction) -> None:
    preview = interaction.read(lambda tx: start_request(tx, interaction.actor))
    interaction.open_view(request_form(preview, interaction.reader))


def open_edit_form(interaction: Interaction) -> None:
    request_id, version = interaction.pressed()
    preview = interaction.read(lambda tx: open_edit(tx, interaction.actor, request_id, version))
    interaction.open_view(request_form(preview, interaction.reader))


def open_again(interaction: Interaction) -> None:
    request_id, _ = interaction.pressed()
    preview = interaction.read(lambda tx: ask_again(tx, interaction.actor, request_id))
    interaction.open_view(request_form(preview, interaction.reader))


def live_check(interaction: Interaction) -> None:
    """Draw the form again with the check of what it says now. Calls Slack: for after the acknowledgement."""
    form, state = FormInput.of(interaction.view), FormMemory.of(interaction.view).form_state
    if state.raising:
        more = read_raise(form, state.items)
        preview = interaction.read(lambda tx: preview_raise(tx, interaction.actor, more, state))
    else:
        draft, state = _with_items(interaction, read_draft(form, state.items), state)
        preview = interaction.read(lambda tx: preview_request(tx, interaction.actor, draft, state))
    interaction.update_form(request_form(preview, interaction.reader))


def _with_items(interaction: Interaction, draft: Draft, state: FormState) -> tuple[Draft, FormState]:
    """With one item more or less, where *Add an item* or *Remove item N* was pressed."""
    pressed = plain_id(str(interaction.action.get("action_id") or ""))
    if pressed == Action.ADD_ITEM and state.takes_more_items:
        return draft.with_item(), state.with_item()
    key = read_id(interaction.pressed_value)
    if pressed == Action.REMOVE_ITEM and key in state.items and len(state.items) > 1:
        return draft.without_item(state.items.index(key)), state.without_item(key)
    return draft, state


def submit_form(interaction: Interaction) -> None:
    """*New request* or its edit, sent: commit, then close the form."""
    form, memory = FormInput.of(interaction.view), FormMemory.of(interaction.view)
    key, items = interaction.form_key, memory.items
    if interaction.view["callback_id"] == View.EDIT:
        asked = read_raise(form, items) if memory.raising else read_draft(form, items).terms()
        interaction.write(
            lambda tx: edit_request(tx, interaction.actor, memory.request_id, memory.version, asked, key)
        )
    else:
        terms = read_draft(form, items).terms()
        wait = form.is_checked(Field.WAIT)
        request = interaction.write(lambda tx: submit_request(tx, interaction.actor, terms, key, wait=wait))
        if interaction.origin.typed:
            interaction.deferred.add(lambda: _tell_where_typed(interaction, request.id))


def _tell_where_typed(interaction: Interaction, request_id: int) -> None:
    """What was asked for in a channel: a line there, for this person alone, that leads to the card."""
    facts = interaction.read(lambda tx: read_visible(tx, interaction.actor, request_id))
    interaction.answer_url(interaction.origin.url, submitted_message(facts, interaction.reader))


def withdraw(interaction: Interaction) -> None:
    request_id, version = interaction.pressed()
    interaction.write_once(lambda tx: withdraw_request(tx, interaction.actor, request_id, version))


def close(interaction: Interaction) -> None:
    request_id, version = interaction.pressed()
    interaction.write_once(lambda tx: close_request(tx, interaction.actor, request_id, version))


def open_answer(interaction: Interaction) -> None:
    request_id, version = interaction.pressed()
    facts = interaction.read(lambda tx: read_question(tx, interaction.actor, request_id, version))
    interaction.open_view(answer_form(facts, interaction.reader))


def submit_answer(interaction: Interaction) -> None:
    form, memory = FormInput.of(interaction.view), FormMemory.of(interaction.view)
    answer = form.text(Field.ANSWER)
    interaction.write_once(
        lambda tx: answer_question(tx, interaction.actor, memory.request_id, memory.version, answer)
    )


def offer_customers(interaction: Interaction) -> list[Block]:
    typed = clean_text(str(interaction.body.get("value") or ""))
    found = interaction.read(lambda tx: search_customers(tx, interaction.actor, typed))
    return [customer_option(customer) for customer in found]


def offer_partners(interaction: Interaction) -> list[Block]:
    typed = clean_text(str(interaction.body.get("value") or ""))
    found = interaction.read(lambda tx: search_partners(tx, interaction.actor, typed))
    return [partner_option(partner) for partner in found]


def offer_contacts(interaction: Interaction) -> list[Block]:
    """Of the customer that the form holds, whether or not it was drawn again since they were chosen."""
    typed = clean_text(str(interaction.body.get("value") or ""))
    drawn_for = str(interaction.body.get("block_id") or "").partition(":")[2].partition(":")[0]
    customer_id = read_id(FormInput.of(interaction.view).chosen(Field.CUSTOMER) or drawn_for)
    found = interaction.read(lambda tx: search_contacts(tx, interaction.actor, customer_id, typed))
    return [contact_option(contact, interaction.reader) for contact in found]
