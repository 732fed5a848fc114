"""Key customers who need attention: their owner's card, the same in lists, and the form *Met already*."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date

from bot.domain.budgets.adjustment import AdjustmentKind, CareCut
from bot.domain.company.care import CustomerDue
from bot.domain.fields import Field
from bot.i18n import N_, Reader
from bot.services.company.meet import MAX_NOTE
from bot.views.budgets.adjustment_words import CAUSES
from bot.views.kit import blocks as kit
from bot.views.kit.blocks import Block
from bot.views.kit.forms import notice
from bot.views.kit.ids import Action, View
from bot.views.kit.message import Message
from bot.views.kit.text import cut, said

_NAME = 60
_MOST_CUTS = 5

_CUTS = {
    AdjustmentKind.TRANSFER: N_("{number}: {amount} moved away from {line} · {cause}"),
    AdjustmentKind.CUT: N_("{number}: {line} cut by {amount} · {cause}"),
    AdjustmentKind.HOLD: N_("{number}: {line} put on hold · {cause}"),
    AdjustmentKind.CLOSE: N_("{number}: {line} closed · {cause}"),
}


def care_card(found: Sequence[CustomerDue], cuts: Sequence[CareCut], reader: Reader) -> Message:
    title = reader.n(
        "{count} key customer of yours needs attention",
        "{count} key customers of yours need attention",
        len(found),
    )
    parts = [kit.section(f"*{title}*"), *care_blocks(found, reader)]
    return Message(title, [*parts, *cut_blocks(cuts, reader)])


def care_blocks(found: Sequence[CustomerDue], reader: Reader) -> list[Block]:
    """Each customer by their name, what they lack, and what their owner does about it."""
    parts: list[Block] = []
    for each in found:
        value = str(each.due.customer_id)
        buttons = [
            kit.button(reader.t("Plan something…"), Action.PLAN_CARE, value),
            kit.button(reader.t("Met already…"), Action.MET, value),
        ]
        words = "\n".join((f"*{said(each.name, _NAME)}*", *care_words(each, reader)))
        parts += [kit.section(words), kit.actions(buttons)]
    return parts


def care_words(each: CustomerDue, reader: Reader) -> Iterator[str]:
    """What they lack: attention, or a part of what the plan suggests."""
    due = each.due
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
            used=reader.money(due.used_minor, each.currency),
            suggested=reader.money(due.suggested_minor, each.currency),
        )


def cut_blocks(cuts: Sequence[CareCut], reader: Reader) -> list[Block]:
    """What was lately taken at the expense of key customers; nothing where nothing was."""
    if not cuts:
        return []
    lines = "\n".join(f"• {said(line)}" for line in cut_lines(cuts, reader))
    return [kit.section(f":warning: *{reader.t('Cuts that hit key customers')}*\n{lines}")]


def cut_lines(cuts: Sequence[CareCut], reader: Reader) -> list[str]:
    """Plain sentences, the newest first."""
    lines = [
        reader.t(
            _CUTS[each.kind],
            number=each.number,
            line=cut(each.line, _NAME),
            amount=reader.money(each.amount_minor, each.currency),
            cause=reader.t(CAUSES[each.cause]),
        )
        for each in cuts[:_MOST_CUTS]
    ]
    more = len(cuts) - _MOST_CUTS
    return [*lines, *([reader.n("and {count} more", "and {count} more", more)] if more > 0 else [])]


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
    """After the form was sent from a card."""
    return notice(reader.t("Saved"), met_words(reader), reader)


def met_words(reader: Reader) -> str:
    return reader.t("It is logged. You hear of this customer again when it has been too long.")
