"""The facts of a digest: lines, categories, customers and amounts; never recipients."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from bot.domain.actuals.claim import UnsettledClaims
from bot.domain.actuals.variance import Standing, Variance, used_percent
from bot.domain.budgets.adjustment import CareCut, Cause
from bot.domain.budgets.budget import EMPTY, Balance, ControlLevel, Horizon
from bot.domain.budgets.ceiling import PlanLimits
from bot.domain.company.care import CustomerDue
from bot.domain.json_record import JsonRecord
from bot.domain.listed import Listed
from bot.domain.reports.scope import Scope


@dataclass(frozen=True, slots=True)
class VarianceNote:
    """Why a line is off, in its owner's words. `period` is a month, e.g. 2026-09."""

    line_id: int
    period: str
    note: str
    person_name: str
    at: datetime


class LineSums(NamedTuple):
    """A line and its months added up, in minor units: the year, those that are over, the running one; by how
    much open months are below nothing; and what the months say that are shut by `close month`, None for none.
    """

    line_id: int
    code: str
    category: str
    segment: str
    owner_id: int | None
    owner_name: str
    control: str
    horizon: str
    budget_minor: int
    reserved_minor: int
    committed_minor: int
    spent_minor: int
    budget_closed_minor: int
    spent_closed_minor: int
    budget_running_minor: int
    spent_running_minor: int
    below_nothing_minor: int
    method: str | None
    budget_shut_minor: int | None
    spent_shut_minor: int | None
    last_year: Sequence[int] | None

    @property
    def year(self) -> Balance:
        return Balance(self.budget_minor, self.reserved_minor, self.committed_minor, self.spent_minor)


class LineRow(NamedTuple):
    """One line. `year` holds all its months, `watched` those of its control horizon: warnings go by them.

    It begins with the same six fields as `LineSums`.
    `dry_on`: the first day of the month in which it runs dry, of those that are shown first.
    """

    line_id: int
    code: str
    category: str
    segment: str
    owner_id: int | None
    owner_name: str
    control: ControlLevel
    horizon: Horizon
    year: Balance
    watched: Balance
    to_date: Variance
    forecast_minor: int
    threshold_percent: int | None
    standing: Standing
    note: VarianceNote | None = None
    dry_on: date | None = None

    @property
    def used_percent(self) -> int | None:
        return used_percent(self.watched)

    @property
    def over_minor(self) -> int:
        """By how much the line is over its budget, for the horizon or the year, whichever is worse."""
        return max(0, -self.watched.available, -self.year.available)


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """What all lines together plan for a month and spent in it. `first` is the month's first day."""

    month: int
    first: date
    budget_minor: int
    spent_minor: int


@dataclass(frozen=True, slots=True)
class OverdueActual:
    """An approved request whose planned date is past and whose final actual is missing."""

    number: str
    customer: str
    requester: str
    days: int
    held_minor: int
    customer_id: int | None = None
    requester_id: int | None = None


@dataclass(frozen=True, slots=True)
class AgeingDecision:
    """A request that waits too long, for how many working days, and for whom."""

    number: str
    customer: str
    approvers: tuple[str, ...]
    days: int
    amount_minor: int
    customer_id: int | None = None
    approver_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class CustomerUse:
    """What this year's requests for a customer reserve, commit and have spent."""

    name: str
    segment: str
    used_minor: int
    customer_id: int | None = None


class CauseCount(NamedTuple):
    """So many changes of the year's budget were approved for one reason."""

    cause: Cause
    times: int


@dataclass(frozen=True, slots=True)
class Ratings:
    """Answers to "How did it go?", 1 to 5."""

    total: int = 0
    count: int = 0

    @property
    def tenths(self) -> int | None:
        """The average in tenths, e.g. 43 for 4.3."""
        return (self.total * 20 + self.count) // (2 * self.count) if self.count else None


@dataclass(frozen=True, slots=True)
class DigestFigures(JsonRecord):
    """The four numbers of a digest, as they were on `day` (ISO date). Minor units."""

    day: str
    budget_minor: int
    available_minor: int
    variance_minor: int
    forecast_minor: int


@dataclass(frozen=True, slots=True)
class Digest:
    """A scope's budget on one day. Rows come most serious first; amounts are minor units of `currency`.

    `shared`: no line names the scope, so these are the lines for everybody that it draws on.
    `plan_over_minor`: by how much the whole plan is over its budget.
    `care`: key customers who need attention; `cuts`: what was lately taken from the lines for them.
    `limits`: the plan's reserve and ceilings, `claims`: what partners owe; where the scope is everything.
    `last`: what the reader was shown the last time, within some weeks.
    """

    scope: Scope
    year: int
    month: int
    as_of: date
    currency: str
    rows: tuple[LineRow, ...] = ()
    months: tuple[MonthFigures, ...] = ()
    shared: bool = False
    plan_over_minor: int = 0
    thresholds: tuple[int, ...] = ()
    category_names: Mapping[str, Mapping[str, str]] | None = None
    overdue: Listed[OverdueActual] = field(default_factory=Listed)
    ageing: Listed[AgeingDecision] = field(default_factory=Listed)
    top_customers: tuple[CustomerUse, ...] = ()
    care: Listed[CustomerDue] = field(default_factory=Listed)
    cuts: tuple[CareCut, ...] = ()
    ratings: Ratings = Ratings()
    adjusted: tuple[CauseCount, ...] = ()
    limits: PlanLimits = field(default_factory=PlanLimits)
    claims: UnsettledClaims = field(default_factory=UnsettledClaims)
    last: DigestFigures | None = None

    @property
    def figures(self) -> DigestFigures:
        return DigestFigures(
            self.as_of.isoformat(),
            self.totals.budget,
            self.totals.available,
            self.to_date.minor,
            self.forecast_minor,
        )

    @property
    def totals(self) -> Balance:
        return sum((row.year for row in self.rows), EMPTY)

    @property
    def to_date(self) -> Variance:
        return sum((row.to_date for row in self.rows), Variance())

    @property
    def forecast_minor(self) -> int:
        return sum(row.forecast_minor for row in self.rows)

    @property
    def spent_this_month_minor(self) -> int:
        return sum(figures.spent_minor for figures in self.months if figures.month == self.month)

    @property
    def months_left(self) -> int:
        """Months of the fiscal year after the current one."""
        return 12 - self.month

    def standing(self, *wanted: Standing) -> tuple[LineRow, ...]:
        return tuple(row for row in self.rows if row.standing in wanted)
