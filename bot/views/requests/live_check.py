"""What the live check says while the form is open: a verdict, its reasons, what blocks at its own field."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.errors import GoodwillError
from bot.domain.fields import Field
from bot.domain.requests.finding import Finding, Severity
from bot.i18n import Reader
from bot.services.requests.preview import Preview
from bot.views.budgets.words import budget_words
from bot.views.errors import describe_error
from bot.views.kit import blocks as kit
from bot.views.kit.blocks import Block
from bot.views.kit.text import cut_marked, said
from bot.views.requests.findings import describe_finding, finding_line
from bot.views.requests.routing import who_decides

_TO_DO = frozenset({"purpose_min_length", "attachment", "attendees"})


def check_blocks(preview: Preview, reader: Reader) -> list[Block]:
    """The live check: caps and what is used, the line and what would be left, who decides and why."""
    check = preview.check
    if preview.problem is not None:
        return [kit.context(f":mag: {_problem(preview.problem, reader)}")]
    if check is None:
        text = reader.t("Fill in category, customer, amount and date to see at once whether it is allowed.")
        return [kit.context(f":mag: {text}")]
    parts: list[Block] = [kit.section(f"*{verdict(check.findings, reader)}*")]
    if check.findings:
        lines = [_line(finding, reader) for finding in check.findings]
        parts.append(kit.section(cut_marked("\n".join(lines), 3000)))
    if check.line is not None and check.steps:
        parts.append(kit.section(budget_words(check.line, check.before, check.after, reader)))
    if check.steps and check.people is not None:
        parts.append(kit.section(who_decides(check.steps, check.people, reader)))
    return parts


def _problem(problem: GoodwillError, reader: Reader) -> str:
    return said(describe_error(problem, reader))


def verdict(findings: Sequence[Finding], reader: Reader) -> str:
    """The answer in one line; the findings below it say why."""
    severities = {finding.severity for finding in findings if finding.severity is not Severity.BLOCK}
    blocking = _blocking(findings)
    if any(not _is_to_do(finding) for finding in blocking):
        return ":no_entry: " + reader.t("Not allowed")
    if blocking:
        return ":pencil2: " + reader.t("Something is still missing")
    if Severity.ESCALATE in severities:
        return ":arrow_up: " + reader.t("Allowed with an additional approval")
    if Severity.WARN in severities:
        return ":warning: " + reader.t("Allowed; please read the warning")
    return ":white_check_mark: " + reader.t("Allowed")


def at_field(preview: Preview, field: Field, reader: Reader) -> list[Block]:
    """What blocks, shown at its own field while the form is open."""
    findings = preview.check.findings if preview.check else ()
    texts = [_line(finding, reader) for finding in _blocking(findings) if finding.field == field]
    if preview.problem is not None and preview.problem.field == field:
        texts.append(f":no_entry: {_problem(preview.problem, reader)}")
    return [kit.context(cut_marked("\n".join(texts), 2000))] if texts else []


def _blocking(findings: Sequence[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.severity is Severity.BLOCK]


def _is_to_do(finding: Finding) -> bool:
    """Something still to be filled in, rather than something that is not allowed.

    The form is not told of text and files before it is sent, so these may be there by now.
    """
    return finding.code == "required" and finding.facts["what"] in _TO_DO


def _line(finding: Finding, reader: Reader) -> str:
    if finding.severity is Severity.BLOCK and _is_to_do(finding):
        return f":pencil2: {said(describe_finding(finding, reader))}"
    return finding_line(finding, reader)
