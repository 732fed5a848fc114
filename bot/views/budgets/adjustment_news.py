"""How an adjustment has ended, in one sentence: a reply under the card of whoever asked."""

from __future__ import annotations

from bot.domain.approvals.approval import DecisionAction
from bot.domain.messages.budgets import AdjustmentNewsKind
from bot.i18n import Reader
from bot.services.budgets.adjusting.reading import AdjustmentFacts
from bot.views.budgets.adjustment_words import person_name
from bot.views.kit.blocks import section
from bot.views.kit.message import Message
from bot.views.kit.text import said

_WORDS = 300


def adjustment_news(facts: AdjustmentFacts, news: AdjustmentNewsKind, reader: Reader) -> Message:
    sentence = _sentence(facts, news, reader)
    return Message(sentence, [section(sentence)])


def _sentence(facts: AdjustmentFacts, news: AdjustmentNewsKind, reader: Reader) -> str:
    number, made = facts.adjustment.number, facts.decisions[-1] if facts.decisions else None
    name = person_name(facts, made.person_id) if made else ""
    if news is AdjustmentNewsKind.REJECTED and made and made.action is DecisionAction.REJECT:
        words = said(made.reason, _WORDS)
        return reader.t("{name} rejected {number}: {words}", name=name, number=number, words=words)
    if news is AdjustmentNewsKind.EXPIRED:
        return reader.t("Nobody decided on {number} in time. Ask again if it is still needed.", number=number)
    if facts.request:
        return reader.t(
            "{name} approved {number}: the budget has changed, {request} has room now.",
            name=name,
            number=number,
            request=facts.request,
        )
    return reader.t("{name} approved {number}: the budget has changed.", name=name, number=number)
