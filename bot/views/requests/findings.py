"""Findings in words: the rule, the clause, the limit, what counts towards it, by how much it is passed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.domain.company.customer import Contact, Customer
from bot.domain.requests.finding import Finding, Severity
from bot.i18n import N_, Reader
from bot.views.budgets.words import left_words
from bot.views.kit.blocks import Block, section
from bot.views.kit.text import cut, cut_marked, said

_NAME, _NAMES = 60, 3

MARKS = {
    Severity.BLOCK: ":no_entry:",
    Severity.ESCALATE: ":arrow_up:",
    Severity.WARN: ":warning:",
    Severity.INFO: ":white_check_mark:",
}

_PER = {
    "item": N_("per item"),
    "head": N_("per person"),
    "recipient": N_("per recipient"),
    "customer": N_("per customer"),
    "requester": N_("per requester"),
}

_WINDOW = {"month": N_("this month"), "quarter": N_("this quarter"), "year": N_("this year")}

_MUST_APPROVE = {
    "compliance": N_("Compliance must approve"),
    "controller": N_("A finance controller must approve"),
}

_MISSING = {
    "attendees": N_("No recipient named"),
    "attachment": N_("Attach a document, for example an offer or an agenda"),
    "receipt": N_("Attach the receipt"),
    "purpose_min_length": N_("Describe the purpose in at least {minimum} characters ({actual} so far)"),
}

_ARTICLE = re.compile(r"Art(?:icle|\.)\s*(\d[\w.]*)")


@dataclass(frozen=True, slots=True)
class About:
    """Whom a request is about, for the reasons in words. `items`: the recipients of each of several items."""

    customer: Customer | None = None
    recipients: Sequence[Contact] = ()
    items: Sequence[Sequence[Contact]] = ()

    def recipients_of(self, item: int) -> Sequence[Contact]:
        return self.items[item - 1] if 1 <= item <= len(self.items) else self.recipients


NOBODY = About()


def describe_finding(finding: Finding, reader: Reader, about: About = NOBODY, *, named: bool = True) -> str:
    """One line of plain text, with its arithmetic, its reason and its clause.

    `named`: with the item that it is about, where there are several.
    """
    words = WORDS.get(finding.code, _unknown)
    text = words(finding, finding.facts, reader)
    reason = _reason(finding, about, reader)
    if reason:
        text = reader.t("{finding}: {reason}", finding=text, reason=reason)
    if finding.clause:
        text = reader.t("{finding} ({clause})", finding=text, clause=clause_words(finding.clause, reader))
    return of_item(finding.item, text, reader) if named else text


def of_item(item: int, words: str, reader: Reader) -> str:
    """`words` about one of several items; as they are where they are about none in particular."""
    return reader.t("Item {number}: {words}", number=item, words=words) if item else words


def clause_words(clause: str, reader: Reader) -> str:
    """Where it stands in the policy: an article as the reader's language numbers them."""
    article = _ARTICLE.fullmatch(clause)
    return reader.t("Art. {article}", article=article[1]) if article else clause


def _reason(finding: Finding, about: About, reader: Reader) -> str:
    """Who makes the rule apply; empty where that is nobody in particular, or not known."""
    because = finding.facts.get("because")
    officials = [each for each in about.recipients_of(finding.item) if each.public_official]
    if because == "public_official" and officials:
        names = names_in_short(officials, reader)
        return reader.n(
            "{names} is a public official", "{names} are public officials", len(officials), names=names
        )
    if because == "state_owned" and about.customer is not None and about.customer.state_owned:
        return reader.t("{customer} is state-owned", customer=cut(about.customer.name, _NAME))
    return ""


def names_in_short(contacts: Sequence[Contact], reader: Reader) -> str:
    """A few names, then how many more. Plain text."""
    names = reader.t(", ").join(cut(each.told_apart, _NAME) for each in contacts[:_NAMES])
    more = len(contacts) - _NAMES
    if more > 0:
        return reader.n("{names} and {count} more", "{names} and {count} more", more, names=names)
    return names


