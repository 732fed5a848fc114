"""Figures that somebody has typed over in a sheet."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.planning.overtype import CannotSpread, typed_over


@pytest.mark.parametrize(
    ("kept", "total", "typed", "meant"),
    [
        ((10, 20, 30), 60, (10, 20, 30), (10, 20, 30)),
        ((10, 20, 30), 70, (20, 20, 30), (20, 20, 30)),
        ((10, 20, 30), 120, (10, 20, 30), (20, 40, 60)),
        ((10, 20, 30), 100, (50, 20, 30), (50, 20, 30)),
        ((10, 20, 30), 150, (50, 20, 30), (50, 40, 60)),
        ((10, 20, 30), 60, (50, 20, 30), (50, 4, 6)),
        ((0, 0, 30), 40, (0, 0, 20), (10, 10, 20)),
        ((1, 1, 1), 5, (1, 1, 1), (2, 2, 1)),
        ((10, 20, 30), 0, (10, 20, 30), (0, 0, 0)),
        ((10**17, 1), 3 * 10**17, (10**17, 1), (3 * 10**17 - 3, 3)),
    ],
)
def test_what_is_meant(
    kept: tuple[int, ...], total: int, typed: tuple[int, ...], meant: tuple[int, ...]
) -> None:
    """Months as they were typed; a total that is not their sum spreads over those that were not touched."""
    assert typed_over(kept, total, typed) == meant


@pytest.mark.parametrize(
    ("kept", "total", "typed", "left"),
    [((10, 20), 25, (30, 20), -5), ((10, 20), 50, (20, 40), -10), ((10, 20), 70, (20, 40), 10)],
)
def test_what_has_nowhere_to_go(kept: tuple[int, ...], total: int, typed: tuple[int, ...], left: int) -> None:
    """Less than the typed months come to, or all months typed and another total: by how much."""
    with pytest.raises(CannotSpread) as caught:
        typed_over(kept, total, typed)
    assert caught.value.left == left


amounts = st.integers(0, 10**12)
months = st.lists(amounts, min_size=12, max_size=12)


@given(
    months, st.dictionaries(st.integers(0, 11), st.integers(0, 10**12), max_size=11), st.integers(0, 10**13)
)
def test_the_total_is_met_and_what_was_typed_stays(
    kept: list[int], typed: dict[int, int], total: int
) -> None:
    """Exact to the last unit, whatever was typed."""
    now = [typed.get(month, minor) for month, minor in enumerate(kept)]
    try:
        meant = typed_over(kept, total, now)
    except CannotSpread:
        return
    assert sum(meant) == total
    assert min(meant) >= 0
    assert all(meant[month] == now[month] for month in typed if now[month] != kept[month])
