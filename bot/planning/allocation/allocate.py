"""From a plan file and the facts of the company to lines: the tree, its divisions, minima and months."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from bot.domain.budgets.budget import Dimensions
from bot.planning.allocation.activities import activity_parts, short_branches
from bot.planning.allocation.codes import line_codes
from bot.planning.allocation.division import Divider, Division
from bot.planning.allocation.figures import Figures, figures
from bot.planning.allocation.findings import findings
from bot.planning.allocation.minima import Lines, meet_minima
from bot.planning.allocation.months import Season, activity_months, seasons_of, spread
from bot.planning.allocation.result import ActivityPart, PlannedLine
from bot.planning.allocation.tree import Branch, grow, place_text
from bot.planning.company import ANNUAL_VALUE, MISSING, Company, Customers, Proposal
from bot.planning.file.model import PROPOSED, Plan
from bot.planning.finding import PlanFinding
from bot.planning.numbers.columns import Cells, cells
from bot.planning.numbers.exact import Whole
from bot.planning.scores import Scores, score
from bot.toml.fault import Fault


@dataclass(frozen=True, slots=True)
class Allocation:
    """A plan in figures, with everything that explains them.

    `lines` are sorted by code; `leaves`, their branches under `root`, and `seasons` have the same order.
    `before_minima` is what lines had, in steps of rounding, before minima changed them.
    """

    plan: Plan
    figures: Figures
    lines: tuple[PlannedLine, ...]
    findings: tuple[PlanFinding, ...]
    leaves: tuple[Branch, ...]
    seasons: tuple[Season, ...]
    root: Branch
    divisions: Mapping[Branch, Division]
    before_minima: Mapping[Branch, int]
    scores: Scores


class Indivisible(Exception):
    """The plan can't be divided as its file says: `faults` say why, each with its place in the file."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(", ".join(fault.code for fault in faults))
        self.faults = faults


def allocate(plan: Plan, company: Company) -> Allocation:
    """The lines of a plan that `file.read_plan` has accepted for this company. Raises Indivisible.

    The order of the file's tables, of customers and of anything else never matters.
    """
    scores = score(company.customers, plan.score)
    customers = customer_cells(company.customers, scores)
    root, misplaced = grow(plan, company, customers)
    leaves = list(root.leaves())
    codes, unusable = line_codes(plan, leaves)
    numbers, impossible = figures(plan, _proposals(company, codes))
    _refuse(misplaced + unusable + impossible)
    root.amount = numbers.divided // numbers.rounding
    divisions: dict[Branch, Division] = {}
    _refuse(Divider(plan, numbers, customers, company.last_year).divide(root, divisions))
    _refuse(short_branches(numbers, root))
    leaves.sort(key=codes.__getitem__)
    places = [(leaf, _dimensions(plan, leaf)) for leaf in leaves]
    before, unmet = meet_minima(plan, numbers, root, places, divisions)
    _refuse(unmet + _ceiling_faults(plan, places))
    seasons = seasons_of(plan, leaves, company.last_year)
    lines = _lines(plan, numbers, company, root, places, codes, seasons)
    return Allocation(
        plan=plan,
        figures=numbers,
        lines=lines,
        findings=findings(plan, company, lines),
        leaves=tuple(leaves),
        seasons=seasons,
        root=root,
        divisions=divisions,
        before_minima=before,
        scores=scores,
    )


def _refuse(faults: list[Fault]) -> None:
    if faults:
        raise Indivisible(faults)


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
        leaf.line: company.proposals[code].amount_minor
        for leaf, code in codes.items()
        if leaf.line is not None and code in company.proposals
    }


def _lines(
    plan: Plan,
    numbers: Figures,
    company: Company,
    root: Branch,
    places: Lines,
    codes: Mapping[Branch, str],
    seasons: Sequence[Season],
) -> tuple[PlannedLine, ...]:
    amounts = {leaf: leaf.amount * numbers.rounding for leaf, _ in places}
    taken = activity_parts(numbers, root, amounts)
    months = spread([amounts[leaf] - sum(taken[leaf].values()) for leaf, _ in places], seasons)
    for number, (leaf, _) in enumerate(places):
        for index, minor in taken[leaf].items():
            months[number] += activity_months(minor, plan.activity[index].months, company.fiscal_start)
    return tuple(
        PlannedLine(
            code=codes[leaf],
            dimensions=dimensions,
            amount_minor=amounts[leaf],
            months=tuple(by_month),
            activities=_activities(plan, taken[leaf]) if taken[leaf] else (),
            **_said(plan, numbers, leaf, company.proposals.get(codes[leaf])),
        )
        for (leaf, dimensions), by_month in zip(places, months.tolist(), strict=True)
    )


def _said(plan: Plan, numbers: Figures, leaf: Branch, proposal: Proposal | None) -> dict[str, Any]:
    """What the [[line]] of a leaf says of it; where that is silent its owner's proposal speaks."""
    if leaf.line is None:
        return {}
    said, held = plan.line[leaf.line], numbers.hold(leaf.line) is not None
    return {
        "proposed_minor": None if proposal is None else proposal.amount_minor,
        "owner": said.owner.casefold(),
        "control": said.control,
        "basis": said.basis,
        "expected_result": said.expected_result or ("" if proposal is None else proposal.expected_result),
        "reason": said.reason or ("" if proposal is None else proposal.reason),
        "held": held,
        "awaited": said.amount == PROPOSED and not held,
    }


def _activities(plan: Plan, taken: Mapping[int, int]) -> tuple[ActivityPart, ...]:
    found = ((plan.activity[index], minor) for index, minor in taken.items())
    return tuple(sorted(ActivityPart(a.name, minor, a.months, a.expected_result) for a, minor in found))


def _dimensions(plan: Plan, leaf: Branch) -> Dimensions:
    """Those of the tree, and the department that a [[line]] gives."""
    department = None if leaf.line is None else plan.line[leaf.line].department
    return Dimensions(**dict(leaf.path), **({} if department is None else {"department": department}))


def _ceiling_faults(plan: Plan, places: Lines) -> list[Fault]:
    """Ceilings that no request to any line could ever come under."""
    return [
        Fault(
            ("ceiling", index, "where"), "ceiling_without_line", {"where": place_text(ceiling.where.values())}
        )
        for index, ceiling in enumerate(plan.ceiling)
        if not any(line.could_meet(Dimensions(**ceiling.where.values())) for _, line in places)
    ]
