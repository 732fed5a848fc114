"""From a plan file and the facts of the company to lines: the tree, its divisions, minima and months."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bot.domain.budget import Dimensions
from bot.planning.allocation.activities import parts, short_branches
from bot.planning.allocation.codes import line_codes
from bot.planning.allocation.division import Divider, Division
from bot.planning.allocation.figures import Figures, figures
from bot.planning.allocation.months import Season, activity_months, season_of, spread
from bot.planning.allocation.result import PlannedLine
from bot.planning.allocation.scores import Scores, score
from bot.planning.allocation.tree import Branch, grow
from bot.planning.columns import Cells, cells
from bot.planning.company import ANNUAL_VALUE, MISSING, Company, Customers
from bot.planning.exact import Whole
from bot.planning.file.model import Line, Plan
from bot.toml.fault import Fault


@dataclass(frozen=True, slots=True)
class Allocation:
    """A plan in figures, with everything that explains them.

    `lines` are sorted by code; `leaves`, their branches under `root`, and `seasons` have the same order.
    """

    plan: Plan
    figures: Figures
    lines: tuple[PlannedLine, ...]
    leaves: tuple[Branch, ...]
    seasons: tuple[Season, ...]
    root: Branch
    divisions: Mapping[Branch, Division]
    scores: Scores


def allocate(plan: Plan, company: Company) -> tuple[Allocation | None, list[Fault]]:
    """The lines of a plan that `file.read_plan` has accepted for this company, or why it can't be divided.

    The order of the file's tables, of customers and of anything else never matters.
    """
    scores = score(company.customers, plan.score)
    customers = customer_cells(company.customers, scores)
    root, faults = grow(plan, company, customers)
    codes, unusable = line_codes(plan, list(root.leaves()))
    numbers, impossible = figures(plan, _proposals(company, codes))
    faults += unusable + impossible
    if faults:
        return None, faults
    root.amount = numbers.divided // numbers.rounding
    divisions: dict[Branch, Division] = {}
    faults = Divider(plan, numbers, customers, company.last_year).divide(root, divisions)
    faults = faults or short_branches(numbers, root)
    if faults:
        return None, faults
    leaves = tuple(sorted(root.leaves(), key=codes.__getitem__))
    seasons = tuple(season_of(plan, leaf, company.last_year) for leaf in leaves)
    lines = _lines(plan, numbers, company.fiscal_start, root, leaves, codes, seasons)
    return Allocation(plan, numbers, lines, leaves, seasons, root, divisions, scores), []


def customer_cells(customers: Customers, scores: Scores) -> Cells:
    """What drivers add up, by the customers' own dimensions. Only active customers count, but a combination
    that others alone have is there too, with zeros.
    """
    value = customers.measures[ANNUAL_VALUE]
    known = customers.active & (value != MISSING)
    numbers: dict[str, Whole] = {
        "customer_count": customers.active.astype(np.int64),
        "customer_value": np.where(known, value, 0),
        "score": scores.points,
    }
    return cells(customers.dimensions, numbers)


def _proposals(company: Company, codes: Mapping[Branch, str]) -> dict[int, int]:
    """What owners proposed, by the index of the [[line]]."""
    return {
        leaf.line: company.proposals[code]
        for leaf, code in codes.items()
        if leaf.line is not None and code in company.proposals
    }


def _lines(
    plan: Plan,
    numbers: Figures,
    fiscal_start: int,
    root: Branch,
    leaves: Sequence[Branch],
    codes: Mapping[Branch, str],
    seasons: Sequence[Season],
) -> tuple[PlannedLine, ...]:
    amounts = {leaf: leaf.amount * numbers.rounding for leaf in leaves}
    taken = parts(numbers, root, amounts)
    rests = [amounts[leaf] - sum(taken[leaf].values()) for leaf in leaves]
    months = spread(rests, seasons)
    for number, leaf in enumerate(leaves):
        for index, minor in taken[leaf].items():
            months[number] += activity_months(minor, plan.activity[index].months, fiscal_start)
    return tuple(
        _line(plan, numbers, leaf, codes[leaf], amounts[leaf], tuple(by_month), taken[leaf])
        for leaf, by_month in zip(leaves, months.tolist(), strict=True)
    )


def _line(
    plan: Plan,
    numbers: Figures,
    leaf: Branch,
    code: str,
    minor: int,
    months: tuple[int, ...],
    activities: Mapping[int, int],
) -> PlannedLine:
    said = None if leaf.line is None else plan.line[leaf.line]
    dimensions = dict(leaf.path)
    if said is None:
        return PlannedLine(code, Dimensions(**dimensions), minor, months, activities=activities)
    return PlannedLine(
        code=code,
        dimensions=Dimensions(**_with_department(dimensions, said)),
        amount_minor=minor,
        months=months,
        owner=said.owner.casefold(),
        control=said.control,
        basis=said.basis,
        expected_result=said.expected_result,
        reason=said.reason,
        held=numbers.hold(leaf.line) is not None,
        proposed_minor=numbers.proposed.get(leaf.line or 0),
        activities=activities,
    )


def _with_department(dimensions: dict[str, str], said: Line) -> dict[str, str]:
    return dimensions if said.department is None else {**dimensions, "department": said.department}