def by_attention(findings: Sequence[Finding]) -> tuple[list[Finding], list[Finding]]:
    """(what needs attention, what is kept). Near its limit a rule is not said to be kept besides."""
    grave = [finding for finding in findings if finding.severity is not Severity.INFO]
    told = {finding.rule for finding in grave if finding.rule}
    kept = [f for f in findings if f.severity is Severity.INFO and not (f.rule and f.rule in told)]
    return grave, kept


def kept_words(kept: Sequence[Finding], reader: Reader) -> str:
    """That so many checks pass; empty when there are none."""
    if not kept:
        return ""
    passed = reader.n("{count} check passes", "{count} checks pass", len(kept))
    return f"{MARKS[Severity.INFO]} {passed}"


def finding_line(finding: Finding, reader: Reader, about: About = NOBODY, *, named: bool = True) -> str:
    """The same as mrkdwn, with a mark for its severity."""
    mark = MARKS[finding.severity]
    if finding.severity is Severity.INFO and finding.code == "budget_over":
        mark = ":information_source:"
    return f"{mark} {said(describe_finding(finding, reader, about, named=named))}"


def finding_text(findings: Sequence[Finding], reader: Reader, most: int, about: About = NOBODY) -> str:
    """A line each in the given order, as many as fit in `most` characters, then how many more. mrkdwn."""
    lines: list[str] = []
    size = 0
    for finding in findings:
        line = cut_marked(finding_line(finding, reader, about), most - 100)
        size += len(line) + 1
        if size > most - 50:
            more = len(findings) - len(lines)
            lines.append(reader.n("… and {count} more", "… and {count} more", more))
            break
        lines.append(line)
    return "\n".join(lines)


def finding_blocks(
    findings: Sequence[Finding], reader: Reader, most: int, about: About = NOBODY
) -> list[Block]:
    return [section(finding_text(findings, reader, most, about))] if findings else []


def _scope(facts: Mapping[str, Any], reader: Reader) -> str:
    """For whom and when a limit counts: per recipient this year."""
    sentence = _PER[facts.get("per") or "requester"]
    per, window = reader.t(sentence), facts.get("window", "request")
    if window == "request":
        return per
    during = reader.t(_WINDOW[window]) if window in _WINDOW else ""
    if window == "rolling":
        during = reader.n("in {count} day", "in any {count} days", facts["days"])
    return reader.t("{per} {during}", per=per, during=during)


def _cap(_finding: Finding, facts: Mapping[str, Any], reader: Reader) -> str:
    currency = facts["currency"]
    values = {
        "scope": _scope(facts, reader),
        "limit": reader.money(facts["limit_minor"], currency),
        "counted": reader.money(facts["counted_minor"], currency),
        "total": reader.money(facts["counted_minor"] + facts["asked_minor"], currency),
        "over": reader.money(facts["over_minor"], currency),
    }
    if not facts["over_minor"]:
        if facts["counted_minor"]:
            return reader.t("{total} of {limit} {scope} ({counted} before)", **values)
        return reader.t("{total} of {limit} {scope}", **values)
    words = reader.t("{total} {scope} is {over} over the {limit} limit", **values)
    if facts["counted_minor"]:
        words = reader.t("{total} {scope} ({counted} before) is {over} over the {limit} limit", **values)
    if facts.get("unnamed"):
        return reader.t("{finding}. Name the recipients to share it.", finding=words)
    return words


def _near(_finding: Finding, facts: Mapping[str, Any], reader: Reader) -> str:
    return reader.t(
        "Just under the limit: {total} of {limit} {scope}",
        scope=_scope(facts, reader),
        total=reader.money(facts["counted_minor"] + facts["asked_minor"], facts["currency"]),
        limit=reader.money(facts["limit_minor"], facts["currency"]),
    )


def _count(_finding: Finding, facts: Mapping[str, Any], reader: Reader) -> str:
    values = {"scope": _scope(facts, reader), "total": reader.number(facts["counted"] + facts["asked"])}
    if facts["over"]:
        return reader.n(
            "At most {count} request {scope}; this would be number {total}",
            "At most {count} requests {scope}; this would be number {total}",
            facts["limit"],
            **values,
        )
    return reader.n(
        "{total} of {count} request {scope}", "{total} of {count} requests {scope}", facts["limit"], **values
    )


