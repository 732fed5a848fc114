"""The amounts of a plan file as whole numbers: what there is to divide, holds, bounds, activities."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from bot.domain.errors import Fact
from bot.domain.money import to_major
from bot.planning.file.model import PROPOSED, Plan
from bot.toml.amount import amount_minor
from bot.toml.fault import Fault


@dataclass(frozen=True, slots=True)
class Figures:
    """Minor units, but where it says steps: multiples of `rounding`.

    `joined` is what of the reserve is the odd rest of the total. `holds` are by the index of the [[line]],
    `activities` by that of the [[activity]], `floors` and `ceilings` by that of the [[split]].
    """

    currency: str
    total: int
    reserve: int
    joined: int
    rounding: int
    holds: Mapping[int, int]
    activities: tuple[int, ...]
    floors: tuple[Mapping[str, int], ...]
    ceilings: tuple[Mapping[str, int], ...]

    @property
    def divided(self) -> int:
        """The total less the reserve."""
        return self.total - self.reserve

    def hold(self, line: int | None) -> int | None:
        """What the [[line]] of that index is held at."""
        return None if line is None else self.holds.get(line)

    def steps_up(self, minor: int) -> int:
        return -(-minor // self.rounding)

    def steps_down(self, minor: int) -> int:
        return minor // self.rounding

    def shown(self, minor: int) -> str:
        return shown(minor, self.currency)


def shown(minor: int, currency: str) -> str:
    """An amount as a file writes it: 80000, 80000.50."""
    major = to_major(minor, currency)
    return f"{major.to_integral_value() if major == major.to_integral_value() else major:f}"


def figures(plan: Plan, proposals: Mapping[int, int]) -> tuple[Figures, list[Fault]]:
    """The figures, and what can't be as the file says. `proposals` are by the index of the [[line]].

    The amounts of the file can be read: `file.checks` has seen to that.
    """
    currency = plan.currency
    total = amount_minor(plan.total, currency)
    rounding = 1 if plan.rounding is None else amount_minor(plan.rounding, currency)
    asked, key = _reserve(plan, total)
    faults: list[Fault] = []
    joined = (total - asked) % rounding
    facts: dict[str, Fact] = {"total": shown(total, currency), "rounding": shown(rounding, currency)}
    if total - asked < rounding:
        facts["reserve"] = shown(asked, currency)
        faults.append(Fault(key, "nothing_to_divide", facts))
    elif joined and not asked:
        faults.append(Fault(("total",), "total_odd", {**facts, "rest": shown(joined, currency)}))
    holds = {
        index: amount_minor(line.amount, currency, zero_ok=True)
        for index, line in enumerate(plan.line)
        if line.amount is not None and line.amount != PROPOSED
    }
    proposed = {i: minor for i, minor in proposals.items() if plan.line[i].amount == PROPOSED}
    found = Figures(
        currency=currency,
        total=total,
        reserve=asked + joined,
        joined=joined,
        rounding=rounding,
        holds={**holds, **proposed},
        activities=tuple(amount_minor(a.price, currency) * a.quantity for a in plan.activity),
        floors=tuple(_bounds(split.floor, currency) for split in plan.split),
        ceilings=tuple(_bounds(split.ceiling, currency) for split in plan.split),
    )
    return found, faults


def _reserve(plan: Plan, total: int) -> tuple[int, tuple[str]]:
    """The reserve and its key. A percentage is rounded half up to the smallest unit."""
    if plan.reserve is not None:
        return amount_minor(plan.reserve, plan.currency, zero_ok=True), ("reserve",)
    percent = plan.reserve_percent or Decimal(0)
    return int(Fraction(percent) * total / 100 + Fraction(1, 2)), ("reserve_percent",)


def _bounds(bounds: Mapping[str, str], currency: str) -> Mapping[str, int]:
    return {value: amount_minor(text, currency, zero_ok=True) for value, text in bounds.items()}
