"""Reminders of what waits for somebody. They say what and since when; the card itself has the buttons."""

from __future__ import annotations

from datetime import datetime

from bot.i18n import Reader
from bot.services.requests.reading.facts import RequestFacts
from bot.views.kit import blocks as kit
from bot.views.kit.message import Message
from bot.views.kit.text import said_in_lines
from bot.views.requests.summary import headline


def decision_reminder(facts: RequestFacts, since: datetime, reader: Reader) -> Message:
    """To an approver who has not decided yet."""
    title = reader.t("{number} still waits for your decision.", number=facts.request.number)
    more = reader.t(
        "Waiting since {time}. Its card is above, and in the Home of this app.", time=reader.time(since)
    )
    return Message(title, [kit.section(f":bell: *{title}*\n{headline(facts, reader)}"), kit.context(more)])


def answer_reminder(facts: RequestFacts, since: datetime, reader: Reader) -> Message:
    """To a requester who has not answered a question yet."""
    title = reader.t("{number} still waits for your answer.", number=facts.request.number)
    more = reader.t("Asked {time}. Without an answer the request ends by itself.", time=reader.time(since))
    text = f":bell: *{title}*\n{said_in_lines(facts.request.question).lstrip()}"
    return Message(title, [kit.section(text), kit.context(more)])
