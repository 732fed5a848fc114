"""The approver's card of a request: everything that a decision needs."""

from __future__ import annotations

from bot.domain.approvals.approval import Step
from bot.domain.money import share_up
from bot.domain.requests.request_state import OPEN, RequestState
from bot.i18n import Reader
from bot.services.requests.reading.facts import RequestFacts
from bot.views.budgets.words import before_after, budget_words, line_words
from bot.views.kit import blocks as kit
from bot.views.kit.blocks import Block
from bot.views.kit.message import Message
from bot.views.kit.text import cut_marked, said, said_in_lines
from bot.views.requests.card.buttons import asker_buttons, decision_buttons
from bot.views.requests.card.listed import card_finding_blocks
from bot.views.requests.card.names import card_menu
from bot.views.requests.card.timeline import NEWEST, conversation
from bot.views.requests.findings import by_attention, kept_words, names_in_short
from bot.views.requests.items import count_words, days_words, items_blocks
from bot.views.requests.routing import USUAL, why_you
from bot.views.requests.states import state_name
from bot.views.requests.summary import (
    NAME,
    carried_words,
    headline,
    next_step,
    open_question,
    outcome,
    partner_words,
    state_words,
)
from bot.views.requests.verdict import verdict
from bot.views.segments import SEGMENTS

_RECIPIENTS = 12
_SHORT, _FIELD, _LINE, _PART = 900, 500, 160, 1200
_LINES = 5


def approval_card(facts: RequestFacts, person_id: int, reader: Reader) -> Message:
    """The card of one approver, read in five seconds: who wants what and the verdict, what needs attention,
    the buttons while it waits for them; the rest is folded into one line.
    """
    request = facts.request
    title = _approval_title(facts, person_id, reader)
    grave, _ = by_attention(request.findings)
    is_open = request.state in OPEN
    answer = verdict(request.findings, reader) if is_open else state_words(facts, reader)
    parts: list[Block] = [
        kit.section(f"{headline(facts, reader)} · {answer}"),
        kit.context(_in_short(facts, title, reader)),
        *items_blocks(facts, reader),
        *(card_finding_blocks(facts, grave, reader, _PART) if is_open else []),
    ]
    if request.state is RequestState.CHANGES_REQUESTED:
        parts.append(kit.section(open_question(facts, reader)))
        parts += [asker_buttons(facts, reader)] if person_id == facts.asker_id else []
    parts.append(kit.section(_what_for(facts, reader)))
    if request.waits_for_budget:
        parts.append(kit.context(next_step(facts, reader)))
    if happened := conversation(facts, reader):
        parts.append(kit.section(cut_marked("\n".join(happened[-NEWEST:]), _PART)))
    if request.state is RequestState.PENDING:
        parts += _whose_turn(facts, person_id, reader)
    parts.append(_details(facts, person_id, happened[:-NEWEST], reader))
    return Message(f"{title}. {headline(facts, reader)}", parts)


def _whose_turn(facts: RequestFacts, person_id: int, reader: Reader) -> list[Block]:
    """The buttons, below the reason where it is not their place in the company; else for whom it waits."""
    if person_id not in facts.waiting_for:
        return [kit.context(outcome(facts, reader))]
    waiting = _steps_of(facts, person_id)
    unusual = any(step.reason not in USUAL for step in waiting)
    why = [kit.context(why_you(waiting, person_id, reader))] if unusual else []
    return [*why, decision_buttons(facts, reader, may_fund=facts.may_fund(facts.people.get(person_id)))]


def _steps_of(facts: RequestFacts, person_id: int) -> list[Step]:
    return [step for step in facts.steps if person_id in step.approver_ids]


def _approval_title(facts: RequestFacts, person_id: int, reader: Reader) -> str:
    request = facts.request
    if person_id not in facts.waiting_for:
        return reader.t("{number}: {state}", number=request.number, state=state_name(request.state, reader))
    if request.is_amendment:
        return reader.t("{number}: an approved amount is to be raised", number=request.number)
    return reader.t("{number}: needs your decision", number=request.number)


def _in_short(facts: RequestFacts, title: str, reader: Reader) -> str:
    """Number and state, when, how many, and what was cut or stands already. mrkdwn."""
    terms = facts.request.terms
    parts = [title, days_words(terms.items, reader)]
    if facts.request.has_several_items:
        parts.append(count_words(facts, reader))
    else:
        parts.append(_headcount(facts, reader))
        parts += [said(names_in_short(facts.recipients, reader))] if facts.recipients else []
    if facts.request.is_amendment:
        stands = reader.money(facts.request.approved_minor or 0, terms.currency)
        parts.append(reader.t("{amount} approved so far", amount=stands))
    least = facts.least_approved_minor
    if facts.waiting_for and least is not None and least < terms.amount_minor:
        parts.append(reader.t("cut to {amount}", amount=reader.money(least, terms.currency)))
    return " · ".join(
        part for part in (*parts, carried_words(facts, reader), partner_words(facts, reader)) if part
    )


