"""The part of *Log actual* that says who came, and fills *Headcount* from it."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.actuals.actual import Actual, Spending
from bot.domain.actuals.attendance import count_heads
from bot.domain.company.customer import Contact
from bot.domain.fields import Field
from bot.domain.requests.request import SpendRequest
from bot.i18n import Reader
from bot.services.requests.reading.facts import RequestFacts
from bot.views.kit import blocks as kit
from bot.views.kit.blocks import Block
from bot.views.kit.ids import plain_id
from bot.views.requests.form_items import contact_option

_CARRIED = ("type", "callback_id", "title", "submit", "close", "private_metadata", "blocks")
"""What a view is made of when it is sent back."""


@dataclass(frozen=True, slots=True)
class WhoCame:
    """As the form shows it. `heads`: how many those are; `headcount`: what somebody else has counted."""

    contacts: Sequence[Contact]
    other_guests: int | None
    accounts: Sequence[str]
    heads: int
    headcount: int | None = None


def who_came(
    facts: RequestFacts, contacts: Mapping[int, Contact], filled: Actual | Spending | None, number: int
) -> WhoCame:
    """Of item `number`: at first the approved recipients, then what was said. `contacts`: by their ids."""
    asked = facts.request.terms.items[number - 1]
    came: Collection[int] = asked.recipient_ids
    guests, accounts, ours, counted = None, list[str](), 0, None
    if isinstance(filled, Spending):
        came = asked.recipient_ids if filled.came is None else filled.came
        guests, accounts, counted = filled.other_guests, list(filled.accounts), filled.headcount
        ours = len(accounts)
    elif filled is not None and filled.other_guests is None:
        # It was recorded before anybody was asked who came: how many they were is all that is known.
        counted = filled.headcount
    elif filled is not None:
        came, guests, ours = filled.came, filled.other_guests, len(filled.our_people)
        people = (facts.people.get(person_id) for person_id in filled.our_people)
        accounts = [person.slack_id for person in people if person is not None and person.slack_id]
    return WhoCame(
        [contacts[contact_id] for contact_id in came if contact_id in contacts],
        guests,
        accounts,
        count_heads(asked, came, ours, guests),
        counted,
    )


def who_came_inputs(said: WhoCame, request: SpendRequest, number: int, reader: Reader) -> list[Block]:
    """*Headcount*, *Who came*, *Other guests*, *Our people* of item `number`, whose inputs are its own."""
    customer_id = request.terms.items[number - 1].customer_id
    guests = "" if said.other_guests is None else str(said.other_guests)
    options = [contact_option(contact, reader) for contact in said.contacts]
    return [
        _headcount(number, said.heads if said.headcount is None else said.headcount, reader),
        kit.input_block(
            reader.t("Who came"),
            kit.multi_search(Field.CAME, options, reader.t("Contacts of this customer")),
            block_id=f"{Field.CAME}:{customer_id}:{number}",
            optional=True,
            live=True,
        ),
        kit.input_block(
            reader.t("Other guests"),
            kit.number(Field.OTHER_GUESTS, guests, decimals=False, minimum="0", live=True),
            block_id=f"{Field.OTHER_GUESTS}:{number}",
            optional=True,
            live=True,
            hint=reader.t("Guests without a name. Leave it empty for as many as were approved without one."),
        ),
        kit.input_block(
            reader.t("Our people"),
            kit.users(Field.OUR_PEOPLE, said.accounts, reader.t("Colleagues who were there")),
            block_id=f"{Field.OUR_PEOPLE}:{number}",
            optional=True,
            live=True,
        ),
    ]


def _headcount(number: int, heads: int, reader: Reader) -> Block:
    """The block changes with what it is filled with, so that Slack shows that."""
    return kit.input_block(
        reader.t("Headcount"),
        kit.number(Field.HEADCOUNT, str(heads), decimals=False, minimum="0"),
        block_id=f"{Field.HEADCOUNT}:{number}:{heads}",
        optional=True,
        hint=reader.t("Counted for you from who came."),
    )


def with_heads(view: Block, number: int, heads: int, reader: Reader) -> Block:
    """The form as it is, with *Headcount* filled anew: whatever else was typed stays."""
    memory = json.loads(str(view["private_metadata"]))
    filled = _headcount(number, heads, reader)
    return {
        **{name: view[name] for name in _CARRIED if name in view},
        "blocks": [filled if _is_headcount(block) else block for block in view["blocks"]],
        "private_metadata": json.dumps({**memory, "heads": heads}),
    }


def _is_headcount(block: Block) -> bool:
    return plain_id(str(block.get("block_id") or "")) == Field.HEADCOUNT
