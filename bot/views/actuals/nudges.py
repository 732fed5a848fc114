"""What a requester is asked or reminded of after money was spent, and the form that they answer in."""

from __future__ import annotations

import json

from bot.domain.actuals.spend_exception import SpendException
from bot.domain.fields import Field
from bot.i18n import Reader
from bot.services.requests.reading.exceptions import ExceptionFacts
from bot.services.requests.reading.facts import RequestFacts
from bot.views.actuals.exceptions import short_words
from bot.views.kit import blocks as kit
from bot.views.kit.blocks import Block
from bot.views.kit.ids import Action, View
from bot.views.kit.message import Message
from bot.views.kit.text import cut_marked, said
from bot.views.requests.card.buttons import spending_buttons
from bot.views.requests.summary import summary

_NAME = 60


def exception_nudge(
    facts: RequestFacts, by: str, exception: SpendException, reader: Reader, *, asks: bool
) -> Message:
    """About an exception of the request, from who looks at it; `asks`: it is the question itself."""
    values = {"name": said(by, _NAME) or "–", "words": short_words(exception, reader, alone=True)}
    if asks:
        sentence = reader.t("{name} asks why: {words}", **values)
    elif exception.waits_for_answer:
        sentence = reader.t("{name} waits for your answer. Why: {words}", **values)
    else:
        sentence = reader.t("{name} reminds you: {words}", **values)
    buttons = spending_buttons(facts, reader)
    parts: list[Block] = [kit.section(cut_marked(sentence, 2900))]
    if exception.waits_for_answer:
        buttons = [kit.button(reader.t("Answer"), Action.ANSWER_WHY, str(exception.id), "primary"), *buttons]
        parts.append(kit.context(reader.t("Press Answer, or write the answer here in the thread.")))
    return Message(sentence, [*parts, *([kit.actions(buttons)] if buttons else [])])


def actual_nudge(facts: RequestFacts, by: str, reader: Reader) -> Message:
    """About an actual that is overdue, from a controller."""
    sentence = reader.t(
        "{name} reminds you to log the actual: {summary}",
        name=said(by, _NAME) or "–",
        summary=summary(facts, reader),
    )
    return Message(sentence, [kit.section(sentence), kit.actions(spending_buttons(facts, reader))])


def answer_why_form(asked: ExceptionFacts, reader: Reader) -> Block:
    """The form *Answer* about an exception."""
    question = reader.t(
        "{name} asks why: {words}",
        name=said(asked.asked_by, _NAME) or "–",
        words=short_words(asked.exception, reader, alone=True),
    )
    return kit.modal(
        reader.t("Answer"),
        View.ANSWER_WHY,
        [
            kit.section(f":question: {cut_marked(question, 2900)}"),
            kit.input_block(reader.t("Answer"), kit.text_input(Field.ANSWER, multiline=True)),
        ],
        submit=reader.t("Send"),
        close=reader.t("Cancel"),
        metadata=json.dumps({"exception_id": asked.exception.id}),
    )