def _what_for(facts: RequestFacts, reader: Reader) -> str:
    """The purpose in a line, and what it takes from the budget while that is open. mrkdwn."""
    lines = [said(facts.request.terms.purpose, _LINE)]
    if facts.request.state in OPEN:
        lines += (before_after(use.line, use.before, use.after, reader) for use in facts.uses[:_LINES])
        lines += _more_lines(facts, reader)
    return "\n".join(lines)


def _details(facts: RequestFacts, person_id: int, earlier: list[str], reader: Reader) -> Block:
    """What a decision may need besides, in one line that opens: which says how many checks pass."""
    findings = facts.request.findings
    _, kept = by_attention(findings)
    is_open = facts.request.state in OPEN
    shown = kept if is_open else findings
    inside: list[Block] = [
        kit.section("", fields=[cut_marked(field, _FIELD) for field in _fields(facts, reader)]),
        kit.section("\n".join(_purpose(facts, reader))),
        kit.section(_budget(facts, reader)),
        *card_finding_blocks(facts, shown, reader, _PART),
    ]
    if earlier:
        inside.append(kit.section(cut_marked("\n".join(earlier), _PART)))
    if person_id in facts.waiting_for:
        inside.append(kit.context(why_you(_steps_of(facts, person_id), person_id, reader)))
    inside += card_menu(facts, reader)
    passed = kept_words(kept, reader) if is_open else ""
    title = " · ".join(part for part in (passed, reader.t("Details")) if part)
    return kit.folded(title, inside)


def _fields(facts: RequestFacts, reader: Reader) -> list[str]:
    """The facts of the request in two columns, those that are always there first."""
    terms = facts.request.terms
    fields = [_pair(reader.t("Planned date"), days_words(terms.items, reader))]
    if not facts.request.has_several_items:
        fields.append(_pair(reader.t("Headcount"), _headcount(facts, reader)))
    if len(terms.subjects) == 1:
        fields.append(_pair(reader.t("Customer"), _customer(facts, reader)))
    if facts.recipients:
        fields.append(_pair(reader.t("Recipients"), _recipients(facts, reader)))
    channels = {each.contact_channel for each in terms.items if each.contact_channel}
    if channels:
        named = (reader.pick(facts.channels.get(each, {})) or each for each in sorted(channels))
        fields.append(_pair(reader.t("Contact channel"), said(reader.t(", ").join(named), NAME)))
    if terms.file_ids:
        fields.append(_pair(reader.t("Attachments"), _attachments(facts, reader)))
    return fields


def _attachments(facts: RequestFacts, reader: Reader) -> str:
    """How many there are, and who has them: the bot may not be allowed to hand them out. mrkdwn."""
    count, name = len(facts.request.terms.file_ids), said(facts.requester.name, NAME)
    return reader.n("{count} file, {name} has it", "{count} files, {name} has them", count, name=name)


def _pair(label: str, value: str) -> str:
    return f"*{label}*\n{value}"


def _headcount(facts: RequestFacts, reader: Reader) -> str:
    terms = facts.request.terms
    if terms.first.headcount == 1:
        return reader.n("{count} person", "{count} people", 1)
    each = reader.money(share_up(terms.amount_minor, terms.first.headcount), terms.currency)
    return reader.n(
        "{count} person, {each} each", "{count} people, {each} each", terms.first.headcount, each=each
    )


def _customer(facts: RequestFacts, reader: Reader) -> str:
    used = reader.money(facts.customer_used_minor, facts.line.currency)
    spend = reader.t("{used} this year with this request", used=used)
    if facts.request.state not in OPEN:
        spend = reader.t("{used} this year", used=used)
    segment = SEGMENTS.get(facts.customer.segment)
    return reader.t("{segment}, {used}", segment=reader.t(segment), used=spend) if segment else spend


def _recipients(facts: RequestFacts, reader: Reader) -> str:
    """A few names with their titles; public officials first, so that none of them is cut off."""
    ordered = sorted(facts.recipients, key=lambda contact: not contact.public_official)
    names = []
    for contact in ordered[:_RECIPIENTS]:
        name = said(contact.told_apart, 40)
        if contact.title:
            name = reader.t("{name} ({title})", name=name, title=said(contact.title, 40))
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
    lines = [cut_marked(f"*{purpose}*  {said_in_lines(terms.purpose)}", 1700)]
    if terms.expected_result:
        lines.append(cut_marked(f"*{result}*  {said_in_lines(terms.expected_result)}", _SHORT))
    return lines


def _budget(facts: RequestFacts, reader: Reader) -> str:
    """Before and after while a decision is open; afterwards how the line stands."""
    shown = facts.uses[:_LINES]
    if facts.request.state in OPEN:
        words = [budget_words(use.line, use.before, use.after, reader) for use in shown]
    else:
        words = [line_words(use.line, use.after, reader) for use in shown]
    return "\n".join([*words, *_more_lines(facts, reader)])


def _more_lines(facts: RequestFacts, reader: Reader) -> list[str]:
    more = len(facts.uses) - _LINES
    return [reader.n("and {count} more", "and {count} more", more)] if more > 0 else []
