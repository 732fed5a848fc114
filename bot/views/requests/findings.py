"""Findings in words: the rule, the clause, the limit, what counts towards it, by how much it is passed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from bot.domain.requests.finding import Finding, Severity
from bot.i18n import N_, Reader
from bot.views.kit.blocks import Block, section
from bot.views.kit.text import cut_marked, said

MARKS = {
    Severity.BLOCK: ":no_entry:",
    Severity.ESCALATE: ":arrow_up:",
    Severity.WARN: ":warning:",
    Severity.INFO: ":white_check_mark:",
}

_PER = {
    "item": N_("each item"),
    "head": N_("each person"),
    "recipient": N_("each recipient"),
    "customer": N_("each customer"),
    "requester": N_("each requester"),
}

_WINDOW = {
    "request": N_("in one request"),
    "month": N_("in a month"),
    "quarter": N_("in a quarter"),
    "year": N_("in a year"),
}

_ROLES = {"compliance": N_("compliance"), "controller": N_("a finance controller")}

_MISSING = {
    "attendees": N_("Name who attends: choose at least one recipient."),
    "attachment": N_("Attach a document, for example an offer or an agenda."),
    "receipt": N_("Attach the receipt."),
    "purpose_min_length": N_("Describe the purpose in at least {minimum} characters ({actual} so far)."),
}


def describe_finding(finding: Finding, reader: Reader) -> str:
    """One line of plain text, with its arithmetic and its clause."""
    words = WORDS.get(finding.code, _unknown)
    text = words(finding, finding.facts, reader)
    if finding.clause:
        return reader.t("{finding} ({clause})", finding=text, clause=finding.clause)
    return text


def finding_line(finding: Finding, reader: Reader) -> str:
    """The same as mrkdwn, with a mark for its severity."""
    mark = MARKS[finding.severity]
    if finding.severity is Severity.INFO and finding.code == "budget_over":
        mark = ":information_source:"
    return f"{mark} {said(describe_finding(finding, reader))}"


def finding_text(findings: Sequence[Finding], reader: Reader, most: int) -> str:
    """A line each in the given order, as many as fit in `most` characters, then how many more. mrkdwn."""
    lines: list[str] = []
    size = 0
    for finding in findings:
        line = cut_marked(finding_line(finding, reader), most - 100)
        size += len(line) + 1
        if size > most - 50:
            more = len(findings) - len(lines)
            lines.append(reader.n("… and {count} more", "… and {count} more", more))
            break
        lines.append(line)
    return "\n".join(lines)


def finding_blocks(findings: Sequence[Finding], reader: Reader, most: int) -> list[Block]:
    return [section(finding_text(findings, reader, most))] if findings else []


def window_words(facts: Mapping[str, Any], reader: Reader) -> str:
    if facts.get("window") == "rolling":
        return reader.n("in {count} day", "in any {count} days", facts["days"])
    sentence = _WINDOW[facts.get("window", "request")]
    return reader.t(sentence)


def _per(facts: Mapping[str, Any], reader: Reader) -> str:
    sentence = _PER[facts.get("per") or "requester"]
    return reader.t(sentence)


def _cap(_finding: Finding, facts: Mapping[str, Any], reader: Reader) -> str:
    currency = facts["currency"]
    total = facts["counted_minor"] + facts["asked_minor"]
    values = {
        "per": _per(facts, reader),
        "window": window_words(facts, reader),
        "limit": reader.money(facts["limit_minor"], currency),
        "counted": reader.money(facts["counted_minor"], currency),
        "asked": reader.money(facts["asked_minor"], currency),
        "total": reader.money(total, currency),
        "over": reader.money(facts["over_minor"], currency),
    }
    if facts["over_minor"] and facts["counted_minor"]:
        words = reader.t(
            "Cap for {per} {window}: {limit}. Already {counted}, now {asked}: {over} too much.", **values
        )
    elif facts["over_minor"]:
        words = reader.t("Cap for {per} {window}: {limit}. Now {asked}: {over} too much.", **values)
    if facts["over_minor"]:
        hint = reader.t("Name the recipients to share it.") if facts.get("unnamed") else ""
        return f"{words} {hint}".rstrip()
    if facts["counted_minor"]:
        return reader.t("Cap for {per} {window}: {total} of {limit} used, {counted} of it before.", **values)
    return reader.t("Cap for {per} {window}: {total} of {limit} used.", **values)


def _near(_finding: Finding, facts: Mapping[str, Any], reader: Reader) -> str:
    total = facts["counted_minor"] + facts["asked_minor"]
    return reader.t(
        "Just under the cap for {per} {window}: {total} of {limit}.",
        per=_per(facts, reader),
        window=window_words(facts, reader),
        total=reader.money(total, facts["currency"]),
        limit=reader.money(facts["limit_minor"], facts["currency"]),
    )


def _count(_finding: Finding, facts: Mapping[str, Any], reader: Reader) -> str:
    values = {
        "per": _per(facts, reader),
        "window": window_words(facts, reader),
        "total": reader.number(facts["counted"] + facts["asked"]),
    }
    if facts["over"]:
        return reader.n(
            "At most {count} request for {per} {window}; this would be number {total}.",
            "At most {count} requests for {per} {window}; this would be number {total}.",
            facts["limit"],
            **values,
        )
    return reader.t(
        "Requests for {per} {window}: {total} of {limit}.", limit=reader.number(facts["limit"]), **values
    )


def _forbidden(finding: Finding, _facts: Mapping[str, Any], reader: Reader) -> str:
    if finding.field == "recipients":
        return reader.t("Not allowed for public officials.")
    if finding.field == "customer":
        return reader.t("Not allowed for state-owned customers.")
    return reader.t("The policy does not allow this.")


def _required(_finding: Finding, facts: Mapping[str, Any], reader: Reader) -> str:
    if facts["what"] == "advance_days":
        return reader.n(
            "Ask at least {count} day ahead, not {actual}.",
            "Ask at least {count} days ahead, not {actual}.",
            facts["minimum"],
            actual=facts["actual"],
        )
    sentence = _MISSING[facts["what"]]
    return reader.t(sentence, minimum=facts["minimum"], actual=facts["actual"])


def _role(_finding: Finding, facts: Mapping[str, Any], reader: Reader) -> str:
    sentence = _ROLES[facts["role"]]
    return reader.t("Needs the approval of {role}.", role=reader.t(sentence))


def _no_budget(_finding: Finding, facts: Mapping[str, Any], reader: Reader) -> str:
    if facts["ask"]:
        return reader.t(
            "NO_BUDGET: no budget line pays for this in {year}. Ask {ask} for one.",
            year=facts["year"],
            ask=facts["ask"],
        )
    return reader.t(
        "NO_BUDGET: no budget line pays for this in {year}. Ask your finance controller for one.",
        year=facts["year"],
    )


def _budget_over(finding: Finding, facts: Mapping[str, Any], reader: Reader) -> str:
    values = {
        "line": facts["line"],
        "available": reader.money(facts["available_minor"], facts["currency"]),
        "asked": reader.money(facts["asked_minor"], facts["currency"]),
        "over": reader.money(facts["over_minor"], facts["currency"]),
    }
    if finding.severity is Severity.BLOCK:
        return reader.t("Budget {line} has {available} left; {asked} is {over} too much.", **values)
    if finding.severity is Severity.ESCALATE:
        return reader.t(
            "Budget {line} would be passed by {over} ({available} left): a finance controller must agree.",
            **values,
        )
    return reader.t("Budget {line} would be passed by {over}; this line only counts.", **values)


def _plan_over(_finding: Finding, facts: Mapping[str, Any], reader: Reader) -> str:
    return reader.t(
        "The whole plan {year} has {available} left; {asked} is {over} too much.",
        year=facts["year"],
        available=reader.money(facts["available_minor"], facts["currency"]),
        asked=reader.money(facts["asked_minor"], facts["currency"]),
        over=reader.money(facts["over_minor"], facts["currency"]),
    )


def _currency(_finding: Finding, facts: Mapping[str, Any], reader: Reader) -> str:
    return reader.t(
        "Budget {line} is kept in {line_currency}; ask in {line_currency}, not in {currency}.",
        line=facts["line"],
        line_currency=facts["line_currency"],
        currency=facts["currency"],
    )


def _past(_finding: Finding, facts: Mapping[str, Any], reader: Reader) -> str:
    day = reader.date(date.fromisoformat(facts["planned_on"]))
    return reader.t("{day} has passed already. Ask before the money is spent.", day=day)


def _no_approver(_finding: Finding, _facts: Mapping[str, Any], reader: Reader) -> str:
    return reader.t("Nobody in the company data may decide this. Ask an administrator to name a controller.")


def _category(_finding: Finding, _facts: Mapping[str, Any], reader: Reader) -> str:
    return reader.t("The policy has no such category any more. Choose another.")


def _inactive(_finding: Finding, _facts: Mapping[str, Any], reader: Reader) -> str:
    return reader.t(
        "This customer is not active any more. Choose another, or ask a controller to import the customers "
        "with active = yes for this one."
    )


def _unknown(finding: Finding, _facts: Mapping[str, Any], reader: Reader) -> str:
    return reader.t("Rule {rule} applies.", rule=finding.rule or finding.code)


def _too_many_open(_finding: Finding, facts: Mapping[str, Any], reader: Reader) -> str:
    return reader.n(
        "{count} request of yours waits for a decision, and no more than {most} may at once. "
        "Wait for it, or withdraw it.",
        "{count} requests of yours wait for a decision, and no more than {most} may at once. "
        "Wait for one of them, or withdraw one.",
        facts["count"],
        most=facts["most"],
    )


def _too_fast(_finding: Finding, facts: Mapping[str, Any], reader: Reader) -> str:
    return reader.n(
        "You have sent {count} request within a minute, as many as may be. "
        "Nothing is lost: wait a minute and send this one again.",
        "You have sent {count} requests within a minute, as many as may be. "
        "Nothing is lost: wait a minute and send this one again.",
        facts["count"],
    )


WORDS = {
    "cap": _cap,
    "near_limit": _near,
    "count": _count,
    "forbidden": _forbidden,
    "required": _required,
    "role_required": _role,
    "no_budget": _no_budget,
    "budget_over": _budget_over,
    "plan_over": _plan_over,
    "currency_mismatch": _currency,
    "planned_in_past": _past,
    "no_approver": _no_approver,
    "category_unknown": _category,
    "too_many_open": _too_many_open,
    "too_fast": _too_fast,
    "customer_inactive": _inactive,
}
