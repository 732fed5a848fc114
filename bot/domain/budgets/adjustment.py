"""A change of the budget in the year: what is asked for, and what each event makes of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.domain.budgets.budget import ANY, BudgetLine, LineStatus
from bot.domain.company.care import KEY_SEGMENT
from bot.domain.company.identity import identity
from bot.domain.errors import InvalidInput, Stale
from bot.domain.fields import Field
from bot.domain.required_text import require_text

MAX_EXPLANATION = 1000


class AdjustmentKind(StrEnum):
    """What becomes of the budget. The last three change a line's status and move no money."""

    TRANSFER = "transfer"
    SUPPLEMENT = "supplement"
    CUT = "cut"
    RESERVE = "reserve"
    HOLD = "hold"
    CLOSE = "close"
    OPEN = "open"


class Cause(StrEnum):
    """Why the budget changes; reports count by it."""

    MARKET = "market"
    CUSTOMER_NEED = "customer_need"
    COST_CONTROL = "cost_control"
    RISK = "risk"
    COMPETITOR = "competitor"
    PARTNER = "partner"
    CORRECTION = "correction"


class AdjustmentState(StrEnum):
    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class Crossing(StrEnum):
    """How far an adjustment reaches: who decides on it depends on that."""

    SAME_DEPARTMENT = "same_department"
    DEPARTMENT = "department"
    RESERVE = "reserve"
    PLAN = "plan"
    STATE = "state"


STATUS_AFTER = {
    AdjustmentKind.HOLD: LineStatus.HOLD,
    AdjustmentKind.CLOSE: LineStatus.CLOSED,
    AdjustmentKind.OPEN: LineStatus.OPEN,
}
LESS_CARE = frozenset(
    {AdjustmentKind.TRANSFER, AdjustmentKind.CUT, AdjustmentKind.HOLD, AdjustmentKind.CLOSE}
)
"""After these a line has less for its customers, or nothing new."""
_TAKES = frozenset({AdjustmentKind.TRANSFER, AdjustmentKind.CUT, AdjustmentKind.RESERVE})
_GIVES = frozenset({AdjustmentKind.TRANSFER, AdjustmentKind.SUPPLEMENT, AdjustmentKind.RESERVE})
_OPPOSITES = {
    AdjustmentKind.TRANSFER: (AdjustmentKind.TRANSFER,),
    AdjustmentKind.RESERVE: (AdjustmentKind.TRANSFER,),
    AdjustmentKind.SUPPLEMENT: (AdjustmentKind.CUT,),
    AdjustmentKind.CUT: (AdjustmentKind.SUPPLEMENT,),
    AdjustmentKind.HOLD: (AdjustmentKind.OPEN,),
    AdjustmentKind.CLOSE: (AdjustmentKind.OPEN,),
    AdjustmentKind.OPEN: (AdjustmentKind.HOLD, AdjustmentKind.CLOSE),
}


@dataclass(frozen=True, slots=True)
class AdjustmentTerms:
    """What is asked for. `month`: the fiscal month; None: wherever the giving line has it.

    `from_line_id` is also the line whose status changes, or the reserve. `undoes_id`: the adjustment that is
    taken back. `request_id`: the request that it makes room for.
    """

    kind: AdjustmentKind
    from_line_id: int | None
    to_line_id: int | None
    amount_minor: int
    month: int | None
    cause: Cause
    explanation: str
    undoes_id: int | None = None
    request_id: int | None = None

    @property
    def status_after(self) -> LineStatus | None:
        return STATUS_AFTER.get(self.kind)

    @property
    def line_ids(self) -> tuple[int, ...]:
        """In the order in which they are locked."""
        return tuple(sorted({each for each in (self.from_line_id, self.to_line_id) if each is not None}))

    def require_whole(self) -> None:
        """Raises InvalidInput at the field of the first thing that is missing, or has no place here."""
        moves = self.status_after is None
        asked = (
            (Field.FROM_LINE, self.from_line_id is not None, not moves or self.kind in _TAKES),
            (Field.TO_LINE, self.to_line_id is not None, self.kind in _GIVES),
            (Field.AMOUNT, self.amount_minor > 0, moves),
        )
        for field, given, needed in asked:
            if given is not needed:
                code = f"adjustment_{'needs' if needed else 'has_no'}_{field}"
                raise InvalidInput(code, field=field, kind=self.kind.value)
        if self.from_line_id == self.to_line_id:
            raise InvalidInput("adjustment_same_line", field=Field.TO_LINE)
        require_text(self.explanation, Field.EXPLANATION, most=MAX_EXPLANATION)

    def undoes(self, first: AdjustmentTerms) -> bool:
        """Whether it is the opposite of `first`. What came from the reserve goes back to it as a transfer."""
        swapped = (first.to_line_id, first.from_line_id)
        lines = (first.from_line_id, None) if self.status_after else swapped
        return (
            self.kind in _OPPOSITES[first.kind]
            and (self.from_line_id, self.to_line_id) == lines
            and self.amount_minor == first.amount_minor
        )


