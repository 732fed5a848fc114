"""A line whose figures somebody has typed over in a sheet: months, or the total, or both."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bot.planning.numbers.apportion import in_proportion
from bot.planning.numbers.exact import whole


class CannotSpread(Exception):
    """The typed months leave `left` of the typed total, which may be negative, and nowhere to put it."""

    def __init__(self, left: int) -> None:
        super().__init__(str(left))
        self.left = left


def typed_over(kept: Sequence[int], total: int, typed: Sequence[int]) -> tuple[int, ...]:
    """The months that are meant where a sheet has `total` and `typed`, and had `kept` before. Minor units.

    A total that is not the sum of its months was typed over: what it leaves spreads over the months that were
    not touched, in proportion to what they had, evenly where they had nothing. Raises CannotSpread.
    """
    if sum(typed) == total:
        return tuple(typed)
    untouched = [month for month, (before, now) in enumerate(zip(kept, typed, strict=True)) if before == now]
    left = total - sum(now for month, now in enumerate(typed) if month not in untouched)
    if left < 0 or not untouched:
        raise CannotSpread(left)
    spread = np.array(typed, dtype=object)
    spread[untouched] = in_proportion(left, whole([kept[month] for month in untouched]))
    return tuple(int(minor) for minor in spread)
