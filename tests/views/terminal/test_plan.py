"""A plan in words and bars."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bot.views.terminal.plan import bar, season_line


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


@pytest.mark.parametrize(
    ("weights", "drawn"),
    [((8, 4, 1, 0), "█▄▁·"), ((0, 0), "··"), ((), ""), ((1000, 1), "█▁"), ((3, -3), "█·")],
)
def test_a_season(weights: tuple[int, ...], drawn: str) -> None:
    """The highest month is full, a month that has anything shows, one without is a dot."""
    assert season_line([Decimal(weight) for weight in weights]) == drawn
