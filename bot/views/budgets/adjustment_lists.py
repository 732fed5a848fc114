"""Adjustments in the lists of those who decide on them, each decidable right there."""

from __future__ import annotations

from collections.abc import Sequence

from bot.i18n import Reader
from bot.services.budgets.adjusting.waiting import WaitingAdjustment
from bot.views.budgets.adjustment_card import decision_buttons, effect_lines, warnings
from bot.views.budgets.adjustment_words import headline, reason_line
from bot.views.kit import blocks as kit
from bot.views.kit.blocks import Block
from bot.views.kit.ids import Listing, listed_block
from bot.views.kit.text import cut_marked

MOST_IN_A_MESSAGE = 2
"""Beside the requests of a list: Slack takes only so many characters."""
_MOST = 750


def adjustment_blocks(waiting: Sequence[WaitingAdjustment], reader: Reader) -> list[Block]:
    """In the Home, in `/spend pending` and on the pages of both."""
    return _blocks(waiting, Listing.ADJUSTMENTS, reader)


def late_adjustment_blocks(waiting: Sequence[WaitingAdjustment], reader: Reader) -> list[Block]:
    """In the day's reminder."""
    return _blocks(waiting, Listing.LATE_ADJUSTMENTS, reader)


def _blocks(waiting: Sequence[WaitingAdjustment], listing: Listing, reader: Reader) -> list[Block]:
    parts: list[Block] = []
    for each in waiting:
        block_id = listed_block(listing, each.facts.adjustment.id)
        parts.append(kit.section(cut_marked(_words(each, reader), _MOST)))
        parts.append(kit.actions(decision_buttons(each.facts, reader), block_id))
    return parts


def _words(waiting: WaitingAdjustment, reader: Reader) -> str:
    facts = waiting.facts
    lines = [headline(facts, reader), warnings(facts, reader), effect_lines(facts, reader)]
    lines.append(reason_line(facts, reader, 120))
    if facts.request:
        lines.append(reader.t("For {number}", number=facts.request))
    if waiting.days is not None:
        late = reader.n(
            "Waiting for your decision for {count} working day",
            "Waiting for your decision for {count} working days",
            waiting.days,
        )
        lines.append(f":alarm_clock: {late}")
    return "\n".join(line for line in lines if line)
