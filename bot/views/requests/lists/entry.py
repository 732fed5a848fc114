"""A request as an entry of a list: in the Home, in reminders, in what is found."""

from __future__ import annotations

from bot.i18n import Reader
from bot.services.requests.reading.facts import RequestFacts
from bot.views.kit.text import cut_marked, said
from bot.views.requests.findings import by_attention, finding_text
from bot.views.requests.states import state_mark, state_name
from bot.views.requests.summary import about, headline, summary


def entry_words(facts: RequestFacts, reader: Reader) -> str:
    """Where it stands and what it is about. mrkdwn."""
    return reader.t(
        "{mark} *{number}* ({state})  {summary}",
        mark=state_mark(facts.request.state),
        number=facts.request.number,
        state=state_name(facts.request.state, reader),
        summary=summary(facts, reader),
    )


def decision_words(facts: RequestFacts, ending: str, reader: Reader) -> str:
    """What somebody decides on, with what is grave about it; `ending` is the last line. mrkdwn."""
    request = facts.request
    grave, _ = by_attention(request.findings)
    lines = [
        f"*{request.number}*  {headline(facts, reader)}",
        said(request.terms.purpose, 200),
        *([finding_text(grave, reader, 700, about(facts))] if grave else []),
        ending,
    ]
    return cut_marked("\n".join(lines), 1800)
