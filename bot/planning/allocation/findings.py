"""What stands out in an allocation, for those who review it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from bot.domain.budgets.budget import ANY
from bot.planning.allocation.result import PlannedLine
from bot.planning.company import CUSTOMER_DIMENSIONS, Company
from bot.planning.file.model import Plan
from bot.planning.finding import PlanFinding

_SHOWN = 5
"""As many lines are named; the others are counted."""


def findings(plan: Plan, company: Company, lines: Sequence[PlannedLine]) -> tuple[PlanFinding, ...]:
    """Sorted by what they are about: the order of the file never matters."""
    found = [
        *_categories(plan, company, lines),
        *_proposals(lines),
        *_owners(lines),
        *_customers(plan, company),
    ]
    return tuple(sorted(found, key=lambda finding: (finding.code, finding.subject)))


def _categories(plan: Plan, company: Company, lines: Sequence[PlannedLine]) -> Iterator[PlanFinding]:
    planned = {line.dimensions.category for line in lines}
    for category in company.categories:
        if planned.isdisjoint((category, ANY)) and category not in plan.leave_out:
            yield PlanFinding("category_uncovered", category, {"category": category})
    for category, why in plan.leave_out.items():
        codes = [line.code for line in lines if line.dimensions.category == category]
        if codes:
            facts = {"category": category, "why": why, "lines": named(codes)}
            yield PlanFinding("left_out_but_planned", category, facts)


def _proposals(lines: Sequence[PlannedLine]) -> Iterator[PlanFinding]:
    for line in lines:
        if line.awaited:
            yield PlanFinding("proposal_missing", line.code, {"line": line.code})


def _owners(lines: Sequence[PlannedLine]) -> Iterator[PlanFinding]:
    codes = [line.code for line in lines if not line.owner]
    if codes:
        yield PlanFinding("owner_missing", "", {"count": len(codes), "lines": named(codes)})


def _customers(plan: Plan, company: Company) -> Iterator[PlanFinding]:
    """Customers that a driver passes by, because nobody filled in what it divides by."""
    divided = {split.by for split in plan.split if split.driver is not None}
    for dimension in CUSTOMER_DIMENSIONS:
        labels = company.customers.dimensions[dimension]
        empty = labels.number("")
        if dimension not in divided or empty is None:
            continue
        count = int(np.count_nonzero(company.customers.active & (labels.index == empty)))
        if count:
            yield PlanFinding("customers_without", dimension, {"dimension": dimension, "count": count})


def named(codes: Sequence[str]) -> str:
    """The first few, and that there are more."""
    return ", ".join(codes[:_SHOWN]) + (" …" if len(codes) > _SHOWN else "")
