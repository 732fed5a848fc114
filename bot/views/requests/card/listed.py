"""What a check found, on a card: a line each, or a line for each reason with the rows of a list."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.requests.finding import Finding, Severity
from bot.domain.requests.row_finding import RowFinding
from bot.i18n import Reader
from bot.services.requests.reading.facts import RequestFacts
from bot.views.kit.blocks import Block, section
from bot.views.kit.text import cut_marked
from bot.views.requests.findings import MARKS, finding_blocks
from bot.views.requests.lists.rows import row_lines
from bot.views.requests.summary import about

_GRAVITY = list(Severity)


def card_finding_blocks(
    facts: RequestFacts, findings: Sequence[Finding], reader: Reader, most: int
) -> list[Block]:
    """A line each, as many as fit; of a list one for each reason with its rows, the gravest first."""
    if not facts.request.terms.is_list:
        return finding_blocks(findings, reader, most, about(facts))
    lines = []
    for severity in _GRAVITY:
        rows = [RowFinding.of(facts.request.terms, each) for each in findings if each.severity is severity]
        lines += [f"{MARKS[severity]} {line}" for line in row_lines(rows, reader)]
    return [section(cut_marked("\n".join(lines), most))] if lines else []
