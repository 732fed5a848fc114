"""A limit over several lines, controlled like a line and in the same reservation."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.budgets.budget import ANY, Balance, BudgetLine, ControlLevel, Dimensions
from bot.domain.company.customer import Role
from bot.domain.fields import Field
from bot.domain.requests.finding import Finding, Severity

_SEVERITIES: dict[ControlLevel, tuple[Severity, tuple[str, ...]]] = {
    ControlLevel.ABSOLUTE: (Severity.BLOCK, ()),
    ControlLevel.ADVISORY: (Severity.ESCALATE, (Role.CONTROLLER.value,)),
    ControlLevel.TRACK: (Severity.INFO, ()),
}


@dataclass(frozen=True, slots=True)
class Ceiling:
    """What all lines of a place may hold together in the plan's year. Minor units of `currency`."""

    id: int
    plan_id: int
    dimensions: Dimensions
    amount_minor: int
    control: ControlLevel
    currency: str

    def covers(self, line: BudgetLine) -> bool:
        """Whether the line itself names every value of the place: one for any of them is not in it."""
        return line.plan_id == self.plan_id and self.dimensions.covers(line.dimensions)

    @property
    def name(self) -> str:
        """The values of its place: Sales · North."""
        return " · ".join(value for value in self.dimensions.values() if value != ANY)

    def finding(self, used_minor: int, asked_minor: int) -> Finding | None:
        """What is to be said where its lines hold `used_minor` already and as much as asked comes to it."""
        over = used_minor + asked_minor - self.amount_minor
        if over <= 0 or asked_minor <= 0 or self.control is ControlLevel.NONE:
            return None
        severity, roles = _SEVERITIES[self.control]
        facts = {
            "ceiling": self.name,
            "limit_minor": self.amount_minor,
            "available_minor": self.amount_minor - used_minor,
            "asked_minor": asked_minor,
            "over_minor": over,
            "currency": self.currency,
        }
        return Finding("ceiling_over", severity, facts=facts, field=Field.AMOUNT, roles=roles)


@dataclass(frozen=True, slots=True)
class CeilingUse:
    """A ceiling, and what all its lines hold together. Minor units."""

    ceiling: Ceiling
    used_minor: int

    @property
    def balance(self) -> Balance:
        """As a line's, to be shown like one."""
        return Balance(budget=self.ceiling.amount_minor, spent=self.used_minor)


@dataclass(frozen=True, slots=True)
class PlanLimits:
    """What a plan holds back (None: it has no reserve), and what it limits across lines. Minor units."""

    reserve_minor: int | None = None
    ceilings: tuple[CeilingUse, ...] = ()
