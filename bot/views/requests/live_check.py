"""What the live check says while the form is open: a verdict, its reasons, what blocks at its own field."""

from __future__ import annotations

from bot.domain.approvals.approval import waiting_for
from bot.domain.errors import GoodwillError
from bot.domain.fields import Field
from bot.domain.requests.finding import Finding, Severity
from bot.i18n import N_, Reader
from bot.services.requests.check import Check
from bot.services.requests.form.values import Preview
from bot.views.budgets.words import budget_words, left_words
from bot.views.errors import describe_error
from bot.views.kit import blocks as kit
from bot.views.kit.blocks import Block
from bot.views.kit.text import cut_marked, said
from bot.views.requests.findings import (
    MARKS,
    About,
    by_attention,
    describe_finding,
    finding_line,
)
from bot.views.requests.routing import deciders_words, who_decides
from bot.views.requests.verdict import PENCIL, blocking_of, is_to_do, may_wait, verdict

_ROLES = {"compliance": N_("compliance"), "controller": N_("a finance controller")}
_BECAUSE = {"public_official": Field.RECIPIENTS, "state_owned": Field.CUSTOMER}
_MOST = 3000


def verdict_blocks(preview: Preview, reader: Reader) -> list[Block]:
    """The answer beside the amount: whether it is allowed, who decides, what would be left.

    Of several items it stands below the last, with what they come to together.
    """
    check = preview.check
    if preview.problem is not None:
        return [kit.context(f":mag: {_problem(preview.problem, reader)}")]
    if check is None:
        text = reader.t("Fill in category, customer, amount and date to see at once whether it is allowed.")
        return [kit.context(f":mag: {text}")]
    parts = [f"*{verdict(check.findings, reader)}*"]
    if preview.values.has_several_items:
        parts.insert(0, _together(preview, reader))
    if _could_be_sent(check) and check.steps and check.people is not None:
        names = deciders_words(check.steps, check.people, reader)
        together = len(waiting_for(check.steps))
        parts.append(reader.n("{names} decides", "{names} decide", together, names=names))
    if check.line is not None and not preview.values.has_several_items:
        parts.append(left_words(check.after.available, check.line.currency, reader))
    blocks = [kit.section(cut_marked(" · ".join(parts), _MOST))]
    if preview.unchecked:
        numbers = reader.t(", ").join(map(str, preview.unchecked))
        missing = reader.n(
            "Item {numbers} is not filled in yet.",
            "Items {numbers} are not filled in yet.",
            len(preview.unchecked),
            numbers=numbers,
        )
        blocks.append(kit.context(f"{PENCIL} {missing}"))
    return blocks


def _together(preview: Preview, reader: Reader) -> str:
    """What the items come to that the check is of."""
    total = reader.money(preview.asked_minor, preview.values.currency or preview.choices.currencies[0])
    return reader.n(
        "{count} item, {total}", "{count} items, {total}", len(preview.checked), total=f"*{total}*"
    )


def item_verdict_blocks(preview: Preview, number: int, reader: Reader) -> list[Block]:
    """The answer beside the amount of one of several items: whether it is allowed, what would be left."""
    check = preview.check
    if check is None or number not in preview.checked:
        return []
    parts = [verdict([each for each in check.findings if each.item == number], reader)]
    if use := preview.use_for(number):
        left = left_words(use.after.available, use.line.currency, reader)
        parts.append(reader.t("{line}: {left}", line=said(use.line.code, 60), left=left))
    return [kit.context(" · ".join(parts))]


def wait_blocks(preview: Preview, reader: Reader) -> list[Block]:
    """Where a new request lacks only money: it may wait until there is budget."""
    check = preview.check
    if preview.state.request_id or check is None or preview.unchecked or not may_wait(check.findings):
        return []
    yes = reader.t("Yes, send it to be decided as soon as there is enough")
    element = kit.checkbox(Field.WAIT, yes, "wait", checked=False)
    hint = reader.t("It gets its number now. Nothing is reserved for it until then.")
    return [kit.input_block(reader.t("Wait until there is budget"), element, optional=True, hint=hint)]


def detail_blocks(preview: Preview, reader: Reader) -> list[Block]:
    """At the end: what needs attention, the line before and after, who decides and why, what is kept."""
    check = preview.check
    if preview.problem is not None or check is None:
        return []
    parts: list[Block] = [kit.divider()]
    grave, kept = by_attention(check.findings)
    lines = [_line(finding, _about(preview), reader) for finding in (*grave, *kept)]
    if lines:
        parts.append(kit.section(cut_marked("\n".join(lines), _MOST)))
    if check.steps:
        parts += [kit.section(budget_words(use.line, use.before, use.after, reader)) for use in check.uses]
    if _could_be_sent(check) and check.steps and check.people is not None:
        parts.append(kit.section(who_decides(check.steps, check.people, reader)))
    return parts


def at_field(preview: Preview, field: Field, reader: Reader, item: int = 0) -> list[Block]:
    """What blocks, and what makes others decide too, shown at its own field while the form is open.

    `item`: whose field it is, of several; 0: the field serves the whole request.
    """
    found = preview.check.findings if preview.check else ()
    findings = [each for each in found if not item or (each.item or 1) == item]
    about = _about(preview)
    texts = [
        _line(finding, about, reader, named=False)
        for finding in blocking_of(findings)
        if finding.field == field
    ]
    if preview.check is not None and _could_be_sent(preview.check):
        texts += [_also_decides(finding, field, about, reader) for finding in findings]
    problem = preview.problem
    if problem is not None and problem.field == field and (not item or (problem.item or 1) == item):
        texts.append(f":no_entry: {said(describe_error(problem, reader, named=False))}")
    told = list(dict.fromkeys(text for text in texts if text))
    return [kit.context(cut_marked("\n".join(told), 2000))] if told else []


def _also_decides(finding: Finding, field: Field, about: About, reader: Reader) -> str:
    """That what stands in this field makes somebody else decide too; empty where it does not."""
    if finding.severity is not Severity.ESCALATE or not finding.roles:
        return ""
    at = finding.field or _BECAUSE.get(finding.facts.get("because", ""))
    if at != field:
        return ""
    roles = reader.t(" and ").join(reader.t(_ROLES[role]) for role in finding.roles)
    if finding.facts.get("unnamed") or finding.facts.get("what") == "attendees":
        words = reader.t("Without recipients {role} decides too", role=roles)
    else:
        why = said(describe_finding(finding, reader, about, named=False))
        words = reader.t("{reason}: {role} decides too", role=roles, reason=why)
    return f"{MARKS[Severity.ESCALATE]} {words}"


def _could_be_sent(check: Check) -> bool:
    """Nobody decides on what can't be sent."""
    return all(is_to_do(finding) for finding in blocking_of(check.findings))


def _about(preview: Preview) -> About:
    values = preview.values
    items = [item.recipients for item in values.items] if values.has_several_items else ()
    return About(values.customer, values.recipients, items)


def _problem(problem: GoodwillError, reader: Reader) -> str:
    return said(describe_error(problem, reader))


def _line(finding: Finding, about: About, reader: Reader, *, named: bool = True) -> str:
    if finding.severity is Severity.BLOCK and is_to_do(finding):
        return f"{PENCIL} {said(describe_finding(finding, reader, about, named=named))}"
    return finding_line(finding, reader, about, named=named)
