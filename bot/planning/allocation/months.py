"""A line's year by month: its activities in their months first, the rest by season, to the smallest unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.planning.allocation.apportion import in_proportion, rows_in_proportion
from bot.planning.allocation.tree import Branch
from bot.planning.columns import Cells
from bot.planning.company import FISCAL_MONTHS
from bot.planning.exact import Whole, scaled, total, whole
from bot.planning.file.model import Plan

EVEN = (1,) * len(FISCAL_MONTHS)


@dataclass(frozen=True, slots=True)
class Season:
    """Twelve weights in fiscal order, and the rule that they come from: "even", "history" or "shares"."""

    rule: str
    weights: tuple[int, ...]


def season_of(plan: Plan, branch: Branch, last_year: Cells) -> Season:
    """The season that the nearest branch above names; "history" without any history is even."""
    months = "even" if branch.season is None else plan.season[branch.season].months
    if months == "history":
        spent = [total(last_year.numbers[str(month)][branch.actuals]) for month in FISCAL_MONTHS]
        weights = tuple(max(minor, 0) for minor in spent)
        return Season("history", weights) if any(weights) else Season("even", EVEN)
    if isinstance(months, str):
        return Season("even", EVEN)
    return Season("shares", tuple(scaled(months)[0]))


def spread(amounts: Sequence[int], seasons: Sequence[Season]) -> Whole:
    """Each amount by its season: n × 12, in fiscal order; ties to the earlier month."""
    weights = whole([weight for season in seasons for weight in season.weights])
    return rows_in_proportion(whole(list(amounts)), weights.reshape(-1, len(FISCAL_MONTHS)))


def activity_months(minor: int, months: Sequence[int], fiscal_start: int) -> Whole:
    """An activity's price evenly over its calendar months, given in fiscal order."""
    weights = np.zeros(len(FISCAL_MONTHS), dtype=np.int64)
    weights[[(month - fiscal_start) % len(FISCAL_MONTHS) for month in months]] = 1
    return in_proportion(minor, weights)
