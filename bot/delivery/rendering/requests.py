"""The cards of a request, drawn from the facts as they are when they leave."""

from __future__ import annotations

from collections.abc import Mapping

from bot.delivery.ports import Renderer
from bot.delivery.rendering.stored import renders
from bot.domain.listed import Page
from bot.domain.messages.company import DailyReminder
from bot.domain.messages.requests import (
    AnswerReminder,
    ApprovalCard,
    DecisionReminder,
    RequestCard,
    RequestNews,
)
from bot.domain.requests.request_state import RequestState
from bot.i18n import Reader
from bot.services.budgets.adjusting.waiting import read_late
from bot.services.ports.unit_of_work import Transaction
from bot.services.requests.reading.duties import late_proposals, read_reminder
from bot.services.requests.reading.facts import read_request
from bot.views.approvals.reminders import answer_reminder, decision_reminder
from bot.views.budgets.adjustment_lists import MOST_IN_A_MESSAGE
from bot.views.kit.message import Message
from bot.views.plans.question import unanswered_blocks
from bot.views.requests.card.approval_card import approval_card
from bot.views.requests.card.news import news_message
from bot.views.requests.card.request_card import request_card
from bot.views.requests.lists.duties import MOST_REMINDED, reminder_message


def render_approval_card(tx: Transaction, card: ApprovalCard, reader: Reader) -> Message | None:
    """None for somebody who isn't asked yet and has no card."""
    facts = read_request(tx, card.request_id)
    asked = card.person_id in facts.waiting_for
    if not asked and not tx.outbox.has_card(card.kind, card.request_id, card.person_id):
        return None
    return approval_card(facts, card.person_id, reader)


def render_request_card(tx: Transaction, card: RequestCard, reader: Reader) -> Message | None:
    """For its requester."""
    return request_card(read_request(tx, card.request_id), reader)


def render_decision_reminder(tx: Transaction, reminder: DecisionReminder, reader: Reader) -> Message | None:
    """None when it waits for them no longer."""
    facts = read_request(tx, reminder.request_id)
    since = tx.requests.waiting_since(facts.request.id)
    if since is None or reminder.person_id not in facts.waiting_for:
        return None
    return decision_reminder(facts, since, reader)


def render_answer_reminder(tx: Transaction, reminder: AnswerReminder, reader: Reader) -> Message | None:
    """None when the question is answered."""
    facts = read_request(tx, reminder.request_id)
    since = tx.requests.waiting_since(facts.request.id)
    if since is None or facts.request.state is not RequestState.CHANGES_REQUESTED:
        return None
    return answer_reminder(facts, since, reader)


def render_daily_reminder(tx: Transaction, reminder: DailyReminder, reader: Reader) -> Message | None:
    """None when nothing is late any more."""
    person = tx.people.get(reminder.person_id)
    if person is None:
        return None
    late, proposals = read_reminder(tx, person, MOST_REMINDED), late_proposals(tx, person)
    adjusting = read_late(tx, person.id, Page(MOST_IN_A_MESSAGE))
    if not (late or adjusting or proposals):
        return None
    return reminder_message(late, adjusting, unanswered_blocks(proposals, reader), reader)


def render_news(tx: Transaction, told: RequestNews, reader: Reader) -> Message | None:
    """None when it is no news any more."""
    return news_message(read_request(tx, told.request_id), told.news, reader, told.changes)


RENDERERS: Mapping[str, Renderer] = dict(
    [
        renders(ApprovalCard, render_approval_card),
        renders(RequestCard, render_request_card),
        renders(RequestNews, render_news),
        renders(DecisionReminder, render_decision_reminder),
        renders(AnswerReminder, render_answer_reminder),
        renders(DailyReminder, render_daily_reminder),
    ]
)
