"""What people are told of a year's plan, drawn from the facts as they are when it leaves."""

from __future__ import annotations

from collections.abc import Mapping

from bot.delivery.ports import Renderer
from bot.delivery.rendering.stored import renders
from bot.domain.messages.plans import PlanCard, PlanNews, PlanQuestionCard
from bot.i18n import Reader
from bot.services.plans.asking.questions import read_questions
from bot.services.plans.reading.facts import read_plan
from bot.services.ports.unit_of_work import Transaction
from bot.views.kit.message import Message
from bot.views.plans.card import plan_card
from bot.views.plans.news import plan_news
from bot.views.plans.question import question_card


def render_news(tx: Transaction, told: PlanNews, reader: Reader) -> Message | None:
    version = tx.plan_versions.get(told.version_id)
    return plan_news(version.name, told.news, told.lines, reader) if version else None


def render_card(tx: Transaction, card: PlanCard, reader: Reader) -> Message | None:
    """None for somebody who isn't asked yet and has no card."""
    facts = read_plan(tx, card.version_id)
    asked = facts.asks(card.person_id) is not None
    if not asked and not tx.outbox.has_card(card.kind, card.version_id, card.person_id):
        return None
    return plan_card(facts, card.person_id, reader)


def render_question(tx: Transaction, card: PlanQuestionCard, reader: Reader) -> Message | None:
    return question_card(read_questions(tx, card.version_id, card.person_id), reader)


RENDERERS: Mapping[str, Renderer] = dict(
    [
        renders(PlanNews, render_news),
        renders(PlanCard, render_card),
        renders(PlanQuestionCard, render_question),
    ]
)
