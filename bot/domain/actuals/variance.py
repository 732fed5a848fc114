"""Budget against actual: how far a line is off, where it will end, and how serious that is.

The forecast is the classical estimate at completion of earned-value management, budget ÷ cost performance
index: what was spent to date, scaled by annual budget ÷ budget to date. On an even budget that is the
plain run-rate (spent × 12 ÷ months gone); on a phased one it follows the season, so that a festival paid
in January does not become twelve festivals. What is already spent, committed or reserved is the least
that it can be. Whole minor units throughout, rounded up: a forecast never flatters.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from bot.domain.budgets.budget import Balance, ControlLevel, LineBalance

MONTHS = 12

UNDER_SPEND_PERCENT = 50
"""A line that is heading for less than this of its budget is not looking after its customers."""

UNDER_SPEND_FROM_MONTH = 4
"""The first quarter says too little about the year."""


@dataclass(frozen=True, slots=True)
class Variance:
    """Budget and actual of the same months, in minor units."""

    budget_minor: int = 0
    spent_minor: int = 0

    @property
    def minor(self) -> int:
        """Budget less actual: positive is favourable."""
        return self.budget_minor - self.spent_minor

    @property
    def favourable(self) -> bool:
        return self.minor >= 0

    @property
    def percent(self) -> int | None:
        """The variance in whole percent of the budget, towards zero; None where there is no budget."""
        if self.budget_minor == 0:
            return None
        size = abs(self.minor) * 100 // self.budget_minor
        return size if self.favourable else -size

    def __add__(self, other: Variance) -> Variance:
        return Variance(self.budget_minor + other.budget_minor, self.spent_minor + other.spent_minor)


def variance_to_date(line: LineBalance, month: int) -> Variance:
    """Cumulative up to and including fiscal `month`."""
    balance = line.total(range(1, month + 1))
    return Variance(balance.budget, balance.spent)


def forecast_minor(line: LineBalance, month: int) -> int:
    """What the line will have cost at the end of the year, seen from fiscal `month`. Minor units."""
    return forecast_of(line.total(), variance_to_date(line, month), month)


def forecast_of(year: Balance, to_date: Variance, month: int) -> int:
    """The same from the sums alone: `year` of all months, `to_date` up to and including `month`."""
    if to_date.budget_minor > 0:
        rate = _ceil(to_date.spent_minor * year.budget, to_date.budget_minor)
    else:
        rate = _ceil(to_date.spent_minor * MONTHS, month)
    return max(rate, year.used)


def _ceil(part: int, whole: int) -> int:
    return -(-part // whole)


def used_percent(balance: Balance) -> int | None:
    """Reserved, committed and spent in whole percent of the budget, rounded down: 99.9 is not 100."""
    return None if balance.budget <= 0 else balance.used * 100 // balance.budget


def reached(balance: Balance, thresholds: Iterable[int]) -> tuple[int, ...]:
    """Which of the ascending `thresholds`, in percent of the budget, are reached.

    Use without any budget reaches them all.
    """
    used, budget = balance.used * 100, balance.budget
    if used <= 0:
        return ()
    return tuple([percent for percent in thresholds if used >= budget * percent])


class Standing(IntEnum):
    """How a line stands, most serious first."""

    OVER_BUDGET = 0
    AT_THRESHOLD = 1
    HEADING_OVER = 2
    HEADING_UNDER = 3
    ON_TRACK = 4


def standing(
    control: ControlLevel,
    watched: Balance,
    year: Balance,
    forecast: int,
    month: int,
    thresholds: Iterable[int],
) -> Standing:
    """`watched` is the balance of the line's control horizon, `year` that of all its months."""
    return standing_of(
        control, watched, year, forecast, month, at_threshold=bool(reached(watched, thresholds))
    )


def standing_of(
    control: ControlLevel, watched: Balance, year: Balance, forecast: int, month: int, *, at_threshold: bool
) -> Standing:
    """The same where it is already known whether `watched` has reached a threshold."""
    if control is ControlLevel.NONE:
        return Standing.ON_TRACK
    if watched.available < 0 or year.available < 0:
        return Standing.OVER_BUDGET
    if at_threshold:
        return Standing.AT_THRESHOLD
    if forecast > year.budget:
        return Standing.HEADING_OVER
    if month >= UNDER_SPEND_FROM_MONTH and forecast * 100 < year.budget * UNDER_SPEND_PERCENT:
        return Standing.HEADING_UNDER
    return Standing.ON_TRACK
