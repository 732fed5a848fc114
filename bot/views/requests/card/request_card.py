"""What the requester sees of a request."""

from __future__ import annotations

from bot.domain.requests.request_state import UNDECIDED, RequestState
from bot.i18n import Reader
from bot.services.requests.reading.facts import RequestFacts
from bot.views.kit import blocks as kit
from bot.views.kit.blocks import Block
from bot.views.kit.message import Message
from bot.views.kit.text import cut_marked
from bot.views.requests.card.buttons import request_buttons
from bot.views.requests.card.listed import card_finding_blocks
from bot.views.requests.card.names import card_menu
from bot.views.requests.card.timeline import NEWEST, timeline
from bot.views.requests.findings import by_attention, kept_words
from bot.views.requests.items import items_blocks
from bot.views.requests.states import state_name
from bot.views.requests.summary import (
    LONG,
    carried_words,
    next_step,
    open_question,
    partner_words,
    progress_words,
    summary,
)


def request_card(facts: RequestFacts, reader: Reader) -> Message:
    """The requester's card: what it is about and its state, what comes next, and what they can do now."""
    request = facts.request
    title = reader.t("{number}: {state}", number=request.number, state=state_name(request.state, reader))
    grave, _ = by_attention(request.findings)
    events = timeline(facts, reader)
    parts: list[Block] = [
        kit.section(f"{summary(facts, reader)} · {progress_words(facts, reader)}"),
        kit.context(" · ".join(part for part in (title, *_beside(facts, reader)) if part)),
        *items_blocks(facts, reader),
        *(card_finding_blocks(facts, grave, reader, LONG) if request.state in UNDECIDED else []),
    ]
    if request.state is RequestState.CHANGES_REQUESTED:
        parts.append(kit.section(open_question(facts, reader)))
    parts.append(kit.section(cut_marked("\n".join(events[-NEWEST:]), LONG)))
    parts.append(kit.context(next_step(facts, reader)))
    buttons = request_buttons(facts, reader)
    if buttons:
        parts.append(kit.actions(buttons))
    parts.append(_folded(facts, events[:-NEWEST], reader))
    return Message(f"{title}. {next_step(facts, reader)}", parts)


def _beside(facts: RequestFacts, reader: Reader) -> tuple[str, ...]:
    """Which year pays, and which partner. mrkdwn."""
    return carried_words(facts, reader), partner_words(facts, reader)


def _folded(facts: RequestFacts, earlier: list[str], reader: Reader) -> Block:
    """Earlier events, what is kept, and the way to all that is named, in one line that opens."""
    _, kept = by_attention(facts.request.findings if facts.request.state in UNDECIDED else ())
    inside = card_finding_blocks(facts, kept, reader, LONG)
    words = kept_words(kept, reader)
    if earlier:
        inside.append(kit.section(cut_marked("\n".join(earlier), 2900)))
        before = reader.n("{count} earlier entry", "{count} earlier entries", len(earlier))
        words = " · ".join(part for part in (words, before) if part)
    return kit.folded(words or reader.t("Details"), [*inside, *card_menu(facts, reader)])
