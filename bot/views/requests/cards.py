"""The approver's and the requester's card of a request."""

from __future__ import annotations

from bot.domain.finding import Severity
from bot.domain.money import share_up
from bot.domain.request import SpendRequest
from bot.domain.request_state import OPEN, RequestState
from bot.i18n import N_, Reader
from bot.services.requests.facts import RequestFacts
from bot.views.budgets.words import budget_words, line_words
from bot.views.kit import blocks as kit
from bot.views.kit.blocks import Block
from bot.views.kit.ids import Action, button_value
from bot.views.kit.message import Message
from bot.views.kit.text import brief, cut_marked, mrkdwn
from bot.views.requests.findings import finding_blocks
from bot.views.requests.routing import deciders_words, why_you
from bot.views.requests.states import state_mark, state_name
from bot.views.requests.timeline import conversation, timeline

_SEGMENTS = {
    "key": N_("key customer"),
    "potential": N_("potential customer"),
    "general": N_("general customer"),
}

_NAME, _CUSTOMER, _RECIPIENTS = 60, 100, 12
# A message holds some 13,000 characters; each part is kept short enough for all of them together.
_LONG, _SHORT, _FIELD = 2400, 1200, 900


def headline(facts: RequestFacts, reader: Reader) -> str:
    """Who asks for how much, what for, for whom. mrkdwn."""
    request = facts.request
    return reader.t(
        "*{who}* asks for *{amount}*: {category} for *{customer}*",
        who=brief(facts.requester.name, _NAME),
        amount=reader.money(request.terms.amount_minor, request.terms.currency),
        category=category_name(facts, reader),
        customer=brief(facts.customer.name, _CUSTOMER),
    )


def category_name(facts: RequestFacts, reader: Reader) -> str:
    return brief(reader.pick(facts.category_names) or facts.request.terms.category, _NAME)


def approval_card(facts: RequestFacts, person_id: int, reader: Reader) -> Message:
    """The card of one approver: with buttons while it waits for them, with the outcome afterwards."""
    title = _approval_title(facts, person_id, reader)
    said = conversation(facts, reader)
    parts: list[Block] = [
        kit.header(title),
        kit.section(headline(facts, reader)),
        kit.section("", fields=[cut_marked(field, _FIELD) for field in _fields(facts, reader)]),
        kit.section("\n".join(_purpose(facts, reader))),
        kit.section(_budget(facts, reader)),
        *finding_blocks(facts.request.findings, reader, _LONG),
        *([kit.section(cut_marked(said, _LONG))] if said else []),
    ]
    if person_id in facts.waiting_for:
        waiting = [step for step in facts.steps if person_id in step.approver_ids]
        parts.append(kit.context(why_you(waiting, person_id, reader)))
        parts.append(decision_buttons(facts, reader))
    else:
        parts.append(kit.context(outcome(facts, reader)))
    return Message(f"{title}. {headline(facts, reader)}", parts)


def _approval_title(facts: RequestFacts, person_id: int, reader: Reader) -> str:
    request = facts.request
    if person_id not in facts.waiting_for:
        return reader.t("{number}: {state}", number=request.number, state=state_name(request.state, reader))
    if request.is_amendment:
        return reader.t("{number}: an approved amount is to be raised", number=request.number)
    return reader.t("{number}: a decision is needed", number=request.number)


def decision_buttons(facts: RequestFacts, reader: Reader, block_id: str = "") -> Block:
    value = button_value(facts.request.id, facts.request.version)
    return kit.actions(
        [
            kit.button(reader.t("Approve"), Action.APPROVE, value, "primary"),
            kit.button(reader.t("Approve less…"), Action.APPROVE_LESS, value),
            kit.button(reader.t("Ask a question…"), Action.ASK, value),
            kit.button(reader.t("Reject…"), Action.REJECT, value, "danger"),
            kit.button(reader.t("Reassign…"), Action.REASSIGN, value),
        ],
        block_id,
    )


