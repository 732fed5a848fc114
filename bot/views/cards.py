"""The approver's and the requester's card of a request."""

from __future__ import annotations

from bot.domain.approval import Decision
from bot.domain.finding import Severity
from bot.domain.request import OPEN, RequestState
from bot.i18n import N_, Reader
from bot.services.read_request import RequestFacts
from bot.views import blocks as kit
from bot.views.blocks import Block
from bot.views.findings import finding_line
from bot.views.ids import Action, button_value
from bot.views.message import Message
from bot.views.request_form import budget_words
from bot.views.routing import names_of, why_you
from bot.views.states import state_mark, state_name
from bot.views.text import mrkdwn

_SEGMENTS = {
    "key": N_("key customer"),
    "potential": N_("potential customer"),
    "general": N_("general customer"),
}

_DECISIONS = {
    "approve": N_("{name} approved {amount}"),
    "reject": N_("{name} rejected it"),
    "ask": N_("{name} asked a question"),
    "reassign": N_("{name} handed the decision to {other}"),
}


def headline(facts: RequestFacts, reader: Reader) -> str:
    """Who asks for how much, what for, for whom. mrkdwn."""
    request = facts.request
    return reader.t(
        "*{who}* asks for *{amount}*: {category} for *{customer}*",
        who=mrkdwn(facts.requester.name),
        amount=reader.money(request.terms.amount_minor, request.terms.currency),
        category=mrkdwn(reader.pick(facts.category_names) or request.terms.category),
        customer=mrkdwn(facts.customer.name),
    )


def approval_card(facts: RequestFacts, person_id: int, reader: Reader) -> Message:
    """The card of one approver: with buttons while it waits for them, with the outcome afterwards."""
    request = facts.request
    text = f"{request.number}: {headline(facts, reader)}"
    parts: list[Block] = [
        kit.header(_approval_title(facts, reader)),
        kit.section(headline(facts, reader)),
        kit.section("", fields=_fields(facts, reader)),
        *_purpose(facts, reader),
        kit.section(budget_words(facts.line, facts.before, facts.after, reader)),
        *_findings(facts, reader),
    ]
    conversation = _conversation(facts, reader)
    if conversation:
        parts.append(kit.section(conversation))
    if person_id in facts.waiting_for:
        waiting = [step for step in facts.steps if person_id in step.approver_ids]
        parts.append(kit.context(why_you(waiting, person_id, reader)))
        parts.append(decision_buttons(facts, reader))
    else:
        parts.append(kit.context(outcome(facts, reader)))
    return Message(text, parts)


