"""An adjustment of the budget in words."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.approvals.adjusting import GIVING_OWNER, OWNER, STAND_IN, Signature
from bot.domain.approvals.approval import DecisionAction
from bot.domain.budgets.adjustment import AdjustmentKind, AdjustmentState, Cause
from bot.domain.company.customer import Person, Role
from bot.i18n import N_, Reader
from bot.services.budgets.adjusting.reading import AdjustmentFacts
from bot.views.kit.text import said, said_in_lines
from bot.views.requests.routing import names_of

KINDS = {
    AdjustmentKind.TRANSFER: N_("Transfer"),
    AdjustmentKind.SUPPLEMENT: N_("Supplement"),
    AdjustmentKind.CUT: N_("Cut"),
    AdjustmentKind.RESERVE: N_("Draw on the reserve"),
    AdjustmentKind.HOLD: N_("Put on hold"),
    AdjustmentKind.CLOSE: N_("Close a line"),
    AdjustmentKind.OPEN: N_("Open a line"),
}

CAUSES = {
    Cause.MARKET: N_("Market"),
    Cause.CUSTOMER_NEED: N_("Customer need"),
    Cause.COST_CONTROL: N_("Cost control"),
    Cause.RISK: N_("Risk"),
    Cause.COMPETITOR: N_("Competitor"),
    Cause.PARTNER: N_("Partner"),
    Cause.CORRECTION: N_("Correction"),
}

STATES = {
    AdjustmentState.PENDING: N_("Waiting for a decision"),
    AdjustmentState.APPROVED: N_("Approved"),
    AdjustmentState.REJECTED: N_("Rejected"),
    AdjustmentState.WITHDRAWN: N_("Withdrawn"),
    AdjustmentState.EXPIRED: N_("Expired"),
}

_ROLES = {
    Role.CONTROLLER: N_("decides for finance control"),
    Role.COMPLIANCE: N_("decides for compliance"),
    Role.ADMIN: N_("decides as administrator"),
    Role.AUDITOR: N_("decides as auditor"),
}

_MARKS = {
    AdjustmentState.PENDING: ":hourglass_flowing_sand:",
    AdjustmentState.APPROVED: ":white_check_mark:",
    AdjustmentState.REJECTED: ":no_entry:",
    AdjustmentState.WITHDRAWN: ":leftwards_arrow_with_hook:",
    AdjustmentState.EXPIRED: ":hourglass:",
}

_WANTS = {
    AdjustmentKind.TRANSFER: N_("*{number}*  {name} wants to move *{amount}* from {giving} to {receiving}"),
    AdjustmentKind.SUPPLEMENT: N_("*{number}*  {name} wants *{amount}* more for {receiving}"),
    AdjustmentKind.CUT: N_("*{number}*  {name} wants to cut {giving} by *{amount}*"),
    AdjustmentKind.RESERVE: N_("*{number}*  {name} wants *{amount}* of the reserve for {receiving}"),
    AdjustmentKind.HOLD: N_("*{number}*  {name} wants to put {giving} on hold"),
    AdjustmentKind.CLOSE: N_("*{number}*  {name} wants to close {giving}"),
    AdjustmentKind.OPEN: N_("*{number}*  {name} wants to open {giving}"),
}


def headline(facts: AdjustmentFacts, reader: Reader) -> str:
    """Who wants what. mrkdwn."""
    adjustment, fitting = facts.adjustment, facts.fitting
    terms = adjustment.terms
    return reader.t(
        _WANTS[terms.kind],
        number=adjustment.number,
        name=person_name(facts, adjustment.asked_by),
        amount=reader.money(terms.amount_minor, facts.currency),
        giving=said(fitting.giving.line.code, 60) if fitting.giving else "",
        receiving=said(fitting.receiving.line.code, 60) if fitting.receiving else "",
    )


def reason_line(facts: AdjustmentFacts, reader: Reader, most: int = 0) -> str:
    """Its cause and its explanation; with `most`, in so many characters and on one line. mrkdwn."""
    terms = facts.adjustment.terms
    words = said(terms.explanation, most) if most else said_in_lines(terms.explanation)
    return reader.t("*{cause}*  {explanation}", cause=reader.t(CAUSES[terms.cause]), explanation=words)


def person_name(facts: AdjustmentFacts, person_id: int) -> str:
    person = facts.people.get(person_id)
    return said(person.name, 60) if person else ""


def state_words(facts: AdjustmentFacts, reader: Reader) -> str:
    return reader.t(STATES[facts.adjustment.state])


def state_line(facts: AdjustmentFacts, reader: Reader) -> str:
    """Where it stands, and whom it waits for. mrkdwn."""
    state = facts.adjustment.state
    words = f"{_MARKS[state]} {state_words(facts, reader)}"
    if not facts.waiting_for:
        return words
    names = names_of(sorted(facts.waiting_for), facts.people, reader)
    return reader.t("{state}: {names}", state=words, names=names)


def signature_lines(facts: AdjustmentFacts, reader: Reader) -> list[str]:
    """Who signs, in their order, and who has. mrkdwn."""
    return [signature_line(each, facts.people, reader) for each in facts.signatures]


def signature_line(signature: Signature, people: Mapping[int, Person], reader: Reader) -> str:
    """Who signs, and by which right. mrkdwn."""
    by, why = signature.signed_by, _why(signature.why, reader)
    if by is not None and by in signature.opened_to:
        why = reader.t("signed for the level below, which did not decide in time")
    elif by is None and signature.opened_to:
        why = reader.t("{why}; nobody decided in time, so the next level may decide too", why=why)
    names = names_of(signature.approver_ids if by is None else [by], people, reader)
    sentence = N_("• {names}: {why}") if by is None else N_("• :white_check_mark: {names}: {why}")
    return reader.t(sentence, names=names, why=why)


def _why(why: str, reader: Reader) -> str:
    if why == GIVING_OWNER:
        return reader.t("owns the line that gives")
    if why == OWNER:
        return reader.t("owns the line that receives")
    if why == STAND_IN:
        return reader.t("stands in, nobody else may decide")
    kind, _, name = why.partition(":")
    if kind == "tier":
        return reader.t("has the authority ({tier})", tier=said(name, 40))
    return reader.t(_ROLES[Role(name)])


def decision_lines(facts: AdjustmentFacts, reader: Reader) -> list[str]:
    """Who has rejected it, and why. mrkdwn."""
    return [
        reader.t(
            "{name} rejected it: {reason}",
            name=person_name(facts, made.person_id),
            reason=said(made.reason, 300),
        )
        for made in facts.decisions
        if made.action is DecisionAction.REJECT
    ]
