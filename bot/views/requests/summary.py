"""A request in a line: who asks, for what, where it stands, what comes next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.domain.requests.finding import OF_MONEY, Severity
from bot.domain.requests.request import SpendRequest
from bot.domain.requests.request_state import OPEN, RequestState
from bot.i18n import N_, Reader
from bot.services.requests.reading.facts import RequestFacts
from bot.views.kit.text import cut_marked, said, said_in_lines
from bot.views.requests.findings import About
from bot.views.requests.items import category_words, days_words
from bot.views.requests.routing import deciders_words
from bot.views.requests.states import state_mark, state_name

NAME, CUSTOMER = 60, 100
_SHORT_OF = {
    "budget_over": N_("budget line {line}"),
    "ceiling_over": N_("the ceiling of {ceiling}"),
    "plan_over": N_("the plan of {year}"),
}
OVERSPENT = ":warning:"
# A message holds some 13,000 characters; each part is kept short enough for all of them together.
LONG = 2400


def headline(facts: RequestFacts, reader: Reader) -> str:
    """Who asks for how much, what for, for whom. mrkdwn."""
    request = facts.request
    return reader.t(
        "*{who}* asks for *{amount}*: {category} for *{customer}*",
        who=said(facts.requester.name, NAME),
        amount=reader.money(request.terms.amount_minor, request.terms.currency),
        category=category_words(facts, reader),
        customer=customer_words(facts, reader),
    )


def customer_words(facts: RequestFacts, reader: Reader) -> str:
    """The customer; of a list for many the first, and how many more. mrkdwn."""
    name, more = said(facts.customer.name, CUSTOMER), len(facts.request.terms.subjects) - 1
    return (
        reader.n("{customer} and {count} more", "{customer} and {count} more", more, customer=name)
        if more
        else name
    )


def about(facts: RequestFacts) -> About:
    if not facts.request.has_several_items:
        return About(facts.customer, facts.recipients)
    items = [facts.recipients_of(asked) for asked in facts.request.terms.items]
    return About(facts.customer, facts.recipients, items)


def state_words(facts: RequestFacts, reader: Reader) -> str:
    """The state, with what it came to in money: approved, spent, and by how much too much. mrkdwn."""
    mark, state = _mark(facts.request), state_name(facts.request.state, reader)
    amount = _came_to(facts.request, reader)
    return (
        reader.t("{mark} {state}: {amount}", mark=mark, state=state, amount=amount)
        if amount
        else f"{mark} {state}"
    )


def progress_words(facts: RequestFacts, reader: Reader) -> str:
    """The same for who reads beside it what is approved: only what was spent is said in money. mrkdwn."""
    if facts.request.spent_minor:
        return state_words(facts, reader)
    return f"{_mark(facts.request)} {state_name(facts.request.state, reader)}"


def _mark(request: SpendRequest) -> str:
    return OVERSPENT if request.overspent_minor else state_mark(request.state)


def _came_to(request: SpendRequest, reader: Reader) -> str:
    """Empty while nothing is approved, or a decision is open."""
    if request.approved_minor is None or request.state in OPEN:
        return ""
    if request.spent_minor:
        return spent_words(request, reader)
    return reader.money(request.approved_minor, request.terms.currency)


def spent_words(request: SpendRequest, reader: Reader) -> str:
    """What was spent, against what was approved."""
    currency = request.terms.currency
    spent = reader.money(request.spent_minor, currency)
    if request.overspent_minor:
        over = reader.money(request.overspent_minor, currency)
        return reader.t("{spent} spent, {over} over", spent=spent, over=over)
    approved = reader.money(request.approved_minor or 0, currency)
    return reader.t("{spent} spent of {approved} approved", spent=spent, approved=approved)


def outcome(facts: RequestFacts, reader: Reader) -> str:
    """Where the request stands, for somebody who has nothing to do with it now. mrkdwn."""
    request = facts.request
    if request.state is RequestState.PENDING:
        names = deciders_words(facts.steps, facts.people, reader)
        mark = state_mark(request.state)
        return reader.t("{mark} {number} waits for {names}.", mark=mark, number=request.number, names=names)
    mark, state, amount = _mark(request), state_name(request.state, reader), _came_to(request, reader)
    if amount:
        return reader.t(
            "{mark} {number} is {state}: {amount}.",
            mark=mark,
            number=request.number,
            state=state,
            amount=amount,
        )
    return reader.t("{mark} {number} is {state}.", mark=mark, number=request.number, state=state)


def open_question(facts: RequestFacts, reader: Reader) -> str:
    """The question that waits for an answer, with who asks it. mrkdwn."""
    asked = [made for made in facts.decisions if made.action == "ask"]
    name = said(facts.name(asked[-1].person_id), NAME) if asked else ""
    question = cut_marked(said_in_lines(facts.request.question), LONG)
    asked_by = reader.t("{who}: {words}", who=f"*{name}*", words=question) if name else question
    return f":question: {asked_by}"


def summary(facts: RequestFacts, reader: Reader) -> str:
    """Amount (what is approved, once it is), category, customer, planned date. mrkdwn."""
    terms, approved = facts.request.terms, facts.request.approved_minor
    amount = f"*{reader.money(terms.amount_minor, terms.currency)}*"
    if approved is not None and approved != terms.amount_minor:
        sentence = (
            N_("*{approved}* approved, *{asked}* asked")
            if facts.request.is_amendment
            else N_("*{approved}* approved of {asked} asked")
        )
        amount = reader.t(
            sentence,
            approved=reader.money(approved, terms.currency),
            asked=reader.money(terms.amount_minor, terms.currency),
        )
    return reader.t(
        "{amount} · {category} · *{customer}* · {day}",
        amount=amount,
        category=category_words(facts, reader),
        customer=customer_words(facts, reader),
        day=days_words(terms.items, reader),
    )


def partner_words(facts: RequestFacts, reader: Reader) -> str:
    """Which partner pays how much of it: of what was asked, approved, and at last of what was spent. Empty
    where nobody does. mrkdwn.
    """
    if facts.partner is None:
        return ""
    request = facts.request
    done = request.state is RequestState.SETTLED or (request.spent_minor and not request.to_spend_minor)
    minor = request.partner_spent_minor if done else request.partner_agreed_minor
    amount = reader.money(minor, request.terms.currency)
    return reader.t("{partner} pays {amount}", partner=said(facts.partner.name, NAME), amount=amount)


def carried_words(facts: RequestFacts, reader: Reader) -> str:
    """Which budget year pays by now, where it is not that of the number; else empty. Plain text."""
    return "" if facts.carried_to is None else reader.t("budget year {year}", year=facts.carried_to)


def next_step(facts: RequestFacts, reader: Reader) -> str:
    """What happens next, or what the requester does next. mrkdwn."""
    request = facts.request
    currency = request.terms.currency
    if request.waits_for_budget:
        return _waits_for_budget(facts, reader)
    if request.state is RequestState.PENDING:
        return reader.t(
            "Next: a decision by {names}. {amount} is reserved meanwhile.",
            names=deciders_words(facts.steps, facts.people, reader),
            amount=reader.money(request.holding.reserved, currency),
        )
    if request.state is RequestState.CHANGES_REQUESTED:
        return reader.t("Next: answer the question or edit the request.")
    if request.state is RequestState.APPROVED:
        return reader.t(
            "Next: spend it, then log the actual. {amount} still reserved for you.",
            amount=reader.money(request.holding.committed, currency),
        )
    if request.state is RequestState.SETTLED or request.spent_minor:
        return reader.t("Done: {spent}.", spent=spent_words(request, reader))
    if request.takes_actuals:
        return reader.t("Nothing is reserved any more. If money was spent all the same, log the actual.")
    if not facts.steps:
        # It has waited for budget until its end: nobody was ever asked.
        return reader.t("Nothing more to do: nothing was reserved for it.")
    returned = reader.money(request.terms.amount_minor - request.terms.partner_minor, currency)
    return reader.t("Nothing more to do: {amount} returned to the budget.", amount=returned)


def _waits_for_budget(facts: RequestFacts, reader: Reader) -> str:
    """For which lines it waits, since when, what will happen, and when that ends. mrkdwn."""
    request = facts.request
    short = [each for each in request.findings if each.severity is Severity.BLOCK and each.code in OF_MONEY]
    places = [_place_of(each.code, each.facts, reader) for each in short]
    words = reader.t(
        "Waits since {time} until {places} has room for it; then it is checked again and sent to be decided. "
        "Nothing is reserved meanwhile.",
        time=reader.time(request.submitted_at),
        places=reader.t(" and ").join(dict.fromkeys(places)),
    )
    if facts.ends_on is None:
        return words
    ending = reader.t("Without room it ends on {day}.", day=reader.date(facts.ends_on))
    return f"{words}\n{ending}"


def _place_of(code: str, facts: Mapping[str, Any], reader: Reader) -> str:
    named = {name: said(str(facts[name]), NAME) for name in ("line", "ceiling", "year") if name in facts}
    return reader.t(_SHORT_OF[code], **named)
