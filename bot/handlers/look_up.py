"""Whatever is named can be opened: requests, people, customers, lines; and searches, page by page."""

from __future__ import annotations

from bot.domain.approvals.rights import require_employee
from bot.domain.requests.number import read_request_number
from bot.handlers.interaction import Interaction
from bot.handlers.parsing.form_input import clean_text
from bot.handlers.parsing.form_memory import read_memory
from bot.services.requests.reading.facts import RequestFacts, read_visible
from bot.services.requests.reading.look_up import find_requests, open_request
from bot.services.requests.reading.named import read_customer, read_line, read_person
from bot.services.requests.typed.search import MOST_CHARACTERS
from bot.views.kit.blocks import Block
from bot.views.kit.ids import Named, View, page_value, read_named, read_page
from bot.views.kit.message import Message
from bot.views.requests.card.opened import card_modal, opened_card
from bot.views.requests.lists.found import A_PAGE, FIRST_FEW, found_message, found_modal
from bot.views.requests.lists.named import customer_modal, line_modal, person_modal


def open_typed(interaction: Interaction, number: str) -> Message:
    """`/spend GW-2026-00042`."""
    return _card(interaction, interaction.read(lambda tx: open_request(tx, interaction.actor, number)))


def card_again(interaction: Interaction, request_id: int) -> Message:
    """The card that was clicked in, as things are now."""
    return _card(interaction, interaction.read(lambda tx: read_visible(tx, interaction.actor, request_id)))


def _card(interaction: Interaction, facts: RequestFacts) -> Message:
    return opened_card(facts, require_employee(interaction.person), interaction.reader)


def find(interaction: Interaction, typed: str) -> Message:
    """`/spend find …`: the newest few."""
    words = clean_text(typed)[:MOST_CHARACTERS]
    found = interaction.read(lambda tx: find_requests(tx, interaction.actor, words, FIRST_FEW))
    return found_message(found, interaction.reader)


def press_open(interaction: Interaction) -> None:
    """The button beside a request's number, wherever it stands."""
    number = interaction.pressed_value
    interaction.browse(_window(interaction, number, _page_of(interaction)))


def choose_named(interaction: Interaction) -> None:
    """A menu of what a message names: a request leads to its card, any other name to its own screen."""
    value = interaction.chosen_value
    if read_request_number(value):
        interaction.browse(_window(interaction, value, ""))
    else:
        _show_page(interaction, value)


def redraw_window(interaction: Interaction) -> None:
    """The window with a card, after a click in it. Calls Slack: for after the acknowledgement."""
    view = interaction.view
    drawn = _window(interaction, str(read_memory(view).get("number") or ""), _page_of(interaction))
    interaction.origin.remember_in(drawn)
    interaction.deps.client.views_update(view_id=str(view.get("id") or ""), view=drawn)


def _window(interaction: Interaction, number: str, back: str) -> Block:
    facts = interaction.read(lambda tx: open_request(tx, interaction.actor, number))
    return card_modal(facts, require_employee(interaction.person), interaction.reader, back)


def _page_of(interaction: Interaction) -> str:
    """The page that leads back from a card: that of the click, or what the card remembers."""
    memory = read_memory(interaction.view)
    is_page = interaction.view.get("callback_id") in (View.FOUND, View.NAMED)
    shown = memory.get("page" if is_page else "back")
    return clean_text(shown)[: MOST_CHARACTERS + 10] if isinstance(shown, str) else ""


def turn_page(interaction: Interaction) -> None:
    """*Show all…*, *Older*, *Newer*, *Back to the list*."""
    _show_page(interaction, interaction.pressed_value)


def _show_page(interaction: Interaction, value: str) -> None:
    named = read_named(value)
    if named is not None:
        interaction.browse(_screen(interaction, *named))
        return
    offset, typed = read_page(clean_text(value))
    words = typed[:MOST_CHARACTERS]
    found = interaction.read(lambda tx: find_requests(tx, interaction.actor, words, A_PAGE, offset))
    interaction.browse(found_modal(found, page_value(offset, words), interaction.reader))


def _screen(interaction: Interaction, kind: Named, subject_id: int, offset: int) -> Block:
    """That of a person, a customer or a line, with a page of their requests."""
    actor, reader = interaction.actor, interaction.reader
    if kind is Named.PERSON:
        return person_modal(
            interaction.read(lambda tx: read_person(tx, actor, subject_id, A_PAGE, offset)), reader
        )
    if kind is Named.CUSTOMER:
        return customer_modal(
            interaction.read(lambda tx: read_customer(tx, actor, subject_id, A_PAGE, offset)), reader
        )
    return line_modal(interaction.read(lambda tx: read_line(tx, actor, subject_id, A_PAGE, offset)), reader)
