"""What has just happened to a request, in one sentence: a reply under somebody's card."""

from __future__ import annotations

from bot.domain.approvals.approval import Decision
from bot.domain.messages import News
from bot.domain.requests.request_state import RequestState
from bot.i18n import Reader
from bot.services.requests.facts import RequestFacts
from bot.views.kit.blocks import section
from bot.views.kit.message import Message
from bot.views.kit.text import said

_NAME, _WORDS = 60, 300


def news_message(facts: RequestFacts, news: News, reader: Reader) -> Message | None:
    """None when it is no news any more: the question is answered, the request ended meanwhile."""
    sentence = _SENTENCES[news](facts, reader)
    return Message(sentence, [section(sentence)]) if sentence else None


def _made(facts: RequestFacts, action: str) -> Decision | None:
    return next((made for made in reversed(facts.decisions) if made.action == action), None)


def _approved(facts: RequestFacts, reader: Reader) -> str:
    request, made = facts.request, _made(facts, "approve")
    if request.approved_minor is None or made is None:
        return ""
    return reader.t(
        "{name} approved {amount} for {customer}. Log the actual once it is spent.",
        name=said(facts.name(made.person_id), _NAME),
        amount=reader.money(request.approved_minor, request.terms.currency),
        customer=said(facts.customer.name, _NAME),
    )


def _rejected(facts: RequestFacts, reader: Reader) -> str:
    made = _made(facts, "reject")
    if made is None:
        return ""
    return reader.t(
        "{name} rejected this: {words}",
        name=said(facts.name(made.person_id), _NAME),
        words=said(made.reason, _WORDS),
    )


def _asked(facts: RequestFacts, reader: Reader) -> str:
    made = _made(facts, "ask")
    if facts.request.state is not RequestState.CHANGES_REQUESTED or made is None:
        return ""
    return reader.t(
        "{name} asks: {words}",
        name=said(facts.name(made.person_id), _NAME),
        words=said(facts.request.question, _WORDS),
    )


def _answered(facts: RequestFacts, reader: Reader) -> str:
    if facts.request.state is not RequestState.PENDING:
        return ""
    return reader.t(
        "{name} answers: {words}",
        name=said(facts.requester.name, _NAME),
        words=said(facts.request.answer, _WORDS),
    )


def _edited(facts: RequestFacts, reader: Reader) -> str:
    if facts.request.state is not RequestState.PENDING:
        return ""
    return reader.t(
        "{name} has changed this request. Please look at it again.",
        name=said(facts.requester.name, _NAME),
    )


def _expired(facts: RequestFacts, reader: Reader) -> str:
    return reader.t(
        "Nobody decided on this for {customer} in time. What was reserved returned to the budget.",
        customer=said(facts.customer.name, _NAME),
    )


_SENTENCES = {
    News.APPROVED: _approved,
    News.REJECTED: _rejected,
    News.ASKED: _asked,
    News.ANSWERED: _answered,
    News.EDITED: _edited,
    News.EXPIRED: _expired,
}
