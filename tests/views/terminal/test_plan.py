"""A plan in words and bars."""

from __future__ import annotations

import pytest

from bot.views.terminal.plan import bar


@pytest.mark.parametrize(
    ("part", "whole", "drawn"),
    [
        (100, 100, "████"),
        (50, 100, "██"),
        (1, 1000, "▏"),
        (45, 100, "█▊"),
        (200, 100, "████"),
        (0, 100, ""),
        (-5, 100, ""),
        (5, 0, ""),
    ],
)
def test_a_bar(part: int, whole: int, drawn: str) -> None:
    """As long as its part of the whole, to an eighth; what is there can be seen, and nothing is longer."""
    assert bar(part, whole, width=4) == drawn
