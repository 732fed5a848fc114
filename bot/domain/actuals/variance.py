"""Budget against actual: how far a line is off, and how serious that is.

The running month counts in proportion to its working days. Whole minor units throughout.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from enum import IntEnum

from bot.domain.budgets.budget import Balance, ControlLevel

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


@dataclass(frozen=True, slots=True)
class Moment:
    """Where a day stands in its fiscal year: the running month, and how many of its working days are over.

    The day itself is still to come.
    """

    month: int
    worked: int
    days: int


def variance_to_date(budget_over: int, budget_running: int, spent: int, now: Moment) -> Variance:
    """Of the months that are over and of the running one, whose budget counts by its working days."""
    return Variance(budget_over + budget_running * now.worked // now.days, spent)


def used_percent(balance: Balance) -> int | None:
    """Reserved, committed and spent in whole percent of the budget, rounded down: 99.9 is not 100."""
    return None if balance.budget <= 0 else balance.used * 100 // balance.budget


def reached(balance: Balance, thresholds: tuple[int, ...]) -> tuple[int, ...]:
    """Which of the ascending `thresholds`, in percent of the budget, are reached.

    Use without any budget reaches them all.
    """
    if balance.used <= 0:
        return ()
    percent = used_percent(balance)
    return thresholds if percent is None else thresholds[: bisect_right(thresholds, percent)]


class Standing(IntEnum):
    """How a line stands, most serious first."""

    OVER_BUDGET = 0
    AT_THRESHOLD = 1
    HEADING_OVER = 2
    HEADING_UNDER = 3
    ON_TRACK = 4


def standing(
    control: ControlLevel, watched: Balance, year: Balance, forecast: int, month: int, *, at_threshold: bool
) -> Standing:
    """`watched` is the balance of the line's control horizon, `year` that of all its months."""
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
