"""Budget lines: what they match, what they hold, how far they go."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from itertools import combinations, combinations_with_replacement, islice
from operator import attrgetter
from types import MappingProxyType
from typing import Any, Self

from bot.domain.money import with_percent

ANY = "*"
RESERVE = "RESERVE"
"""The code of what a plan holds back: drawn by adjustment alone."""
LAST_MONTH = 12
DIMENSIONS = ("department", "category", "segment", "lifecycle", "region", "product_line", "contact_channel")
_VALUES = attrgetter(*DIMENSIONS)


class Column(StrEnum):
    """The four columns of the ledger."""

    BUDGET = "budget"
    RESERVED = "reserved"
    COMMITTED = "committed"
    SPENT = "spent"


class ControlLevel(StrEnum):
    """`absolute` blocks, `advisory` warns and adds the controller, `track` only counts, `none` ignores."""

    ABSOLUTE = "absolute"
    ADVISORY = "advisory"
    TRACK = "track"
    NONE = "none"


class LineStatus(StrEnum):
    """`open` takes requests, on `hold` only those that it has are decided, `closed` takes actuals alone."""

    OPEN = "open"
    HOLD = "hold"
    CLOSED = "closed"


class Horizon(StrEnum):
    """Which months are held against each other when availability is worked out."""

    YEAR = "year"
    QUARTER = "quarter"
    TO_DATE = "to_date"


@dataclass(frozen=True, slots=True)
class Dimensions:
    """A value for each dimension. On a line `*` means any; on a request an empty value matches only any."""

    department: str = ANY
    category: str = ANY
    segment: str = ANY
    lifecycle: str = ANY
    region: str = ANY
    product_line: str = ANY
    contact_channel: str = ANY

    @classmethod
    def of(cls, named: Any) -> Self:
        """Those of anything that has them under their names."""
        return cls(*_VALUES(named))

    def values(self) -> tuple[str, ...]:
        values: tuple[str, ...] = _VALUES(self)
        return values

    def specificity(self) -> int:
        """How many dimensions are named."""
        return sum(value != ANY for value in self.values())

    def covers(self, request: Dimensions) -> bool:
        """Whether a line with these dimensions may pay for `request`."""
        return all(
            mine in (ANY, theirs) for mine, theirs in zip(self.values(), request.values(), strict=True)
        )

    def could_meet(self, other: Dimensions) -> bool:
        """Whether some request could match both."""
        return all(
            ANY in (mine, theirs) or mine == theirs
            for mine, theirs in zip(self.values(), other.values(), strict=True)
        )


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """An amount for one combination of dimensions, phased by month, with an owner.

    `retired`: the plan in force has it no more; what it has paid for stays on it.
    """

    id: int
    code: str
    dimensions: Dimensions
    control: ControlLevel
    currency: str
    horizon: Horizon = Horizon.YEAR
    plan_id: int = 0
    owner_id: int | None = None
    expected_result: str = ""
    alert_channel: str = ""
    status: LineStatus = LineStatus.OPEN
    retired: bool = False

    def takes(self, *, new: bool) -> bool:
        """Whether a request may be asked for, or decided on, here. `new`: it asks for what it has not yet."""
        return self.status is LineStatus.OPEN or (self.status is LineStatus.HOLD and not new)


@dataclass(frozen=True, slots=True)
class Balance:
    """The four columns of a line in one month, or of several months together. Minor units."""

    budget: int = 0
    reserved: int = 0
    committed: int = 0
    spent: int = 0

    @property
    def used(self) -> int:
        return self.reserved + self.committed + self.spent

    @property
    def available(self) -> int:
        return self.budget - self.used

    def __add__(self, other: Balance) -> Balance:
        return Balance(
            self.budget + other.budget,
            self.reserved + other.reserved,
            self.committed + other.committed,
            self.spent + other.spent,
        )


EMPTY = Balance()


def open_month(month: int, closed: int) -> int:
    """The fiscal month that takes what is meant for `month` of a year whose first months are `closed`.

    Itself, or the first that is open. When all are closed, what is still spent goes to the last.
    """
    return max(month, min(closed + 1, LAST_MONTH))


@dataclass(frozen=True, slots=True)
class LineBalance:
    """A line's balances by fiscal month (1 to 12), of which the first `closed` take and hold nothing."""

    months: Mapping[int, Balance] = field(default_factory=lambda: MappingProxyType({}))
    closed: int = 0

    def open_month(self, month: int) -> int:
        """The one that takes, and holds, what is meant for `month`."""
        return open_month(month, self.closed)

    def total(self, months: Iterable[int] = range(1, 13)) -> Balance:
        # Plain numbers until the end: a digest adds up tens of thousands of these.
        budget = reserved = committed = spent = 0
        for month in months:
            if (balance := self.months.get(month)) is not None:
                budget += balance.budget
                reserved += balance.reserved
                committed += balance.committed
                spent += balance.spent
        return Balance(budget, reserved, committed, spent)

    @property
    def budgets(self) -> tuple[int, ...]:
        """The budget of each of the twelve months."""
        return tuple(self.months.get(month, EMPTY).budget for month in range(1, LAST_MONTH + 1))

    def spans(self, horizon: Horizon, month: int) -> list[Balance]:
        """The balances that a request planned in `month` counts in: none of them may pass its limit.

        Under `to_date` a later month may already have used what an earlier one still seems to have, so
        every cumulative balance from `month` on is held against its budget.
        """
        month = self.open_month(month)
        if horizon is Horizon.YEAR:
            return [self.total()]
        if horizon is Horizon.QUARTER:
            first = 3 * ((month - 1) // 3) + 1
            return [self.total(range(first, first + 3))]
        return [self.total(range(1, last + 1)) for last in range(month, 13)]

    def horizon(self, horizon: Horizon, month: int) -> Balance:
        """What is left for a request planned in `month`: the tightest of its spans."""
        return tightest(self.spans(horizon, month))

    def uncovered_by(self, after: LineBalance, horizon: Horizon) -> tuple[range, Balance] | None:
        """The first span of the year that `after` leaves with less budget, and less than it holds then.

        Its months, and how it would stand. One that holds more than its budget already may stay as it is.
        """
        for span in _SPANS[horizon]:
            will = after.total(span)
            if will.budget < will.used and will.budget < self.total(span).budget:
                return span, will
        return None

    def with_posting(self, month: int, column: Column, minor: int) -> LineBalance:
        month = self.open_month(month)
        change = Balance(**{column.value: minor})
        return LineBalance({**self.months, month: self.months.get(month, EMPTY) + change}, self.closed)

    def with_budget(self, changes: Sequence[int]) -> LineBalance:
        """With so much more of budget in each of the twelve months, as they are open; less where negative."""
        found = {}
        for month, minor in enumerate(changes, start=1):
            now = self.months.get(month, EMPTY)
            found[month] = Balance(now.budget + minor, now.reserved, now.committed, now.spent)
        return LineBalance(found, self.closed)

    def budget_at(self, horizon: Horizon, month: int) -> int:
        """What may be taken of the budget in `month`: the first open month has that of the closed ones too.

        Not of an earlier quarter, where the horizon is a quarter: it has ended.
        """
        first = month
        if month == self.open_month(1):
            first = 3 * ((month - 1) // 3) + 1 if horizon is Horizon.QUARTER else 1
        return self.total(range(first, month + 1)).budget


_SPANS = {
    Horizon.YEAR: (range(1, 13),),
    Horizon.QUARTER: tuple(range(first, first + 3) for first in (1, 4, 7, 10)),
    Horizon.TO_DATE: tuple(range(1, last + 1) for last in range(1, 13)),
}
"""The months that a horizon holds against each other, from the year's first on."""


def tightest(spans: Iterable[Balance]) -> Balance:
    """Of several balances that all count, the one with least left; the first of equals."""
    return min(spans, key=lambda balance: balance.available)


def most_specific(lines: Iterable[BudgetLine], request: Dimensions) -> BudgetLine | None:
    """The line that pays for `request`: of those that match, the one that names most dimensions."""
    matching = [line for line in lines if line.dimensions.covers(request)]
    return max(matching, key=lambda line: line.dimensions.specificity(), default=None)


def ambiguous_pairs(lines: Sequence[tuple[str, Dimensions]], most: int = 10_000) -> list[tuple[str, str]]:
    """Pairs of line codes that are equally specific and could match the same request; `most` of them.

    Lines that name the same dimensions meet lines that name others where they agree on those that both name:
    each line is looked up once for every combination of dimensions, not held against every other line.
    """
    by_named: dict[tuple[int, ...], list[tuple[int, str, tuple[str, ...]]]] = {}
    for place, (code, dimensions) in enumerate(lines):
        values = tuple(dimensions.values())
        named = tuple(index for index, value in enumerate(values) if value != ANY)
        by_named.setdefault(named, []).append((place, code, values))
    return list(islice(_meeting(by_named), most))


def _meeting(
    by_named: Mapping[tuple[int, ...], Sequence[tuple[int, str, tuple[str, ...]]]],
) -> Iterator[tuple[str, str]]:
    for one, other in combinations_with_replacement(by_named, 2):
        if len(one) != len(other):
            continue
        both = [index for index in one if index in other]
        agreeing: dict[tuple[str, ...], list[tuple[int, str, tuple[str, ...]]]] = {}
        for line in by_named[one]:
            agreeing.setdefault(tuple(line[2][index] for index in both), []).append(line)
        if one == other:
            for group in agreeing.values():
                yield from ((mine[1], theirs[1]) for mine, theirs in combinations(group, 2))
            continue
        for line in by_named[other]:
            for met in agreeing.get(tuple(line[2][index] for index in both), ()):
                earlier, later = sorted((met, line))
                yield earlier[1], later[1]


def overrun(spans: Iterable[Balance], tolerance_percent: Decimal = Decimal(0)) -> int:
    """By how many minor units the worst of `spans` passes its budget and tolerance; 0 when all fit.

    Each span has a tolerance of its own: the tightest one is not always the one that is passed.
    """
    return max(0, *(balance.used - with_percent(balance.budget, tolerance_percent) for balance in spans))
