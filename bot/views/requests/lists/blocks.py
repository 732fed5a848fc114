"""What stands in the lists of the Home, of `/spend` and of their pages."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.listed import Listed
from bot.domain.requests.request_state import RequestState
from bot.i18n import Reader
from bot.services.budgets.adjusting.waiting import WaitingAdjustment
from bot.services.requests.reading.duties import Duty
from bot.services.requests.reading.facts import RequestFacts
from bot.services.requests.reading.home import LineFacts
from bot.views.budgets.adjustment_lists import adjustment_blocks
from bot.views.budgets.forecast import dry_words, year_end_words
from bot.views.budgets.words import after_words, bar_words, status_words
from bot.views.kit import blocks as kit
from bot.views.kit.blocks import Block
from bot.views.kit.ids import Listing, Named, listed_block
from bot.views.kit.opening import Name, open_button, open_few
from bot.views.kit.text import cut_marked, said
from bot.views.requests.card.buttons import decision_buttons, overdue_buttons, request_buttons
from bot.views.requests.lists.entry import decision_words, entry_words
from bot.views.requests.lists.more import titled
from bot.views.requests.summary import next_step, open_question, summary

_LINES_TOGETHER = kit.MOST_IN_OVERFLOW
_PAYING = 3
"""As many lines of one request as an entry of a list has room for."""


def waiting_blocks(waiting: Sequence[RequestFacts], reader: Reader) -> list[Block]:
    """Decisions, each with its buttons."""
    parts: list[Block] = []
    for facts in waiting:
        request = facts.request
        lines = [after_words(use.line, use.after, reader) for use in facts.uses[:_PAYING]]
        words = decision_words(facts, "\n".join(lines), reader)
        parts.append(kit.section(words, accessory=open_button(request.number, reader)))
        parts.append(decision_buttons(facts, reader, listed_block(Listing.DECISIONS, request.id)))
    return parts


def mine_blocks(mine: Sequence[RequestFacts], reader: Reader) -> list[Block]:
    """A person's own requests, each with what comes next and its buttons."""
    parts: list[Block] = []
    for facts in mine:
        request = facts.request
        lines = [entry_words(facts, reader)]
        if request.state is RequestState.CHANGES_REQUESTED:
            lines.append(cut_marked(open_question(facts, reader), 300))
        lines.append(next_step(facts, reader))
        opened = open_button(request.number, reader)
        parts.append(kit.section(cut_marked("\n".join(lines), 1200), accessory=opened))
        buttons = request_buttons(facts, reader)
        parts += [kit.actions(buttons, listed_block(Listing.MINE, request.id))] if buttons else []
    return parts


def overdue_blocks(overdue: Sequence[Duty], reader: Reader) -> list[Block]:
    """Actuals that others owe, each with what a controller does about it."""
    parts: list[Block] = []
    for duty in overdue:
        request = duty.facts.request
        opened = open_button(request.number, reader)
        parts.append(kit.section(_overdue_words(duty, reader), accessory=opened))
        buttons = overdue_buttons(duty.facts, reader)
        parts.append(kit.actions(buttons, listed_block(Listing.OVERDUE, request.id)))
    return parts


def _overdue_words(duty: Duty, reader: Reader) -> str:
    return reader.n(
        "*{number}*  {summary} · {name} · {count} day late",
        "*{number}*  {summary} · {name} · {count} days late",
        duty.days,
        number=duty.facts.request.number,
        summary=summary(duty.facts, reader),
        name=said(duty.facts.requester.name, 60),
    )


def recent_blocks(recent: Sequence[RequestFacts], reader: Reader) -> list[Block]:
    """What has ended, and what the person has acted on: nothing to do, but to look up."""
    return [
        kit.section(entry_words(facts, reader), accessory=open_button(facts.request.number, reader))
        for facts in recent
    ]


def line_blocks(lines: Sequence[LineFacts], reader: Reader) -> list[Block]:
    """A bar each, a few together beside a menu that opens each of them."""
    starts = range(0, len(lines), _LINES_TOGETHER)
    return [_lines_together(lines[start : start + _LINES_TOGETHER], reader) for start in starts]


def _line_words(found: LineFacts, reader: Reader) -> str:
    words = bar_words(found.line.code, found.balance, found.line.currency, reader)
    if found.forecast is not None and found.balance.available >= 0:
        words += f" · {year_end_words(found.forecast, found.line.currency, reader)}"
        words += f" · *{dry_words(found.dry_on, reader)}*" if found.dry_on is not None else ""
    status = status_words(found.line, reader)
    return f"{words} · *{status}*" if status else words


def _lines_together(lines: Sequence[LineFacts], reader: Reader) -> Block:
    words = [_line_words(found, reader) for found in lines]
    menu = open_few((Name(Named.LINE, found.line.id, found.line.code) for found in lines), reader)
    return kit.section("\n".join(words), accessory=menu)


def lines_message(owned: Listed[LineFacts], drawn: Listed[LineFacts], reader: Reader) -> list[Block]:
    """The answer to `/spend budget`."""
    parts = [
        *titled(Listing.OWN_LINES, owned, line_blocks, reader),
        *titled(Listing.DRAWN_LINES, drawn, line_blocks, reader),
    ]
    if parts:
        return parts
    return [kit.context(reader.t("There is no budget line for you this year."))]


def mine_message(mine: Listed[RequestFacts], reader: Reader) -> list[Block]:
    """The answer to `/spend mine`."""
    nothing = kit.context(reader.t("You have no open requests."))
    return titled(Listing.MINE, mine, mine_blocks, reader) or [nothing]


def pending_message(
    waiting: Listed[RequestFacts], adjusting: Listed[WaitingAdjustment], reader: Reader
) -> list[Block]:
    """The answer to `/spend pending`: each decidable right there."""
    parts = [
        *titled(Listing.DECISIONS, waiting, waiting_blocks, reader),
        *titled(Listing.ADJUSTMENTS, adjusting, adjustment_blocks, reader),
    ]
    return parts or [kit.context(reader.t("You’re all caught up."))]
