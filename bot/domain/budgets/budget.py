"""Budget lines: what they match, what they hold, how far they go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from itertools import combinations
from types import MappingProxyType

from bot.domain.money import with_percent

ANY = "*"
DIMENSIONS = ("department", "category", "segment", "lifecycle", "region", "product_line", "contact_channel")


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

    def values(self) -> tuple[str, ...]:
        return tuple(getattr(self, name) for name in DIMENSIONS)

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
    """An amount for one combination of dimensions, phased by month, with an owner."""

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


@dataclass(frozen=True, slots=True)
class LineBalance:
    """A line's balances by fiscal month (1 to 12)."""

    months: Mapping[int, Balance] = field(default_factory=lambda: MappingProxyType({}))

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

    def spans(self, horizon: Horizon, month: int) -> list[Balance]:
        """The balances that a request planned in `month` counts in: none of them may pass its limit.

        Under `to_date` a later month may already have used what an earlier one still seems to have, so
        every cumulative balance from `month` on is held against its budget.
        """
        if horizon is Horizon.YEAR:
            return [self.total()]
        if horizon is Horizon.QUARTER:
            first = 3 * ((month - 1) // 3) + 1
            return [self.total(range(first, first + 3))]
        return [self.total(range(1, last + 1)) for last in range(month, 13)]

    def horizon(self, horizon: Horizon, month: int) -> Balance:
        """What is left for a request planned in `month`: the tightest of its spans."""
        return tightest(self.spans(horizon, month))

    def with_posting(self, month: int, column: Column, minor: int) -> LineBalance:
        change = Balance(**{column.value: minor})
        return LineBalance({**self.months, month: self.months.get(month, EMPTY) + change})


def tightest(spans: Iterable[Balance]) -> Balance:
    """Of several balances that all count, the one with least left; the first of equals."""
    return min(spans, key=lambda balance: balance.available)


def most_specific(lines: Iterable[BudgetLine], request: Dimensions) -> BudgetLine | None:
    """The line that pays for `request`: of those that match, the one that names most dimensions."""
    matching = [line for line in lines if line.dimensions.covers(request)]
    return max(matching, key=lambda line: line.dimensions.specificity(), default=None)


def ambiguous_pairs(lines: Sequence[tuple[str, Dimensions]]) -> list[tuple[str, str]]:
    """Pairs of line codes that are equally specific and could match the same request."""
    by_specificity: dict[int, list[tuple[str, Dimensions]]] = {}
    for code, dimensions in lines:
        by_specificity.setdefault(dimensions.specificity(), []).append((code, dimensions))
    return [
        (one, other)
        for group in by_specificity.values()
        for (one, mine), (other, theirs) in combinations(group, 2)
        if mine.could_meet(theirs)
    ]


def overrun(spans: Iterable[Balance], tolerance_percent: Decimal = Decimal(0)) -> int:
    """By how many minor units the worst of `spans` passes its budget and tolerance; 0 when all fit.

    Each span has a tolerance of its own: the tightest one is not always the one that is passed.
    """
    return max(0, *(balance.used - with_percent(balance.budget, tolerance_percent) for balance in spans))
