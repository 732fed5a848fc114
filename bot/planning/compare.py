"""Two budgets side by side, by line or by a dimension; what grew too much without a reason is a finding."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from bot.domain.budgets.budget import DIMENSIONS, Dimensions
from bot.domain.budgets.line_index import LineIndex
from bot.planning.allocation.result import PlannedLine
from bot.planning.finding import PlanFinding
from bot.planning.numbers.columns import Cells

UNCOVERED = "*"
"""Stands for the line of what was spent where no line covers it."""


@dataclass(frozen=True, slots=True)
class BudgetedLine:
    """A line as far as comparing goes. Minor units; `reason` is why it grows, if anybody has said."""

    code: str
    dimensions: Dimensions
    amount_minor: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """`key` is a line's code, or a value of a dimension (`*` of lines that name none). Minor units; None is
    what one side does not have: nothing is not zero. `percent` is of `a`, None where that is nothing or zero.
    """

    key: str
    a_minor: int | None
    b_minor: int | None
    reason: str = ""

    @property
    def difference_minor(self) -> int:
        return (self.b_minor or 0) - (self.a_minor or 0)

    @property
    def percent(self) -> Decimal | None:
        """To one decimal, half up."""
        if not self.a_minor:
            return None
        return rounded(Fraction(100 * self.difference_minor, abs(self.a_minor)))

    def grows_beyond(self, percent: Decimal) -> bool:
        """Whether `b` is more than `percent` above `a`; something where there was nothing always is."""
        return self.difference_minor * 100 > Fraction(percent) * max(self.a_minor or 0, 0)


def budgeted(lines: Iterable[PlannedLine]) -> tuple[BudgetedLine, ...]:
    """The lines of a plan, to be compared."""
    return tuple(BudgetedLine(line.code, line.dimensions, line.amount_minor, line.reason) for line in lines)


def rounded(number: Fraction) -> Decimal:
    """To one decimal, halves away from zero."""
    tenths = int(abs(number) * 10 + Fraction(1, 2))
    return Decimal(tenths if number > 0 else -tenths).scaleb(-1)


def compare(
    a: Sequence[BudgetedLine], b: Sequence[BudgetedLine], by: str | None = None
) -> tuple[Comparison, ...]:
    """`b` beside `a`, sorted by line or, `by` a dimension, by its values."""
    before, after = _sums(a, by), _sums(b, by)
    reasons = {line.code: line.reason for line in b} if by is None else {}
    return tuple(
        Comparison(key, before.get(key), after.get(key), reasons.get(key, ""))
        for key in sorted({*before, *after})
    )


def _sums(lines: Iterable[BudgetedLine], by: str | None) -> dict[str, int]:
    found: dict[str, int] = {}
    for line in lines:
        key = line.code if by is None else getattr(line.dimensions, by)
        found[key] = found.get(key, 0) + line.amount_minor
    return found


def growth_findings(rows: Iterable[Comparison], percent: Decimal | None) -> Iterator[PlanFinding]:
    """Lines that grow by more than `percent` without a reason; none without a limit. `rows` are by line."""
    for row in rows:
        if percent is None or row.reason.strip() or not row.grows_beyond(percent):
            continue
        if row.percent is None:
            yield PlanFinding("new_without_reason", row.key, {"subject": row.key})
        else:
            facts = {"subject": row.key, "percent": str(row.percent), "limit": f"{percent.normalize():f}"}
            yield PlanFinding("growth_without_reason", row.key, facts)


def on_lines(spent: Cells, lines: Iterable[BudgetedLine]) -> tuple[BudgetedLine, ...]:
    """What was spent (see `company.last_year`), each by the most specific line that covers it."""
    index = LineIndex(lines)
    found: dict[str, BudgetedLine] = {}
    for values, minor in _rows(spent):
        line = index.covering(values)
        code = UNCOVERED if line is None else line.code
        before = found.get(code)
        dimensions = Dimensions() if line is None else line.dimensions
        found[code] = BudgetedLine(code, dimensions, minor + (0 if before is None else before.amount_minor))
    return tuple(found[code] for code in sorted(found))


def by_dimensions(spent: Cells) -> tuple[BudgetedLine, ...]:
    """What was spent, by its own dimensions: to be compared by one of them."""
    return tuple(
        BudgetedLine(UNCOVERED, Dimensions(**dict(zip(DIMENSIONS, values, strict=True))), minor)
        for values, minor in _rows(spent)
    )


def _rows(spent: Cells) -> Iterator[tuple[tuple[str, ...], int]]:
    labels = [spent.labels[name] for name in DIMENSIONS]
    columns = [[column.values[number] for number in column.index.tolist()] for column in labels]
    return zip(zip(*columns, strict=True), spent.numbers["history"].tolist(), strict=True)
