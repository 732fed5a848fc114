"""The year after one that is closed: which of its lines takes what, and whether it has room for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from bot.domain.budgets.budget import BudgetLine, Column, ControlLevel, Dimensions, LineBalance, overrun
from bot.domain.budgets.ceiling import Ceiling, CeilingUse
from bot.domain.budgets.line_index import LineIndex

FIRST_MONTH = 1
"""What is carried stands in the next year's first month, or in the first that is open."""


class Obstacle(StrEnum):
    """Why the next year can't take what a request holds."""

    UNMATCHED = "unmatched"
    OVER_LINE = "over_line"
    OVER_CEILING = "over_ceiling"
    OVER_PLAN = "over_plan"


@dataclass(frozen=True, slots=True)
class Stuck:
    """`name`: of the line or the ceiling that has no room."""

    why: Obstacle
    name: str = ""


@dataclass(frozen=True, slots=True)
class Coming:
    """What would come to a line of the next year, and how much budget with it. Minor units."""

    line: BudgetLine
    held_minor: int
    budget_minor: int

    @property
    def missing_minor(self) -> int:
        """What the line itself has to pay for: the old one had spent its budget on something else."""
        return self.held_minor - self.budget_minor


@dataclass(frozen=True, slots=True)
class Room:
    """What limits the next year. `balance_of`: of a line, by its id. Minor units.

    `tolerance_percent`: how far a line that blocks may be passed.
    """

    balance_of: Callable[[int], LineBalance]
    available_minor: int
    ceilings: Sequence[CeilingUse] = ()
    tolerance_percent: Decimal = Decimal(0)


class NextYear:
    """The lines of the next year, and what they have room for while one request comes after the other."""

    def __init__(self, lines: Iterable[BudgetLine], currency: str, room: Room) -> None:
        self._lines = LineIndex([line for line in lines if line.currency == currency])
        self._room = room
        self._available = room.available_minor
        self._balances: dict[int, LineBalance] = {}
        self._ceilings: list[tuple[Ceiling, int]] = [
            (each.ceiling, each.used_minor)
            for each in room.ceilings
            if each.ceiling.control is ControlLevel.ABSOLUTE
        ]

    def line_for(self, dimensions: Dimensions) -> BudgetLine | None:
        """The line that would pay for this; for a line of the old year: for all that it paid for.

        None where that line is closed: it takes actuals alone, so nothing could be approved there.
        """
        line = self._lines.covering(dimensions.values())
        return line if line is not None and line.takes(new=False) else None

    def take(self, coming: Sequence[Coming]) -> Stuck | None:
        """Let all of it in; or nothing, and why: a limit that blocks would be passed, or further passed.

        A line and the plan are passed by what comes without its budget, a ceiling by whatever is held.
        """
        balances = dict(self._balances)
        for each in coming:
            line = each.line
            balance = balances[line.id] if line.id in balances else self._room.balance_of(line.id)
            balance = balance.with_posting(FIRST_MONTH, Column.BUDGET, each.budget_minor)
            balances[line.id] = balance.with_posting(FIRST_MONTH, Column.RESERVED, each.held_minor)
        for each in coming:
            if self._is_passed(each, balances[each.line.id]):
                return Stuck(Obstacle.OVER_LINE, each.line.code)
        ceilings = [(ceiling, used + _under(ceiling, coming)) for ceiling, used in self._ceilings]
        for ceiling, used in ceilings:
            if used > ceiling.amount_minor and _under(ceiling, coming):
                return Stuck(Obstacle.OVER_CEILING, ceiling.name)
        missing = sum(each.missing_minor for each in coming)
        if missing > max(0, self._available):
            return Stuck(Obstacle.OVER_PLAN)
        self._balances, self._ceilings = balances, ceilings
        self._available -= missing
        return None

    def _is_passed(self, coming: Coming, after: LineBalance) -> bool:
        if coming.missing_minor <= 0 or coming.line.control is not ControlLevel.ABSOLUTE:
            return False
        return overrun(after.spans(coming.line.horizon, FIRST_MONTH), self._room.tolerance_percent) > 0


def _under(ceiling: Ceiling, coming: Iterable[Coming]) -> int:
    return sum(each.held_minor for each in coming if ceiling.covers(each.line))
