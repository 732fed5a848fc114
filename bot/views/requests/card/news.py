"""What has just happened to a request, in one sentence: a reply under somebody's card."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.approvals.approval import Decision
from bot.domain.messages.requests import News
from bot.domain.requests.request_state import RequestState
from bot.domain.requests.term_change import TermChange
from bot.i18n import Reader
from bot.services.requests.reading.facts import RequestFacts
from bot.views.kit.blocks import actions, section
from bot.views.kit.message import Message
from bot.views.kit.text import cut_marked, said
from bot.views.requests.card.buttons import ask_again_button
from bot.views.requests.card.changes import changes_words
from bot.views.requests.routing import deciders_words

_NAME, _WORDS, _LINES = 60, 300, 300


def news_message(
    facts: RequestFacts, news: News, reader: Reader, changes: Sequence[TermChange] = ()
) -> Message | None:
    """None when it is no news any more: the question is answered, the request ended meanwhile."""
    sentence = _edited(facts, changes, reader) if news is News.EDITED else _SENTENCES[news](facts, reader)
    if not sentence:
        return None
    blocks = [section(sentence)]
    if news is News.REJECTED and facts.request.can_be_asked_again:
        blocks.append(actions([ask_again_button(facts, reader)]))
    return Message(sentence, blocks)


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


def _edited(facts: RequestFacts, changes: Sequence[TermChange], reader: Reader) -> str:
    """By whom, and each field that is another now: amounts, heads and dates with what they were."""
    if facts.request.state is not RequestState.PENDING:
        return ""
    name = said(facts.requester.name, _NAME)
    if not changes:
        return reader.t("{name} has changed this request. Please look at it again.", name=name)
    told = changes_words(changes, facts.request.terms.currency, reader)
    return reader.t("{name}: {words}", name=name, words=told)


def _expired(facts: RequestFacts, reader: Reader) -> str:
    if not facts.steps:
        return reader.t(
            "There was no budget for {customer} in time, so this has ended. Nothing was reserved for it.",
            customer=said(facts.customer.name, _NAME),
        )
    return reader.t(
        "Nobody decided on this for {customer} in time. What was reserved returned to the budget.",
        customer=said(facts.customer.name, _NAME),
    )


def _budget_found(facts: RequestFacts, reader: Reader) -> str:
    if facts.request.state is not RequestState.PENDING:
        return ""
    return reader.t(
        "There is budget for {customer} now. This waits for {names} to decide.",
        customer=said(facts.customer.name, _NAME),
        names=deciders_words(facts.steps, facts.people, reader),
    )


def _carried(facts: RequestFacts, reader: Reader) -> str:
    if facts.carried_to is None:
        # It held nothing any more, and no line of the next year would pay for more.
        return ""
    return reader.t(
        "Budget year {year} is closed. What is held for {customer} goes on in {next}, on {line}.",
        year=facts.carried_to - 1,
        customer=said(facts.customer.name, _NAME),
        next=facts.carried_to,
        line=cut_marked(", ".join(said(line.code, _NAME) for line in facts.carried_lines), _LINES),
    )


def _year_closed(facts: RequestFacts, reader: Reader) -> str:
    return reader.t(
        "Budget year {year} is closed. What was held for {customer} returned to the budget.",
        year=facts.carried_to or facts.request.year,
        customer=said(facts.customer.name, _NAME),
    )


_SENTENCES = {
    News.APPROVED: _approved,
    News.REJECTED: _rejected,
    News.ASKED: _asked,
    News.ANSWERED: _answered,
    News.EXPIRED: _expired,
    News.BUDGET_FOUND: _budget_found,
    News.CARRIED: _carried,
    News.YEAR_CLOSED: _year_closed,
}
