"""What is late for somebody: how late, and what to do about it right there."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.listed import Listed
from bot.i18n import Reader
from bot.services.budgets.adjusting.waiting import WaitingAdjustment
from bot.services.requests.reading.duties import Duty, Task
from bot.views.budgets.adjustment_lists import late_adjustment_blocks
from bot.views.kit import blocks as kit
from bot.views.kit.blocks import Block
from bot.views.kit.ids import Listing, listed_block
from bot.views.kit.message import Message
from bot.views.kit.opening import open_button
from bot.views.kit.text import cut_marked
from bot.views.requests.card.buttons import decision_buttons, request_buttons
from bot.views.requests.lists.entry import decision_words
from bot.views.requests.lists.more import show_all
from bot.views.requests.summary import open_question, summary

MOST_REMINDED = 6
_BUTTONS = 3


def late_blocks(late: Sequence[Duty], reader: Reader) -> list[Block]:
    """Each request, how late it is, and its buttons."""
    return [block for duty in late for block in _blocks(duty, reader)]


def _blocks(duty: Duty, reader: Reader) -> list[Block]:
    facts = duty.facts
    opened = open_button(facts.request.number, reader)
    block_id = listed_block(Listing.LATE, facts.request.id)
    if duty.task is Task.DECIDE:
        words = decision_words(facts, _how_late(duty, reader), reader)
        return [kit.section(words, accessory=opened), decision_buttons(facts, reader, block_id)]
    lines = [f"*{facts.request.number}*  {summary(facts, reader)}"]
    if duty.task is Task.ANSWER:
        lines.append(cut_marked(open_question(facts, reader), 300))
    lines.append(_how_late(duty, reader))
    buttons = request_buttons(facts, reader)[:_BUTTONS]
    words = cut_marked("\n".join(lines), 1200)
    return [kit.section(words, accessory=opened), kit.actions(buttons, block_id)]


def _how_late(duty: Duty, reader: Reader) -> str:
    if duty.task is Task.DECIDE:
        words = reader.n(
            "Waiting for your decision for {count} working day",
            "Waiting for your decision for {count} working days",
            duty.days,
        )
    elif duty.task is Task.ANSWER:
        words = reader.n(
            "Waiting for your answer for {count} working day",
            "Waiting for your answer for {count} working days",
            duty.days,
        )
    else:
        request = duty.facts.request
        words = reader.n(
            "{count} day past its date without a final actual · {held} still reserved for you",
            "{count} days past its date without a final actual · {held} still reserved for you",
            duty.days,
            held=reader.money(request.holding.committed, request.terms.currency),
        )
    return f":alarm_clock: {words}"


def reminder_message(
    late: Listed[Duty], adjusting: Listed[WaitingAdjustment], plans: Sequence[Block], reader: Reader
) -> Message:
    """Once a day, everything that is late for one person; `plans` has a block for each that waits."""
    if not (late or adjusting or plans):
        done = reader.t("You’re all caught up.")
        return Message(done, [kit.section(f":white_check_mark: {done}")])
    count = late.total + adjusting.total + len(plans)
    title = reader.n("{count} thing is late", "{count} things are late", count)
    parts: list[Block] = [kit.section(f":bell: *{title}*"), *plans]
    parts += [*late_blocks(late.shown, reader), *show_all(late, Listing.LATE, reader)]
    parts += late_adjustment_blocks(adjusting.shown, reader)
    return Message(title, [*parts, *show_all(adjusting, Listing.ADJUSTMENTS, reader)])