def _fields(facts: RequestFacts, reader: Reader) -> list[str]:
    """The facts of the request in two columns, those that are always there first."""
    terms = facts.request.terms
    fields = [
        _pair(reader.t("Planned date"), reader.date(terms.planned_on)),
        _pair(reader.t("Headcount"), _headcount(facts, reader)),
        _pair(reader.t("Customer"), _customer(facts, reader)),
    ]
    if facts.recipients:
        fields.append(_pair(reader.t("Recipients"), _recipients(facts, reader)))
    if facts.request.is_amendment:
        approved = reader.money(facts.request.approved_minor or 0, terms.currency)
        fields.append(_pair(reader.t("Approved so far"), approved))
    least = facts.least_approved_minor
    if facts.waiting_for and least is not None and least < terms.amount_minor:
        fields.append(_pair(reader.t("Cut so far to"), reader.money(least, terms.currency)))
    if terms.contact_channel:
        channel = brief(reader.pick(facts.channel_names) or terms.contact_channel, _NAME)
        fields.append(_pair(reader.t("Contact channel"), channel))
    if terms.file_ids:
        fields.append(_pair(reader.t("Attachments"), reader.number(len(terms.file_ids))))
    return fields


def _pair(label: str, value: str) -> str:
    return f"*{label}*\n{value}"


def _headcount(facts: RequestFacts, reader: Reader) -> str:
    terms = facts.request.terms
    if terms.headcount == 1:
        return reader.number(1)
    each = reader.money(share_up(terms.amount_minor, terms.headcount), terms.currency)
    return reader.t("{count}, {each} each", count=reader.number(terms.headcount), each=each)


def _customer(facts: RequestFacts, reader: Reader) -> str:
    used = reader.money(facts.customer_used_minor, facts.line.currency)
    spend = reader.t("{used} this year with this request", used=used)
    if facts.request.state not in OPEN:
        spend = reader.t("{used} this year", used=used)
    segment = _SEGMENTS.get(facts.customer.segment)
    return reader.t("{segment}, {used}", segment=reader.t(segment), used=spend) if segment else spend


def _recipients(facts: RequestFacts, reader: Reader) -> str:
    """A few names with their titles; public officials first, so that none of them is cut off."""
    ordered = sorted(facts.recipients, key=lambda contact: not contact.public_official)
    names = []
    for contact in ordered[:_RECIPIENTS]:
        name = brief(contact.told_apart, 40)
        if contact.title:
            name = reader.t("{name} ({title})", name=name, title=brief(contact.title, 40))
        if contact.public_official:
            name = reader.t("{name}, *public official*", name=name)
        names.append(name)
    more = len(ordered) - len(names)
    if more > 0:
        names.append(reader.n("and {count} more", "and {count} more", more))
    return "\n".join(names)


def _purpose(facts: RequestFacts, reader: Reader) -> list[str]:
    terms = facts.request.terms
    purpose, result = reader.t("Purpose"), reader.t("Expected result")
    lines = [cut_marked(f"*{purpose}*  {mrkdwn(terms.purpose)}", 1700)]
    if terms.expected_result:
        lines.append(cut_marked(f"*{result}*  {mrkdwn(terms.expected_result)}", _SHORT))
    return lines


def _budget(facts: RequestFacts, reader: Reader) -> str:
    """Before and after while a decision is open; afterwards how the line stands."""
    if facts.request.state in OPEN:
        return budget_words(facts.line, facts.before, facts.after, reader)
    return line_words(facts.line, facts.after, reader)


def outcome(facts: RequestFacts, reader: Reader) -> str:
    """Where the request stands, for somebody who has nothing to do with it now. mrkdwn."""
    request = facts.request
    mark, state = state_mark(request.state), state_name(request.state, reader)
    if request.state is RequestState.PENDING:
        names = deciders_words(facts.steps, facts.people, reader)
        return reader.t("{mark} {number} waits for {names}.", mark=mark, number=request.number, names=names)
    if request.approved_minor is not None and request.state not in OPEN:
        amount = reader.money(request.approved_minor, request.terms.currency)
        return reader.t(
            "{mark} {number} is {state}: {amount}.",
            mark=mark,
            number=request.number,
            state=state,
            amount=amount,
        )
    return reader.t("{mark} {number} is {state}.", mark=mark, number=request.number, state=state)


