"""The approver's card of a request: everything that a decision needs."""

from __future__ import annotations

from bot.domain.money import share_up
from bot.domain.requests.request_state import OPEN
from bot.i18n import Reader
from bot.services.requests.facts import RequestFacts
from bot.views.budgets.words import budget_words, line_words
from bot.views.kit import blocks as kit
from bot.views.kit.blocks import Block
from bot.views.kit.message import Message
from bot.views.kit.text import cut_marked, said, said_in_lines
from bot.views.requests.buttons import decision_buttons
from bot.views.requests.findings import finding_blocks
from bot.views.requests.routing import why_you
from bot.views.requests.states import state_name
from bot.views.requests.summary import LONG, NAME, headline, outcome
from bot.views.requests.timeline import conversation
from bot.views.segments import SEGMENTS

_RECIPIENTS = 12
_SHORT, _FIELD = 1200, 900


def approval_card(facts: RequestFacts, person_id: int, reader: Reader) -> Message:
    """The card of one approver: with buttons while it waits for them, with the outcome afterwards."""
    title = _approval_title(facts, person_id, reader)
    earlier = conversation(facts, reader)
    parts: list[Block] = [
        kit.header(title),
        kit.section(headline(facts, reader)),
        kit.section("", fields=[cut_marked(field, _FIELD) for field in _fields(facts, reader)]),
        kit.section("\n".join(_purpose(facts, reader))),
        kit.section(_budget(facts, reader)),
        *finding_blocks(facts.request.findings, reader, LONG),
        *([kit.section(cut_marked(earlier, LONG))] if earlier else []),
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
        channel = said(reader.pick(facts.channel_names) or terms.contact_channel, NAME)
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
    if facts.request.state in OPEN:
        return budget_words(facts.line, facts.before, facts.after, reader)
    return line_words(facts.line, facts.after, reader)