@dataclass(frozen=True, slots=True)
class Adjustment:
    """The aggregate. A pending one holds nothing; only its approval changes the budget."""

    id: int
    number: str
    plan_id: int
    asked_by: int
    terms: AdjustmentTerms
    state: AdjustmentState
    policy_version: str
    asked_at: datetime
    decided_at: datetime | None = None

    @property
    def document(self) -> str:
        """What its postings and audit entries name."""
        return f"adjustment:{self.id}"

    @property
    def year(self) -> int:
        """Of its plan: the number says it."""
        return int(self.number.split("-")[1])

    @property
    def is_pending(self) -> bool:
        return self.state is AdjustmentState.PENDING

    def approve(self, at: datetime) -> Adjustment:
        """The last signature is given."""
        return self._end(AdjustmentState.APPROVED, at)

    def reject(self, at: datetime) -> Adjustment:
        return self._end(AdjustmentState.REJECTED, at)

    def withdraw(self, at: datetime) -> Adjustment:
        return self._end(AdjustmentState.WITHDRAWN, at)

    def expire(self, at: datetime) -> Adjustment:
        """Time has run out: nothing is ever approved by silence."""
        return self._end(AdjustmentState.EXPIRED, at)

    def require_pending(self) -> None:
        """Raises Stale("adjustment_decided")."""
        if not self.is_pending:
            raise Stale("adjustment_decided", number=self.number, adjustment_state=self.state.value)

    def _end(self, state: AdjustmentState, at: datetime) -> Adjustment:
        self.require_pending()
        return replace(self, state=state, decided_at=at)


def hits_key_customers(kind: AdjustmentKind, giving: BudgetLine) -> bool:
    """Whether what is done to the line is at the expense of key customers."""
    return kind in LESS_CARE and giving.dimensions.segment == KEY_SEGMENT


@dataclass(frozen=True, slots=True)
class CareCut:
    """An approved change at the expense of key customers, which was not taken back. Minor units of
    `currency`; 0 where no money was moved.
    """

    number: str
    kind: AdjustmentKind
    line_id: int
    line: str
    amount_minor: int
    currency: str
    cause: Cause


def same_department(one: str, other: str) -> bool:
    """A line of any department is of the same department as every other."""
    return one == other or ANY in (one, other)


def crossing_of(kind: AdjustmentKind, giving: BudgetLine | None, receiving: BudgetLine | None) -> Crossing:
    """By what it does, and by the departments of its lines."""
    if kind in STATUS_AFTER:
        return Crossing.STATE
    if kind is AdjustmentKind.RESERVE:
        return Crossing.RESERVE
    if giving is None or receiving is None:
        return Crossing.PLAN
    same = same_department(giving.dimensions.department, receiving.dimensions.department)
    return Crossing.SAME_DEPARTMENT if same else Crossing.DEPARTMENT


_TYPED = re.compile(r"#?ba[\s-]*(\d{4})[\s-]+(\d{1,9})[.,]?", re.ASCII)


def adjustment_number(year: int, sequence: int) -> str:
    """BA-2026-00007: counted without gaps within a plan's year."""
    return f"BA-{year}-{sequence:05d}"


def read_adjustment_number(text: str) -> str:
    """The number that `text` is, however it is written: `ba-2026-7`; empty for anything else."""
    found = _TYPED.fullmatch(identity(text))
    return adjustment_number(int(found[1]), int(found[2])) if found else ""
