"""A plan in words and bars, for the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from bot.domain.budgets.budget import ANY, Dimensions
from bot.i18n import Reader
from bot.planning.finding import PlanFinding
from bot.planning.prepared import PreparedPlan

_LEVELS = "▁▂▃▄▅▆▇█"
_EIGHTHS = " ▏▎▍▌▋▊▉█"


def describe_plan_finding(finding: PlanFinding, reader: Reader) -> str:
    return reader.t(finding.sentence, **finding.facts)


def describe_total(prepared: PreparedPlan, reader: Reader) -> str:
    """How the total falls on lines and reserve."""
    currency = prepared.plan.currency
    return reader.n(
        "{total}: {planned} on {count} line, {reserve} in reserve.",
        "{total}: {planned} on {count} lines, {reserve} in reserve.",
        len(prepared.lines),
        total=reader.money(prepared.total_minor, currency),
        planned=reader.money(prepared.planned_minor, currency),
        reserve=reader.money(prepared.reserve_minor, currency),
    )


def dimensions_text(dimensions: Dimensions) -> str:
    """The values that are named: gift · key."""
    return " · ".join(value for value in dimensions.values() if value != ANY)


def season_line(weights: Sequence[Decimal]) -> str:
    """Twelve months as columns of blocks, the highest full; a month without anything is a dot."""
    most = max(weights, default=Decimal(0))
    return "".join(_LEVELS[_level(weight, most)] if weight > 0 else "·" for weight in weights)


def _level(weight: Decimal, most: Decimal) -> int:
    return max(0, round(weight * len(_LEVELS) / most) - 1)


def bar(part: int, whole: int, width: int = 16) -> str:
    """`part` of `whole` as a bar of blocks, to an eighth of a character; what is there at all shows."""
    if part <= 0 or whole <= 0:
        return ""
    eighths = max(1, min(part, whole) * width * 8 // whole)
    full, rest = divmod(eighths, 8)
    return "█" * full + (_EIGHTHS[rest] if rest else "")
