"""What preparing a budget goes by, as the services need it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, Protocol


class PastSpend(NamedTuple):
    """What was spent before Goodwill kept the books. `dimensions` are in the order of DIMENSIONS, empty where
    nobody has said; so is a headcount of 0. Minor units of the company's currency.
    """

    spent_on: date
    dimensions: tuple[str, ...]
    customer_id: int | None
    amount_minor: int
    headcount: int


class Spent(NamedTuple):
    """What the books have spent in a fiscal month: one actual, by what its request was for."""

    year: int
    month: int
    dimensions: tuple[str, ...]
    customer_id: int
    number: str
    amount_minor: int
    headcount: int


@dataclass(frozen=True, slots=True)
class OneOff:
    """A request whose spending will not come again, as a controller has said."""

    request_id: int
    number: str
    reason: str


class History(Protocol):
    """What was spent in years past: from files, and from the books."""

    def imported(self, first: date, last: date) -> Sequence[PastSpend]:
        """Of these days, both included."""
        ...

    def add(self, rows: Iterable[PastSpend]) -> None: ...
    def spent(self, years: Sequence[int]) -> Sequence[Spent]:
        """The actuals of these fiscal years, without those that were corrected."""
        ...

    def request_id(self, number: str) -> int | None: ...
    def one_offs(self) -> Mapping[int, OneOff]:
        """By the request's id."""
        ...

    def mark_one_off(self, request_id: int, reason: str, *, marked: bool) -> None: ...
