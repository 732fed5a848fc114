"""The posting table of the specification, in plain dictionaries: what the ledger must say after each step.

Written from the table alone, without a look at how the bot does it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

PENDING, ASKED = "pending", "changes_requested"
OPEN = (PENDING, ASKED)
APPROVED, SETTLED, CLOSED = "approved", "settled", "closed"
ENDED_BY = {"withdraw": "withdrawn", "expire": "expired", "reject": "rejected"}

TOLERANCE_PERCENT = 10
"""How far an absolute line may be passed."""


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
    amount: int
    month: int
    liquidated: int
    final: bool


@dataclass
class ModelRequest:
    """What one request holds, and what it may become."""

    id: int
    who: str
    line: str
    month: int
    asked: int
    state: str = PENDING
    approved: int | None = None
    before_raise: int | None = None
    least: int | None = None
    reserved: int = 0
    committed: int = 0
    spent: int = 0
    actuals: dict[int, ModelActual] = field(default_factory=dict)

    @property
    def raising(self) -> bool:
        return self.before_raise is not None

    @property
    def spendable(self) -> bool:
        return self.approved is not None and (
            self.raising or self.state in (APPROVED, SETTLED, CLOSED, "expired")
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

    def fits(self, code: str, month: int, extra: int, own: ModelRequest | None = None) -> bool:
        """Whether `extra` may be held on a line in a month, once what `own` has reserved is taken away."""
        trial = self.cells.copy()
        if own is not None:
            trial[Cell(own.line, own.month, "reserved")] -= own.reserved
        trial[Cell(code, month, "reserved")] += extra
        if sum(trial.values()) > self.plan_budget:
            return False
        line = self.lines[code]
        if line.control != "absolute":
            return True
        return all(self.used(code, span, trial) <= line.limit(span) for span in line.spans(month))

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

    def post(self, request: ModelRequest, column: str, minor: int, month: int | None = None) -> None:
        self.cells[Cell(request.line, month or request.month, column)] += minor
        setattr(request, column, getattr(request, column) + minor)
        assert getattr(request, column) >= 0, "the model itself released more than was held"

    def submit(self, request: ModelRequest) -> None:
        self.requests[request.id] = request
        self.post(request, "reserved", request.asked)

    def approve(self, request: ModelRequest, amount: int) -> None:
        self.post(request, "reserved", -request.reserved)
        self.post(request, "committed", amount - (request.approved or 0))
        request.state, request.approved, request.before_raise = APPROVED, amount, None

    def end(self, request: ModelRequest, how: str) -> None:
        """Reject, withdraw, expire: − asked while a decision is open, else − all that is still held."""
        if request.state in OPEN:
            self.post(request, "reserved", -request.reserved)
            if request.before_raise is not None:
                request.state, request.asked, request.before_raise = APPROVED, request.before_raise, None
                return
        else:
            self.post(request, "committed", -request.committed)
        request.state = ENDED_BY[how]

    def close(self, request: ModelRequest) -> None:
        self.post(request, "committed", -request.committed)
        request.state = CLOSED

    def edit(self, request: ModelRequest, line: str, month: int, asked: int) -> None:
        """What was reserved goes, the new total less what is approved comes."""
        if request.state == APPROVED:
            request.before_raise = request.asked
        self.post(request, "reserved", -request.reserved)
        request.line, request.month, request.asked, request.least = line, month, asked, None
        self.post(request, "reserved", asked - (request.approved or 0))
        request.state = PENDING

    def actual(self, request: ModelRequest, actual_id: int, amount: int, month: int, final: bool) -> None:
        def work() -> None:
            self._end_raise_if(request, final)
            self._spend(request, actual_id, amount, month, final, release=final)
            if request.state == APPROVED and final:
                request.state = SETTLED

        self._as_truth(request, work)

    def correct(
        self, request: ModelRequest, wrong_id: int, new_id: int, amount: int, month: int, final: bool
    ) -> None:
        """The opposite postings, then the new ones; what is settled or has ended holds nothing afterwards."""

        def work() -> None:
            self._end_raise_if(request, final)
            wrong = request.actuals.pop(wrong_id)
            self.post(request, "committed", wrong.liquidated)
            self.post(request, "spent", -wrong.amount, wrong.month)
            settled = final or any(other.final for other in request.actuals.values())
            release = settled or request.state in (CLOSED, "expired")
            self._spend(request, new_id, amount, month, final, release=release)
            if request.state in (APPROVED, SETTLED):
                request.state = SETTLED if settled else APPROVED

        self._as_truth(request, work)

    def _end_raise_if(self, request: ModelRequest, final: bool) -> None:
        if final and request.raising:
            self.end(request, "withdraw")

    def _spend(
        self, request: ModelRequest, actual_id: int, amount: int, month: int, final: bool, *, release: bool
    ) -> None:
        liquidated = request.committed if release else min(amount, request.committed)
        self.post(request, "committed", -liquidated)
        self.post(request, "spent", amount, month)
        request.actuals[actual_id] = ModelActual(amount, month, liquidated, final)

    def _as_truth(self, request: ModelRequest, work: Callable[[], None]) -> None:
        before = {month: self.used(request.line, range(month, month + 1)) for month in range(1, 13)}
        work()
        for month, used in before.items():
            added = self.used(request.line, range(month, month + 1)) - used
            self.truth[request.line, month] += max(0, added)