def _approval_title(facts: RequestFacts, reader: Reader) -> str:
    request = facts.request
    if request.is_amendment:
        return reader.t("{number}: an approved amount is to be raised", number=request.number)
    if request.state is RequestState.PENDING:
        return reader.t("{number}: a decision is needed", number=request.number)
    return reader.t("{number}: {state}", number=request.number, state=state_name(request.state, reader))


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
    terms, currency = facts.request.terms, facts.line.currency
    segment = reader.t(_SEGMENTS[facts.customer.segment]) if facts.customer.segment in _SEGMENTS else ""
    used = reader.money(facts.customer_used_minor, currency)
    fields = [
        _pair(reader.t("Planned date"), reader.date(terms.planned_on)),
        _pair(reader.t("Headcount"), reader.number(terms.headcount)),
        _pair(
            reader.t("Customer"),
            reader.t("{segment}, {used} this year with this request", segment=segment, used=used)
            if segment
            else reader.t("{used} this year with this request", used=used),
        ),
    ]
    if terms.headcount > 1:
        per_head = -(-terms.amount_minor // terms.headcount)
        fields.append(_pair(reader.t("Per person"), reader.money(per_head, terms.currency)))
    if facts.recipients:
        names = [
            mrkdwn(contact.name)
            + (f" ({mrkdwn(contact.title)})" if contact.title else "")
            + (f" :classical_building: {reader.t('public official')}" if contact.public_official else "")
            for contact in facts.recipients
        ]
        fields.append(_pair(reader.t("Recipients"), reader.t(", ").join(names)))
    if facts.request.is_amendment:
        approved = reader.money(facts.request.approved_minor or 0, terms.currency)
        fields.append(_pair(reader.t("Approved so far"), approved))
    if terms.contact_channel:
        channel = mrkdwn(reader.pick(facts.channel_names) or terms.contact_channel)
        fields.append(_pair(reader.t("Contact channel"), channel))
    if terms.file_ids:
        fields.append(_pair(reader.t("Attachments"), reader.number(len(terms.file_ids))))
    return fields


def _pair(label: str, value: str) -> str:
    return f"*{label}*\n{value}"


def _purpose(facts: RequestFacts, reader: Reader) -> list[Block]:
    terms = facts.request.terms
    lines = [f"*{reader.t('Purpose')}*  {mrkdwn(terms.purpose)}"]
    if terms.expected_result:
        lines.append(f"*{reader.t('Expected result')}*  {mrkdwn(terms.expected_result)}")
    return [kit.section(line) for line in lines]


def _findings(facts: RequestFacts, reader: Reader) -> list[Block]:
    lines = [finding_line(finding, reader) for finding in facts.request.findings]
    return [kit.section("\n".join(lines))] if lines else []


def _conversation(facts: RequestFacts, reader: Reader) -> str:
    """Earlier decisions and the question with its answer."""
    request = facts.request
    lines = [decision_words(facts, made, reader) for made in facts.decisions]
    if request.answer:
        lines.append(
            f":speech_balloon: {reader.t('{name} answered', name=mrkdwn(facts.requester.name))}: {mrkdwn(request.answer)}"
        )
    return "\n".join(lines)


def decision_words(facts: RequestFacts, made: Decision, reader: Reader) -> str:
    marks = {
        "approve": ":white_check_mark:",
        "reject": ":x:",
        "ask": ":question:",
        "reassign": ":arrow_right:",
    }
    words = reader.t(
        _DECISIONS[made.action],
        name=mrkdwn(facts.name(made.person_id)),
        amount=reader.money(made.amount_minor or 0, facts.request.terms.currency),
        other=mrkdwn(facts.name(made.other_id)),
    )
    line = f"{marks[made.action]} {words}, {reader.time(made.at)}"
    return f"{line}: {mrkdwn(made.reason)}" if made.reason else line


def outcome(facts: RequestFacts, reader: Reader) -> str:
    """Where the request stands, for somebody who has nothing to do with it now."""
    request = facts.request
    mark, state = state_mark(request.state), state_name(request.state, reader)
    if request.state is RequestState.PENDING:
        names = names_of(sorted(facts.waiting_for), facts.people, reader)
        return reader.t("{mark} Waiting for {names}.", mark=mark, names=names)
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
    parts: list[Block] = [
        kit.header(title),
        kit.section(summary(facts, reader)),
    ]
    if request.state is RequestState.CHANGES_REQUESTED:
        parts.append(kit.section(f":question: {mrkdwn(request.question)}"))
    parts.append(kit.section(timeline(facts, reader)))
    warnings = [
        finding_line(finding, reader)
        for finding in request.findings
        if finding.severity in (Severity.WARN, Severity.ESCALATE)
    ]
    if warnings and request.state in OPEN:
        parts.append(kit.section("\n".join(warnings)))
    parts.append(kit.context(next_step(facts, reader)))
    buttons = request_buttons(facts, reader)
    if buttons:
        parts.append(kit.actions(buttons))
    return Message(f"{title}. {next_step(facts, reader)}", parts)


def summary(facts: RequestFacts, reader: Reader) -> str:
    terms = facts.request.terms
    return reader.t(
        "*{amount}* · {category} · *{customer}* · {day}",
        amount=reader.money(terms.amount_minor, terms.currency),
        category=mrkdwn(reader.pick(facts.category_names) or terms.category),
        customer=mrkdwn(facts.customer.name),
        day=reader.date(terms.planned_on),
    )


def timeline(facts: RequestFacts, reader: Reader) -> str:
    request, currency = facts.request, facts.request.terms.currency
    lines = [
        f":memo: {reader.t('Submitted')}, {reader.time(request.submitted_at)}",
        *(decision_words(facts, made, reader) for made in facts.decisions),
    ]
    if request.answer:
        lines.append(f":speech_balloon: {reader.t('You answered')}: {mrkdwn(request.answer)}")
    if request.approved_minor is not None:
        amount = reader.money(request.approved_minor, currency)
        lines.append(f":white_check_mark: {reader.t('Approved in all: {amount}', amount=amount)}")
    for actual in facts.actuals:
        amount = reader.money(actual.amount_minor, currency)
        words = reader.t("Spent {amount} on {day}", amount=amount, day=reader.date(actual.spent_on))
        final = f" ({reader.t('final')})" if actual.final else ""
        lines.append(
            f"~{words}~ {reader.t('corrected')}" if actual.reversed_at else f":receipt: {words}{final}"
        )
    refused = [stored.name for stored in facts.files if stored.state == "refused"]
    lines += [
        f":warning: {reader.t('The file {name} can’t be kept. Send it as PDF or picture.', name=mrkdwn(name))}"
        for name in refused
    ]
    return "\n".join(lines)


def next_step(facts: RequestFacts, reader: Reader) -> str:
    request = facts.request
    currency = request.terms.currency
    if request.state is RequestState.PENDING:
        return reader.t(
            "Next: {names} decides. {amount} is reserved meanwhile.",
            names=names_of(sorted(facts.waiting_for), facts.people, reader),
            amount=reader.money(request.holding.reserved, currency),
        )
    if request.state is RequestState.CHANGES_REQUESTED:
        return reader.t("Next: answer the question or edit the request.")
    if request.state is RequestState.APPROVED:
        return reader.t(
            "Next: spend it, then log the actual. {amount} is still held for you.",
            amount=reader.money(request.holding.committed, currency),
        )
    if request.state is RequestState.SETTLED:
        spent = reader.money(request.holding.spent, currency)
        approved = reader.money(request.approved_minor or 0, currency)
        return reader.t("Done: {spent} spent of {approved} approved.", spent=spent, approved=approved)
    return reader.t("Nothing more to do: what was held is free again.")


def request_buttons(facts: RequestFacts, reader: Reader) -> list[Block]:
    request = facts.request
    value = button_value(request.id, request.version)
    buttons: list[Block] = []
    if request.state is RequestState.CHANGES_REQUESTED:
        buttons.append(kit.button(reader.t("Answer"), Action.ANSWER, value, "primary"))
    if request.state is RequestState.APPROVED or request.is_amendment:
        buttons.append(kit.button(reader.t("Log actual"), Action.LOG_ACTUAL, value, "primary"))
    if request.state in OPEN or request.state is RequestState.APPROVED:
        buttons.append(kit.button(reader.t("Edit"), Action.EDIT, value))
    if request.state in OPEN or (request.state is RequestState.APPROVED and not request.holding.spent):
        sure = kit.confirm(
            reader.t("Withdraw {number}?", number=request.number),
            reader.t("What is held for it becomes free again."),
            reader.t("Withdraw"),
            reader.t("Keep it"),
        )
        buttons.append(kit.button(reader.t("Withdraw"), Action.WITHDRAW, value, confirm=sure))
    if facts.live_actuals:
        buttons.append(kit.button(reader.t("Correct…"), Action.CORRECT, value))
    return buttons