def _forbidden(finding: Finding, _facts: Mapping[str, Any], reader: Reader) -> str:
    if finding.field == "recipients":
        return reader.t("Not allowed for public officials")
    if finding.field == "customer":
        return reader.t("Not allowed for state-owned customers")
    return reader.t("The policy does not allow this")


def _required(_finding: Finding, facts: Mapping[str, Any], reader: Reader) -> str:
    if facts["what"] == "advance_days":
        return reader.n(
            "Ask at least {count} day ahead, not {actual}",
            "Ask at least {count} days ahead, not {actual}",
            facts["minimum"],
            actual=facts["actual"],
        )
    sentence = _MISSING[facts["what"]]
    return reader.t(sentence, minimum=facts["minimum"], actual=facts["actual"])


def _role(_finding: Finding, facts: Mapping[str, Any], reader: Reader) -> str:
    sentence = _MUST_APPROVE[facts["role"]]
    return reader.t(sentence)


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


def _line_hold(_finding: Finding, facts: Mapping[str, Any], reader: Reader) -> str:
    return reader.t(
        "Budget {line} is on hold and takes nothing new. Ask {who}.",
        line=facts["line"],
        who=facts["ask"] or reader.t("your finance controller"),
    )


def _line_closed(_finding: Finding, facts: Mapping[str, Any], reader: Reader) -> str:
    return reader.t(
        "Budget {line} is closed: only what was spent is still recorded. Ask {who}.",
        line=facts["line"],
        who=facts["ask"] or reader.t("your finance controller"),
    )


def _year_closed(_finding: Finding, facts: Mapping[str, Any], reader: Reader) -> str:
    return reader.t("The budget of {year} is closed. Choose a date in an open year.", year=facts["year"])


def _budget_over(finding: Finding, facts: Mapping[str, Any], reader: Reader) -> str:
    values = {
        "line": facts["line"],
        "left": left_words(facts["available_minor"], facts["currency"], reader),
        "asked": reader.money(facts["asked_minor"], facts["currency"]),
        "over": reader.money(facts["over_minor"], facts["currency"]),
    }
    if finding.severity is Severity.BLOCK:
        return reader.t("Budget {line}: {left}; {asked} is {over} over", **values)
    if finding.severity is Severity.ESCALATE:
        return reader.t(
            "Budget {line} would be overspent by {over} ({left}): a finance controller must approve", **values
        )
    return reader.t("Budget {line} would be overspent by {over}; this line only counts", **values)


def _ceiling_over(finding: Finding, facts: Mapping[str, Any], reader: Reader) -> str:
    values = {
        "ceiling": facts["ceiling"],
        "limit": reader.money(facts["limit_minor"], facts["currency"]),
        "left": left_words(facts["available_minor"], facts["currency"], reader),
        "asked": reader.money(facts["asked_minor"], facts["currency"]),
        "over": reader.money(facts["over_minor"], facts["currency"]),
    }
    if finding.severity is Severity.BLOCK:
        return reader.t("Ceiling {ceiling} of {limit}: {left}; {asked} is {over} over", **values)
    if finding.severity is Severity.ESCALATE:
        return reader.t(
            "Ceiling {ceiling} of {limit} would be overspent by {over} ({left}): "
            "a finance controller must approve",
            **values,
        )
    return reader.t("Ceiling {ceiling} of {limit} would be overspent by {over}; it only counts", **values)


def _plan_over(_finding: Finding, facts: Mapping[str, Any], reader: Reader) -> str:
    return reader.t(
        "The whole plan {year}: {left}; {asked} is {over} over",
        year=facts["year"],
        left=left_words(facts["available_minor"], facts["currency"], reader),
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
        "{count} request of yours waits for a decision or for budget, and no more than {most} may at once. "
        "Wait for it, or withdraw it.",
        "{count} requests of yours wait for a decision or for budget, and no more than {most} may at once. "
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
    "line_hold": _line_hold,
    "line_closed": _line_closed,
    "year_closed": _year_closed,
    "budget_over": _budget_over,
    "ceiling_over": _ceiling_over,
    "plan_over": _plan_over,
    "currency_mismatch": _currency,
    "planned_in_past": _past,
    "no_approver": _no_approver,
    "category_unknown": _category,
    "too_many_open": _too_many_open,
    "too_fast": _too_fast,
    "customer_inactive": _inactive,
}
