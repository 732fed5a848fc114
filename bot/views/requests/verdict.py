"""The answer of the check in a few words, with the findings that it is made of."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.requests.finding import Finding, Severity, lacks_only_money
from bot.i18n import Reader
from bot.views.requests.findings import MARKS

_TO_DO = frozenset({"purpose_min_length", "attachment", "attendees"})
PENCIL = ":pencil2:"


def verdict(findings: Sequence[Finding], reader: Reader) -> str:
    """In one line; the findings below it say why. mrkdwn."""
    blocking = blocking_of(findings)
    severities = {finding.severity for finding in findings if finding.severity is not Severity.BLOCK}
    if any(not is_to_do(finding) for finding in blocking):
        mark, words = MARKS[Severity.BLOCK], reader.t("Not allowed")
    elif blocking:
        mark, words = PENCIL, reader.t("Something is still missing")
    elif Severity.ESCALATE in severities:
        mark, words = MARKS[Severity.ESCALATE], reader.t("Allowed with an additional approval")
    elif Severity.WARN in severities:
        mark, words = MARKS[Severity.WARN], reader.t("Allowed, with a warning")
    else:
        mark, words = MARKS[Severity.INFO], reader.t("Allowed")
    return f"{mark} {words}"


def blocking_of(findings: Sequence[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.severity is Severity.BLOCK]


def may_wait(findings: Sequence[Finding]) -> bool:
    """Whether nothing but money is missing, once what is still to be filled in is there."""
    return lacks_only_money(finding for finding in findings if not is_to_do(finding))


def is_to_do(finding: Finding) -> bool:
    """Something still to be filled in, rather than something that is not allowed.

    The form is not told of text and files before it is sent, so these may be there by now.
    """
    return finding.code == "required" and finding.facts["what"] in _TO_DO
