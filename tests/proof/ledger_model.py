"""The posting table of the specification, in plain dictionaries: what the ledger must say after each step.

Written from the table alone, without a look at how the bot does it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

WAITING, PENDING, ASKED = "waiting_for_budget", "pending", "changes_requested"
OPEN = (PENDING, ASKED)
APPROVED, SETTLED, CLOSED = "approved", "settled", "closed"
ENDED_BY = {"withdraw": "withdrawn", "expire": "expired", "reject": "rejected"}

TOLERANCE_PERCENT = 10
"""How far an absolute line may be passed."""


class Wanted(NamedTuple):
    """So much more on a line in a month."""

    line: str
    month: int
    minor: int


class Cell(NamedTuple):
    line: str
    month: int
    column: str


@dataclass(frozen=True)
class ModelLine:
    """`monthly`: the budget of each month, in minor units."""

    code: str
    control: str
    horizon: str
    monthly: int

    def spans(self, month: int) -> Iterator[range]:
        """The months that are held against each other for something planned in `month`."""
        if self.horizon == "year":
            yield range(1, 13)
        elif self.horizon == "quarter":
            first = (month - 1) // 3 * 3 + 1
            yield range(first, first + 3)
        else:
            yield from (range(1, last + 1) for last in range(month, 13))

    def limit(self, span: range) -> int:
        return len(span) * self.monthly * (100 + TOLERANCE_PERCENT) // 100


@dataclass
class ModelActual:
    item: int
    amount: int
    month: int
    liquidated: int
    final: bool
    theirs: int = 0


@dataclass
class ModelItem:
    """What one item asks for and holds. `before_raise`: what it asked for when it was approved.

    `part`: what a partner pays of what is asked, and once it is approved of that; `part_spent` so far.
    """

    line: str
    month: int
    asked: int
    approved: int | None = None
    before_raise: int | None = None
    reserved: int = 0
    committed: int = 0
    spent: int = 0
    final: bool = False
    part: int = 0
    part_spent: int = 0

    @property
    def stands(self) -> int:
        return self.approved or 0

    def ours(self, minor: int) -> int:
        """What the line is to hold for `minor` beyond what stands: with the first approval a partner pays in
        proportion, rounded down; a raise is ours.
        """
        if self.approved is not None:
            return minor - self.approved
        return minor - self.part * minor // self.asked

    @property
    def done(self) -> bool:
        """Left out, or nothing more to come."""
        return self.final or self.approved == 0


@dataclass
class ModelRequest:
    """What one request may become; `least`: of each item the least that somebody approved in this round."""

    id: int
    who: str
    items: list[ModelItem]
    state: str = PENDING
    least: list[int] | None = None
    actuals: dict[int, ModelActual] = field(default_factory=dict)

    @property
    def asked(self) -> list[int]:
        return [item.asked for item in self.items]

    @property
    def stands(self) -> list[int]:
        return [item.stands for item in self.items]

    @property
    def approved(self) -> int | None:
        return None if self.items[0].approved is None else sum(self.stands)

    @property
    def raising(self) -> bool:
        return self.items[0].before_raise is not None

    @property
    def spendable(self) -> bool:
        return self.approved is not None and (
            self.raising or self.state in (APPROVED, SETTLED, CLOSED, "expired")
        )

    def held(self, column: str) -> int:
        return sum(int(getattr(item, column)) for item in self.items)

    def wanted(self, amounts: Sequence[int] | None = None) -> list[Wanted]:
        """What `amounts` of its items (by default what they ask for) take beyond what is approved."""
        return [
            Wanted(item.line, item.month, item.ours(minor))
            for item, minor in zip(self.items, amounts or self.asked, strict=True)
        ]

    def may_approve(self, amounts: Sequence[int]) -> bool:
        """Something at all; no more than was asked, and of a raise no less than stands."""
        within = all(minor <= asked for minor, asked in zip(amounts, self.asked, strict=True))
        if not self.raising:
            return within and sum(amounts) > 0
        more = all(minor >= stands for minor, stands in zip(amounts, self.stands, strict=True))
        return within and more and sum(amounts) > sum(self.stands)

    def may_raise_to(self, amounts: Sequence[int]) -> bool:
        """More in all, of no item less, and nothing more of one that has its final actual."""
        return sum(amounts) > sum(self.stands) and all(
            minor == item.stands if item.final else minor >= item.stands
            for minor, item in zip(amounts, self.items, strict=True)
        )


class LedgerModel:
    """Cells of the ledger by line, month and column, and the requests that fill them."""

    def __init__(self, lines: list[ModelLine]) -> None:
        self.lines = {line.code: line for line in lines}
        self.cells: Counter[Cell] = Counter()
        # What actuals have added that nobody had reserved: only they may pass a limit.
        self.truth: Counter[tuple[str, int]] = Counter()
        self.requests: dict[int, ModelRequest] = {}
        self.plan_budget = sum(12 * line.monthly for line in lines)

    # -- limits

    def used(self, code: str, span: range, cells: Counter[Cell] | None = None) -> int:
        return sum(
            minor for cell, minor in (cells or self.cells).items() if cell.line == code and cell.month in span
        )

    def fits(self, wanted: Sequence[Wanted], own: ModelRequest | None = None) -> bool:
        """Whether all of it may be held together, once what `own` has reserved is taken away."""
        trial = self.cells.copy()
        for item in own.items if own is not None else ():
            trial[Cell(item.line, item.month, "reserved")] -= item.reserved
        for line, month, minor in wanted:
            trial[Cell(line, month, "reserved")] += minor
        if sum(trial.values()) > self.plan_budget:
            return False
        return all(
            self.used(line.code, span, trial) <= line.limit(span)
            for line, month in {(self.lines[each.line], each.month) for each in wanted}
            if line.control == "absolute"
            for span in line.spans(month)
        )

    def passed_limits(self) -> list[str]:
        """Absolute lines that are passed by more than actuals alone have added."""
        return [
            line.code
            for line in self.lines.values()
            if line.control == "absolute"
            for month in range(1, 13)
            for span in line.spans(month)
            if self.used(line.code, span) - sum(self.truth[line.code, m] for m in span) > line.limit(span)
        ]

    # -- the table, row by row

    def post(self, item: ModelItem, column: str, minor: int, month: int | None = None) -> None:
        self.cells[Cell(item.line, month or item.month, column)] += minor
        setattr(item, column, getattr(item, column) + minor)
        assert getattr(item, column) >= 0, "the model itself released more than was held"

    def submit(self, request: ModelRequest) -> None:
        self.requests[request.id] = request
        self._reserve(request)

    def wait(self, request: ModelRequest) -> None:
        """It lacks only money: it holds nothing."""
        self.requests[request.id] = request
        request.state = WAITING

    def wake(self) -> None:
        """In the order of submission; a small one may overtake one that does not fit."""
        for request in sorted(self.requests.values(), key=lambda each: each.id):
            if request.state == WAITING and self.fits(request.wanted()):
                self._reserve(request)

    def _reserve(self, request: ModelRequest) -> None:
        request.state = PENDING
        for item in request.items:
            self.post(item, "reserved", item.ours(item.asked))

    def _release(self, request: ModelRequest, column: str) -> None:
        for item in request.items:
            self.post(item, column, -getattr(item, column))

    def approve(self, request: ModelRequest, amounts: Sequence[int]) -> None:
        self._release(request, "reserved")
        for item, minor in zip(request.items, amounts, strict=True):
            self.post(item, "committed", item.ours(minor))
            if item.approved is None:
                item.part = item.part * minor // item.asked
            item.approved, item.before_raise = minor, None
        request.state = APPROVED

    def end(self, request: ModelRequest, how: str) -> None:
        """Reject, withdraw, expire: − asked while a decision is open, else − all that is still held."""
        self._release(request, "reserved" if request.state in OPEN else "committed")
        if not request.raising:
            request.state = ENDED_BY[how]
            return
        request.state = APPROVED
        for item in request.items:
            item.asked, item.before_raise = item.before_raise or 0, None

    def close(self, request: ModelRequest) -> None:
        self._release(request, "committed")
        request.state = CLOSED

    def edit(self, request: ModelRequest, items: list[ModelItem]) -> None:
        """What was reserved goes, what is asked now comes."""
        self._release(request, "reserved")
        request.items, request.least = items, None
        self._reserve(request)

    def raise_to(self, request: ModelRequest, amounts: Sequence[int]) -> None:
        """The same, where only what is more than approved is reserved."""
        begins = request.state == APPROVED
        self._release(request, "reserved")
        for item, minor in zip(request.items, amounts, strict=True):
            item.before_raise = item.asked if begins else item.before_raise
            item.asked = minor
        request.least = None
        self._reserve(request)

    def actual(
        self, request: ModelRequest, actual_id: int, number: int, amount: int, month: int, final: bool
    ) -> None:
        item = request.items[number - 1]

        def work() -> None:
            self._end_raise_if(request, final)
            self._spend(request, actual_id, number, amount, month, final, release=final)
            item.final = item.final or final
            if request.state == APPROVED and final and all(each.done for each in request.items):
                request.state = SETTLED

        self._as_truth(item.line, work)

    def correct(
        self, request: ModelRequest, wrong_id: int, new_id: int, amount: int, month: int, final: bool
    ) -> None:
        """The opposite postings, then the new ones; what is settled or has ended holds nothing afterwards."""
        wrong = request.actuals[wrong_id]
        item = request.items[wrong.item - 1]

        def work() -> None:
            self._end_raise_if(request, final)
            del request.actuals[wrong_id]
            self.post(item, "committed", wrong.liquidated)
            self.post(item, "spent", wrong.theirs - wrong.amount, wrong.month)
            item.part_spent -= wrong.theirs
            item.final = final or any(
                other.final for other in request.actuals.values() if other.item == wrong.item
            )
            release = item.final or request.state in (CLOSED, "expired")
            self._spend(request, new_id, wrong.item, amount, month, final, release=release)
            if request.state in (APPROVED, SETTLED):
                request.state = SETTLED if all(each.done for each in request.items) else APPROVED

        self._as_truth(item.line, work)

    def _end_raise_if(self, request: ModelRequest, final: bool) -> None:
        if final and request.raising:
            self.end(request, "withdraw")

    def _spend(
        self,
        request: ModelRequest,
        actual_id: int,
        number: int,
        amount: int,
        month: int,
        final: bool,
        *,
        release: bool,
    ) -> None:
        item = request.items[number - 1]
        reached = min(item.spent + item.part_spent + amount, item.stands)
        due = item.part * reached // item.stands if item.stands else 0
        theirs = min(amount, max(0, due - item.part_spent))
        liquidated = item.committed if release else min(amount - theirs, item.committed)
        self.post(item, "committed", -liquidated)
        self.post(item, "spent", amount - theirs, month)
        item.part_spent += theirs
        request.actuals[actual_id] = ModelActual(number, amount, month, liquidated, final, theirs)

    def _as_truth(self, line: str, work: Callable[[], None]) -> None:
        before = {month: self.used(line, range(month, month + 1)) for month in range(1, 13)}
        work()
        for month, used in before.items():
            added = self.used(line, range(month, month + 1)) - used
            self.truth[line, month] += max(0, added)
