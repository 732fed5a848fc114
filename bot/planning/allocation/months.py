"""A line's year by month: its activities in their months first, the rest by season, to the smallest unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from bot.planning.allocation.tree import Branch
from bot.planning.company import FISCAL_MONTHS
from bot.planning.file.model import Plan
from bot.planning.numbers.apportion import in_proportion, rows_in_proportion
from bot.planning.numbers.columns import Cells
from bot.planning.numbers.exact import Whole, scaled, total, whole

EVEN = (1,) * len(FISCAL_MONTHS)


@dataclass(frozen=True, slots=True)
class Season:
    """Twelve weights in fiscal order, and the rule that they come from: "even", "history" or "shares"."""

    rule: str
    weights: tuple[int, ...]


_AS_USUAL = Season("even", EVEN)


def seasons_of(plan: Plan, leaves: Sequence[Branch], last_year: Cells) -> tuple[Season, ...]:
    """The season of each line: that of the nearest branch above which has one."""
    named = [_named(season.months) for season in plan.season]
    found = [_AS_USUAL if leaf.season is None else named[leaf.season] for leaf in leaves]
    return tuple(
        _from_history(leaf, last_year) if season is None else season
        for leaf, season in zip(leaves, found, strict=True)
    )


def _named(months: str | tuple[Decimal, ...]) -> Season | None:
    """The season that the file says; None where history does."""
    if isinstance(months, str):
        return _AS_USUAL if months == "even" else None
    return Season("shares", tuple(scaled(months)[0]))


def _from_history(leaf: Branch, last_year: Cells) -> Season:
    """As the line's own dimensions were spent last year; even where nothing was."""
    rows = last_year.at(leaf.path, last_year.rows)
    spent = [total(last_year.numbers[str(month)][rows]) for month in FISCAL_MONTHS]
    weights = tuple(max(minor, 0) for minor in spent)
    return Season("history", weights) if any(weights) else _AS_USUAL


def spread(amounts: Sequence[int], seasons: Sequence[Season]) -> Whole:
    """Each amount by its season: n × 12, in fiscal order; ties to the earlier month."""
    weights = whole([weight for season in seasons for weight in season.weights])
    return rows_in_proportion(whole(list(amounts)), weights.reshape(-1, len(FISCAL_MONTHS)))


def activity_months(minor: int, months: Sequence[int], fiscal_start: int) -> Whole:
    """An activity's price evenly over its calendar months, given in fiscal order."""
    weights = np.zeros(len(FISCAL_MONTHS), dtype=np.int64)
    weights[[(month - fiscal_start) % len(FISCAL_MONTHS) for month in months]] = 1
    return in_proportion(minor, weights)
