"""A request that somebody has opened by its name: its card, with everything they may see and do."""

from __future__ import annotations

import json

from bot.domain.company.customer import Person, Role
from bot.i18n import Reader
from bot.services.requests.reading.facts import RequestFacts
from bot.views.kit import blocks as kit
from bot.views.kit.blocks import Block
from bot.views.kit.ids import Action, Listing, View, listed_block
from bot.views.kit.message import Message
from bot.views.kit.opening import open_button
from bot.views.requests.card.approval_card import approval_card
from bot.views.requests.card.buttons import controller_buttons, files_buttons, fund_button
from bot.views.requests.card.request_card import request_card
from bot.views.requests.summary import outcome


def submitted_message(facts: RequestFacts, reader: Reader) -> Message:
    """For who asked in a channel: whom it waits for, and the way to its card."""
    words = outcome(facts, reader)
    return Message(words, [kit.section(words, accessory=open_button(facts.request.number, reader))])


def opened_card(facts: RequestFacts, person: Person, reader: Reader) -> Message:
    """The requester's own card, or what those who decide and look after it see."""
    if person.id == facts.request.requester_id:
        card, buttons = request_card(facts, reader), files_buttons(facts, reader)
    else:
        card = approval_card(facts, person.id, reader)
        buttons = controller_buttons(facts, reader) if person.has(Role.CONTROLLER) else []
        if person.id not in facts.waiting_for:
            buttons += [fund_button(facts, reader)] if facts.may_fund(person) else []
            buttons += files_buttons(facts, reader)
    return Message(card.text, _placed(_above_details(card.blocks, buttons), facts.request.id))


def _above_details(blocks: list[Block], buttons: list[Block]) -> list[Block]:
    """A window has no folded details: nobody scrolls through them to what can be done."""
    *shown, details = blocks
    return [*shown, *([kit.actions(buttons)] if buttons else []), details]


def card_modal(facts: RequestFacts, person: Person, reader: Reader, back: str = "") -> Block:
    """The same in a window. `back`: the page of a search that it was opened from."""
    card = opened_card(facts, person, reader)
    parts = kit.unfolded(card.blocks)
    if back:
        parts.append(kit.actions([kit.button(reader.t("Back to the list"), Action.FIND, back)]))
    memory = json.dumps({"number": facts.request.number, "back": back})
    close = reader.t("Close the window")
    return kit.modal(facts.request.number, View.CARD, parts, submit="", close=close, metadata=memory)


def _placed(blocks: list[Block], request_id: int) -> list[Block]:
    """Its buttons say where they stand, so that a click draws this card again."""
    where = listed_block(Listing.OPENED, request_id)
    rows = (f"{where}:{number}" for number in range(len(blocks)))
    return [
        {**block, "block_id": next(rows)} if block.get("type") == "actions" else block for block in blocks
    ]
