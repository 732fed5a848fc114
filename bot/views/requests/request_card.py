"""What the requester sees of a request."""

from __future__ import annotations

from bot.domain.requests.finding import Severity
from bot.domain.requests.request_state import OPEN, RequestState
from bot.i18n import Reader
from bot.services.requests.facts import RequestFacts
from bot.views.kit import blocks as kit
from bot.views.kit.blocks import Block
from bot.views.kit.message import Message
from bot.views.kit.text import cut_marked
from bot.views.requests.buttons import request_buttons
from bot.views.requests.findings import finding_blocks
from bot.views.requests.states import state_name
from bot.views.requests.summary import LONG, next_step, open_question, summary
from bot.views.requests.timeline import timeline


def request_card(facts: RequestFacts, reader: Reader) -> Message:
    """The requester's card: state, timeline, next step, and what they can do now."""
    request = facts.request
    title = reader.t("{number}: {state}", number=request.number, state=state_name(request.state, reader))
    parts: list[Block] = [kit.header(title), kit.section(summary(facts, reader))]
    if request.state is RequestState.CHANGES_REQUESTED:
        parts.append(kit.section(open_question(facts, reader)))
    parts.append(kit.section(cut_marked(timeline(facts, reader), 2900)))
    if request.state in OPEN:
        grave = [f for f in request.findings if f.severity in (Severity.WARN, Severity.ESCALATE)]
        parts += finding_blocks(grave, reader, LONG)
    parts.append(kit.context(next_step(facts, reader)))
    buttons = request_buttons(facts, reader)
    if buttons:
        parts.append(kit.actions(buttons))
    return Message(f"{title}. {next_step(facts, reader)}", parts)
