"""The cards of a request, drawn from the facts as they are when they leave."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.delivery.ports import Renderer
from bot.domain.request import RequestState
from bot.i18n import Reader
from bot.services.ports.unit_of_work import Transaction
from bot.services.requests.announce import News
from bot.services.requests.read import read_request
from bot.views.approvals.reminders import answer_reminder, decision_reminder
from bot.views.kit.message import Message
from bot.views.requests.cards import approval_card, request_card
from bot.views.requests.news import news_message


def render_approval_card(tx: Transaction, payload: Mapping[str, Any], reader: Reader) -> Message | None:
    """`card.approval`: request_id, person_id. None for somebody who isn't asked yet and has no card."""
    request_id, person_id = payload["request_id"], payload["person_id"]
    facts = read_request(tx, request_id)
    if person_id not in facts.waiting_for and not tx.outbox.has_card("card.approval", request_id, person_id):
        return None
    return approval_card(facts, person_id, reader)


def render_request_card(tx: Transaction, payload: Mapping[str, Any], reader: Reader) -> Message | None:
    """`card.request`: request_id; for its requester."""
    return request_card(read_request(tx, payload["request_id"]), reader)


def render_decision_reminder(tx: Transaction, payload: Mapping[str, Any], reader: Reader) -> Message | None:
    """`reminder.decision`: request_id, person_id. None when it waits for them no longer."""
    facts = read_request(tx, payload["request_id"])
    since = tx.requests.waiting_since(facts.request.id)
    if since is None or payload["person_id"] not in facts.waiting_for:
        return None
    return decision_reminder(facts, since, reader)


def render_answer_reminder(tx: Transaction, payload: Mapping[str, Any], reader: Reader) -> Message | None:
    """`reminder.answer`: request_id. None when the question is answered."""
    facts = read_request(tx, payload["request_id"])
    since = tx.requests.waiting_since(facts.request.id)
    if since is None or facts.request.state is not RequestState.CHANGES_REQUESTED:
        return None
    return answer_reminder(facts, since, reader)


def render_news(tx: Transaction, payload: Mapping[str, Any], reader: Reader) -> Message | None:
    """`news.request`: request_id, person_id, news; a reply under the card of kind `under`."""
    return news_message(read_request(tx, payload["request_id"]), News(payload["news"]), reader)


RENDERERS: Mapping[str, Renderer] = {
    "card.approval": render_approval_card,
    "card.request": render_request_card,
    "news.request": render_news,
    "reminder.decision": render_decision_reminder,
    "reminder.answer": render_answer_reminder,
}