def request_card(facts: RequestFacts, reader: Reader) -> Message:
    """The requester's card: state, timeline, next step, and what they can do now."""
    request = facts.request
    title = reader.t("{number}: {state}", number=request.number, state=state_name(request.state, reader))
    parts: list[Block] = [kit.header(title), kit.section(summary(facts, reader))]
    if request.state is RequestState.CHANGES_REQUESTED:
        parts.append(kit.section(open_question(facts, reader)))
    parts.append(kit.section(cut_marked(timeline(facts, reader), 2900)))
    if request.state in OPEN:
        grave = [f for f in request.findings if f.severity in (Severity.WARN, Severity.ESCALATE)]
        parts += finding_blocks(grave, reader, _LONG)
    parts.append(kit.context(next_step(facts, reader)))
    buttons = request_buttons(facts, reader)
    if buttons:
        parts.append(kit.actions(buttons))
    return Message(f"{title}. {next_step(facts, reader)}", parts)


def open_question(facts: RequestFacts, reader: Reader) -> str:
    """The question that waits for an answer, with who asks it. mrkdwn."""
    asked = [made for made in facts.decisions if made.action == "ask"]
    name = brief(facts.name(asked[-1].person_id), _NAME) if asked else ""
    question = cut_marked(mrkdwn(facts.request.question), _LONG)
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
        category=category_name(facts, reader),
        customer=brief(facts.customer.name, _CUSTOMER),
        day=reader.date(terms.planned_on),
    )


def next_step(facts: RequestFacts, reader: Reader) -> str:
    """What happens next, or what the requester does next. mrkdwn."""
    request = facts.request
    currency = request.terms.currency
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
            "Next: spend it, then log the actual. {amount} is still held for you.",
            amount=reader.money(request.holding.committed, currency),
        )
    spent = reader.money(request.holding.spent, currency)
    approved = reader.money(request.approved_minor or 0, currency)
    if request.state is RequestState.SETTLED or request.holding.spent:
        return reader.t("Done: {spent} spent of {approved} approved.", spent=spent, approved=approved)
    if request.takes_actuals:
        return reader.t("Nothing is held any more. If money was spent all the same, log the actual.")
    return reader.t("Nothing more to do: what was held is free again.")


def request_buttons(facts: RequestFacts, reader: Reader) -> list[Block]:
    request = facts.request
    value = button_value(request.id, request.version)
    buttons: list[Block] = []
    if request.state is RequestState.CHANGES_REQUESTED:
        buttons.append(kit.button(reader.t("Answer"), Action.ANSWER, value, "primary"))
    if request.takes_actuals:
        style = "primary" if request.state is RequestState.APPROVED else ""
        buttons.append(kit.button(reader.t("Log actual"), Action.LOG_ACTUAL, value, style))
    if request.can_be_edited:
        buttons.append(kit.button(reader.t("Edit"), Action.EDIT, value))
    if request.can_be_withdrawn:
        sure = _confirm_withdrawal(request, reader)
        buttons.append(kit.button(reader.t("Withdraw"), Action.WITHDRAW, value, confirm=sure))
    if request.is_partly_used:
        sure = _confirm_closing(request, reader)
        buttons.append(kit.button(reader.t("Close"), Action.CLOSE, value, confirm=sure))
    if facts.live_actuals:
        buttons.append(kit.button(reader.t("Correct…"), Action.CORRECT, value))
    return buttons


def _confirm_withdrawal(request: SpendRequest, reader: Reader) -> Block:
    text = reader.t("What is held for it becomes free again.")
    if request.is_amendment:
        stands = reader.money(request.approved_minor or 0, request.terms.currency)
        text = reader.t("Only the raise is withdrawn; {stands} stays approved.", stands=stands)
    return kit.confirm(
        reader.t("Withdraw {number}?", number=request.number),
        text,
        reader.t("Withdraw"),
        reader.t("Keep it"),
    )


def _confirm_closing(request: SpendRequest, reader: Reader) -> Block:
    rest = reader.money(request.holding.committed, request.terms.currency)
    return kit.confirm(
        reader.t("Close {number}?", number=request.number),
        reader.t("Nothing more is spent on it, and {amount} becomes free again.", amount=rest),
        reader.t("Close"),
        reader.t("Keep it"),
    )
