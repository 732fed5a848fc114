"""A line of the digest, made of its sums."""

from __future__ import annotations

from bot.domain.reports.digest import LineRow, LineSums


def test_a_row_begins_as_its_sums_do() -> None:
    """Those fields are handed on by their place."""
    assert LineRow._fields[:6] == LineSums._fields[:6]
