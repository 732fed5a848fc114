"""What a line will have spent at year end, by the method that did best on the months that are closed.

year end = spent + held + rest. The rest is what the method expects of the open months, the current one in
proportion to its days to come, less what is spent and held there already, but for what the days gone of the
current month were expected to cost. It is never under 0, so a forecast is never under what is spent and held.
Whole minor units, rounded up: a forecast never flatters.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate
from typing import NamedTuple

from bot.domain.budgets.calendar import FiscalCalendar
from bot.planning.compare import rounded

MONTHS = 12

NO_SEASON = (0,) * MONTHS

TRIED_FROM = 3
"""Fewer closed months say nothing about a method: until then the plan is expected as it stands."""


@dataclass(frozen=True, slots=True)
class LineYear:
    """A line's fiscal months in minor units: budget with its adjustments, spent, held (reserved and
    committed), and the cleaned actuals of the year before, all zero where there are none.
    """

    budget: Sequence[int]
    spent: Sequence[int]
    held: Sequence[int]
    last_year: Sequence[int] = NO_SEASON


@dataclass(frozen=True, slots=True)
class Moment:
    """When it is: how many months of the year are closed, which one is current (13 after the year's end), and
    which part of it is still to come.
    """

    closed: int
    current: int
    to_come: Fraction


@dataclass(frozen=True, slots=True)
class Forecast:
    """Minor units. `wape` is the method's error on the `months` closed months in percent: the sum of its
    errors in proportion to the sum spent; None where nothing was spent. `dry_month` is the fiscal month in
    which the budget is passed, None where it lasts.
    """

    method: str
    wape: Decimal | None
    months: int
    spent: int
    held: int
    rest: int
    budget: int
    dry_month: int | None

    @property
    def is_over(self) -> bool:
        """Whether what is spent and held has passed the budget already."""
        return self.spent + self.held > self.budget

    @property
    def year_end(self) -> int:
        return self.spent + self.held + self.rest

    @property
    def left(self) -> int:
        """What is left at year end; negative: missing."""
        return self.budget - self.year_end


def moment(calendar: FiscalCalendar, year: int, today: date, closed: int) -> Moment:
    """Where `today` stands in a fiscal year; today itself is still to come."""
    first, last = calendar.year_range(year)
    if today > last:
        return Moment(closed, MONTHS + 1, Fraction(0))
    if today < first:
        return Moment(closed, 1, Fraction(1))
    month = calendar.month_of(today)
    begins, ends = calendar.month_range(year, month)
    return Moment(closed, month, Fraction((ends - today).days + 1, (ends - begins).days + 1))


@dataclass(frozen=True, slots=True)
class Trial:
    """What the closed months say: the method that did best on them, how far off it was, what was planned and
    spent in them, in minor units. `last_year`: the months that it goes by where it is last year's season.
    """

    method: str
    error: int
    budget: int
    spent: int
    last_year: Sequence[int] = NO_SEASON


def try_methods(line: LineYear, closed: int) -> Trial:
    """On the closed months, each as it was seen from the month before."""
    year = _Year(line)
    method, error = _best(year, closed)
    season = tuple(line.last_year) if method == "seasonal" else NO_SEASON
    return Trial(method, error, year.budget_to[closed], year.spent_to[closed], season)


def forecast(line: LineYear, now: Moment, trial: Trial | None = None) -> Forecast:
    """The forecast of one line by the method of its trial; without one they are tried."""
    trial = try_methods(line, now.closed) if trial is None else trial
    year = _Year(replace(line, last_year=trial.last_year))
    level = METHODS[trial.method](year, now.closed)
    # In parts of `scale`, to stay whole: what each open month is expected to be, the current one pro rata.
    scale = level.denominator * now.to_come.denominator
    expected = [
        level.months[month] * level.numerator * now.to_come.denominator for month in range(now.closed, MONTHS)
    ]
    if now.closed < now.current <= MONTHS:
        here = now.current - 1 - now.closed
        to_come = expected[here] // now.to_come.denominator * now.to_come.numerator
        # Of the days gone what was spent: nothing more comes of them, nor is it taken from what follows.
        gone = min(max(line.spent[now.current - 1], 0) * scale, expected[here] - to_come)
        expected[here] = to_come + gone
    used = [spent + held for spent, held in zip(line.spent, line.held, strict=True)]
    rest = max(0, sum(expected) - sum(used[now.closed :]) * scale)
    spent = sum(map(abs, line.spent[: now.closed]))
    return Forecast(
        method=trial.method,
        wape=rounded(Fraction(100 * trial.error, spent)) if spent else None,
        months=now.closed,
        spent=year.spent_to[-1],
        held=sum(line.held),
        rest=-(-rest // scale),
        budget=year.budget_to[-1],
        dry_month=_dry_month(used, expected, scale, now.closed, year.budget_to[-1]),
    )


class YearSums(NamedTuple):
    """A line's fiscal year added up, in minor units: used (spent and held) altogether, spent in the current
    month, planned of that and of the other open ones, where a month below nothing plans nothing.
    """

    used: int
    spent_now: int
    planned_now: int
    planned_others: int


NOTHING_CLOSED = Trial("plan", 0, 0, 0)
"""Of a line that came after the months were closed, and of every line before any is."""


def year_end(sums: YearSums, now: Moment, trial: Trial = NOTHING_CLOSED) -> int:
    """`forecast(…).year_end` by the sums alone, for a thousand lines at once; the current month is open."""
    used, spent_now, here, others = sums
    spent = max(trial.spent, 0)
    numerator, denominator = 1, 1
    if trial.method == "run_rate":
        numerator, denominator = spent, now.closed
        others, here = MONTHS - 1 - now.closed, 1
    elif trial.method == "seasonal":
        season = [max(minor, 0) for minor in trial.last_year]
        before, here = sum(season[: now.closed]), season[now.current - 1]
        others = sum(season[now.closed :]) - here
        if before:
            numerator, denominator = spent, before
    elif now.closed >= TRIED_FROM and trial.budget > 0:
        numerator, denominator = spent, trial.budget
    to_come, parts = now.to_come.as_integer_ratio()
    scale = denominator * parts
    expected = (others * parts + here * to_come) * numerator
    gone = min(max(spent_now, 0) * scale, here * (parts - to_come) * numerator)
    rest = expected + gone - (used - trial.spent) * scale
    return used + (-(-rest // scale) if rest > 0 else 0)


def _dry_month(
    used: Sequence[int], expected: Sequence[int], scale: int, closed: int, budget: int
) -> int | None:
    """The first month whose cumulative sum passes the budget: what is used, in open months at least what is
    expected. After twelve months that is the year end.
    """
    behind = still_used = still_expected = 0
    for month in range(MONTHS):
        if month < closed:
            behind += used[month]
        else:
            still_used += used[month] * scale
            still_expected += expected[month - closed]
        if behind * scale + max(still_used, still_expected) > budget * scale:
            return month + 1
    return None


class _Year:
    """A line's months, and their cumulative sums: entry m is that of the first m."""

    def __init__(self, line: LineYear) -> None:
        self.budget, self.spent = line.budget, line.spent
        # What was taken of closed months may leave an open one below nothing: nothing is expected in it then.
        self.planned = [max(minor, 0) for minor in line.budget]
        self.last_year = [max(minor, 0) for minor in line.last_year]
        self.budget_to = list(accumulate(self.budget, initial=0))
        self.spent_to = list(accumulate(self.spent, initial=0))
        self.last_year_to = list(accumulate(self.last_year, initial=0))


# --- Methods: what each month is expected to be, seen after `closed` months ---


class Level(NamedTuple):
    """Each month is expected to be its entry in `months` times numerator / denominator."""

    months: Sequence[int]
    numerator: int = 1
    denominator: int = 1


Method = Callable[[_Year, int], Level]


def _plan(year: _Year, closed: int) -> Level:
    """The plan, times the performance so far: spent in proportion to planned."""
    if closed < TRIED_FROM or year.budget_to[closed] <= 0:
        return Level(year.planned)
    return Level(year.planned, max(year.spent_to[closed], 0), year.budget_to[closed])


def _run_rate(year: _Year, closed: int) -> Level:
    """As much each month as in the closed ones on average; before there are any, as the plan on average."""
    if closed == 0:
        return Level(_ALIKE, max(year.budget_to[-1], 0), MONTHS)
    return Level(_ALIKE, max(year.spent_to[closed], 0), closed)


def _seasonal(year: _Year, closed: int) -> Level:
    """Last year's months, at the level of the closed ones."""
    if year.last_year_to[closed] == 0:
        return Level(year.last_year)
    return Level(year.last_year, max(year.spent_to[closed], 0), year.last_year_to[closed])


_ALIKE = (1,) * MONTHS

METHODS: dict[str, Method] = {"plan": _plan, "run_rate": _run_rate, "seasonal": _seasonal}
"""In the order in which they are preferred where they do equally well."""


def _best(year: _Year, closed: int) -> tuple[str, int]:
    """The method with the smallest error on the closed months, and that error."""
    if closed < TRIED_FROM:
        return "plan", _error(_plan, year, closed)
    usable = [name for name in METHODS if name != "seasonal" or any(year.last_year)]
    errors = {name: _error(METHODS[name], year, closed) for name in usable}
    return min(errors.items(), key=lambda item: item[1])


def _error(method: Method, year: _Year, closed: int) -> int:
    """How far off, in minor units, the method was in each closed month, seen from the month before."""
    error = 0
    for month in range(closed):
        months, numerator, denominator = method(year, month)
        expected = (2 * months[month] * numerator + denominator) // (2 * denominator)
        error += abs(expected - year.spent[month])
    return error
