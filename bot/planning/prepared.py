"""A year's plan as people read it: its figures and lines, without what explains them."""

from __future__ import annotations

from dataclasses import dataclass

from bot.planning.allocation.allocate import Allocation
from bot.planning.allocation.result import PlannedLine
from bot.planning.file.model import Plan
from bot.planning.finding import PlanFinding


@dataclass(frozen=True, slots=True)
class PreparedPlan:
    """`plan` is what the file says, `lines` (sorted by code) what became of it. Minor units."""

    plan: Plan
    total_minor: int
    reserve_minor: int
    rounding_minor: int
    lines: tuple[PlannedLine, ...]
    findings: tuple[PlanFinding, ...]

    @classmethod
    def of(cls, allocation: Allocation) -> PreparedPlan:
        figures = allocation.figures
        return cls(
            plan=allocation.plan,
            total_minor=figures.total,
            reserve_minor=figures.reserve,
            rounding_minor=figures.rounding,
            lines=allocation.lines,
            findings=allocation.findings,
        )

    @property
    def planned_minor(self) -> int:
        """What the lines have together: the total less the reserve."""
        return self.total_minor - self.reserve_minor
