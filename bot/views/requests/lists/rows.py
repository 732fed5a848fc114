"""Rows of a list in words, and what was found of them."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.requests.row_finding import RowFinding
from bot.i18n import Reader
from bot.views.kit.text import said
from bot.views.requests.findings import describe_finding


def row_lines(rows: Sequence[RowFinding], reader: Reader) -> list[str]:
    """One line for each reason, with all the rows that it is about. mrkdwn."""
    of_reason: dict[str, list[int]] = {}
    for each in rows:
        words = describe_finding(each.finding._replace(item=0), reader)
        of_reason.setdefault(words, []).append(each.row)
    return [
        said(f"{rows_words(of_rows, reader)}: {words}" if any(of_rows) else words)
        for words, of_rows in of_reason.items()
    ]


def rows_words(rows: Sequence[int], reader: Reader) -> str:
    """Row 3; rows 3, 5–9."""
    spans: list[list[int]] = []
    for row in sorted(set(rows)):
        if spans and row == spans[-1][1] + 1:
            spans[-1][1] = row
        else:
            spans.append([row, row])
    named = reader.t(", ").join(str(a) if a == b else f"{a}–{b}" for a, b in spans)
    return reader.n("row {rows}", "rows {rows}", len(set(rows)), rows=named)
