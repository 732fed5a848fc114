"""Key customers who need attention, as a card for their owner, and the form *Met already*."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from bot.domain.company.care import CareDue
from bot.domain.fields import Field
from bot.i18n import Reader
from bot.services.company.meet import MAX_NOTE
from bot.views.kit import blocks as kit
from bot.views.kit.blocks import Block
from bot.views.kit.forms import notice
from bot.views.kit.ids import Action, View
from bot.views.kit.message import Message
from bot.views.kit.text import said

_NAME = 60


@dataclass(frozen=True, slots=True)
class NeedsCare:
    """A customer by their name as it is now, and what they lack; minor units of `currency`."""

    customer: str
    due: CareDue
    currency: str


def care_card(found: Sequence[NeedsCare], reader: Reader) -> Message:
    title = reader.n(
        "{count} key customer of yours needs attention",
        "{count} key customers of yours need attention",
        len(found),
    )
    blocks = [kit.section(f"*{title}*")]
    for each in found:
        value = str(each.due.customer_id)
        buttons = [
            kit.button(reader.t("Plan something…"), Action.PLAN_CARE, value),
            kit.button(reader.t("Met already…"), Action.MET, value),
        ]
        words = "\n".join((f"*{said(each.customer, _NAME)}*", *care_words(each, reader)))
        blocks += [kit.section(words), kit.actions(buttons)]
    return Message(title, blocks)


def care_words(needs: NeedsCare, reader: Reader) -> Iterator[str]:
    """What they lack: attention, or a part of what the plan suggests."""
    due = needs.due
    if due.days and due.last_on:
        yield reader.n(
            "Nothing spent, planned or logged for {count} day, since {date}",
            "Nothing spent, planned or logged for {count} days, since {date}",
            due.days,
            date=reader.date(date.fromisoformat(due.last_on)),
        )
    elif due.days:
        yield reader.t("Nothing spent, planned or logged so far")
    if due.suggested_minor:
        yield reader.t(
            "{used} spent or planned this year, of {suggested} that the plan suggests until now",
            used=reader.money(due.used_minor, needs.currency),
            suggested=reader.money(due.suggested_minor, needs.currency),
        )


def met_form(customer_id: int, customer: str, today: date, reader: Reader) -> Block:
    note = kit.text_input(Field.NOTE, multiline=True, most=MAX_NOTE)
    return kit.modal(
        reader.t("Met already"),
        View.MET,
        [
            kit.section(f"*{said(customer, _NAME)}*"),
            kit.input_block(reader.t("Date"), kit.datepicker(Field.DATE, today)),
            kit.input_block(reader.t("Note"), note, hint=reader.t("Whom did you meet, and how?")),
        ],
        submit=reader.t("Save"),
        close=reader.t("Cancel"),
        metadata=json.dumps({"customer_id": customer_id}),
    )


def met_notice(reader: Reader) -> Block:
    """After the form was sent."""
    words = reader.t("It is logged. You hear of this customer again when it has been too long.")
    return notice(reader.t("Saved"), words, reader)
