"""Read a plan file, and say of everything that is wrong with it where it is and what to write instead."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pydantic import BaseModel

from bot.domain.budgets.budget import DIMENSIONS, ControlLevel
from bot.planning.company import Company
from bot.planning.file import checks, company_checks
from bot.planning.file.model import (
    DRIVERS,
    FIRST_YEAR,
    LAST_YEAR,
    SEASONS,
    Activity,
    Ceiling,
    Goal,
    Line,
    Minimum,
    Place,
    Plan,
    Review,
    Season,
    Split,
)
from bot.planning.file.problem import SENTENCES
from bot.planning.file.what_if import WhatIf, rescaled, what_if
from bot.toml.document import Document
from bot.toml.shape import Names, Shape


@dataclass(frozen=True, slots=True)
class PlanFile:
    """A plan that is in order, with its text: what can't be divided as it says is named by line too."""

    plan: Plan
    document: Document


def read_plan(text: str, company: Company, settings: Iterable[str] = ()) -> PlanFile:
    """The plan in a TOML text, held against the company's facts; `settings` are other values (`what_if`).

    Raises FileProblems with every problem found, in the order of lines, and what `what_if` raises.
    """
    document = Document(text, "plan_problems", SENTENCES, repeats="line")
    changed = what_if(document.data, settings)
    plan, faults = _SHAPE.read(changed.data)
    faults += checks.faults(changed.data)
    faults += company_checks.faults(changed.data, company)
    faults += company_checks.measure_faults(changed.score, company)
    if faults or plan is None:
        raise document.problems(faults)
    return PlanFile(_with_score(plan, changed), document)


def _with_score(plan: Plan, changed: WhatIf) -> Plan:
    if not changed.score:
        return plan
    return plan.model_copy(update={"score": rescaled(plan.score, changed.score)})


def kept_plan(text: str, settings: Iterable[str] = ()) -> Plan:
    """A plan that `read_plan` accepted before. The company may be another by now, which is no fault of it.

    Raises FileProblems where the text is none any more.
    """
    document = Document(text, "plan_problems", SENTENCES, repeats="line")
    changed = what_if(document.data, settings)
    plan, faults = _SHAPE.read(changed.data)
    if plan is None:
        raise document.problems(faults)
    return _with_score(plan, changed)


def planned_year(text: str, settings: Iterable[str] = ()) -> int | None:
    """The year that a plan file is for, as far as it says one. Raises FileProblems where it is no TOML."""
    document = Document(text, "plan_problems", SENTENCES, repeats="line")
    found = what_if(document.data, settings).data.get("year")
    return found if type(found) is int and FIRST_YEAR <= found <= LAST_YEAR else None


_TABLES: Mapping[Names, type[BaseModel]] = {
    (): Plan,
    ("goal",): Goal,
    ("split",): Split,
    ("activity",): Activity,
    ("line",): Line,
    ("season",): Season,
    ("minimum",): Minimum,
    ("ceiling",): Ceiling,
    ("review",): Review,
    **{(table, "of"): Place for table in ("split", "activity", "line", "season")},
    **{(table, "where"): Place for table in ("goal", "minimum", "ceiling")},
}
_CHOICES: Mapping[str, tuple[str, ...]] = {
    "by": DIMENSIONS,
    "driver": DRIVERS,
    "driver_missing": ("even",),
    "control": tuple(ControlLevel),
}
_AMOUNTS = ("total", "reserve", "rounding", "price", "amount")
# What to write, by key: shown where a key is missing or its value is of the wrong kind.
_EXAMPLES: Mapping[str | Names, str] = {
    "year": "year = 2027",
    "currency": 'currency = "CNY"',
    "total": 'total = "900000"',
    "leave_out": 'leave_out = { crm_system = "IT pays for it" }',
    "goal": '[[goal]] with id = "keep-key", measure = "retention", baseline = "91" and target = "94"',
    "id": 'id = "keep-key"',
    "measure": 'measure = "retention"',
    "baseline": 'baseline = "91"',
    "target": 'target = "94"',
    "unit": 'unit = "%"',
    "owner": 'owner = "hana@example.com"',
    "score": "[score] with annual_value = 60 and potential = 40",
    "split": '[[split]] with by = "category" and shares = { gift = "40", meal = "60" }',
    "of": 'of = { category = "gift" }',
    "where": 'where = { segment = "key" }',
    "by": 'by = "segment"',
    "shares": 'shares = { gift = "40", meal = "60" }',
    "floor": 'floor = { key = "60000" }',
    "ceiling": 'ceiling = { general = "10000" }',
    ("ceiling",): '[[ceiling]] with where = { department = "Sales" } and amount = "200000"',
    "activity": '[[activity]] with of, name = "Cloud day", price = "52000" and months = [10]',
    "name": 'name = "Cloud day"',
    "price": 'price = "52000"',
    "quantity": "quantity = 1",
    ("activity", "months"): "months = [3, 9], calendar months from 1 to 12",
    "expected_result": 'expected_result = "40 decision makers"',
    "line": '[[line]] with of = { category = "gift" } and owner = "hana@example.com"',
    "code": 'code = "GIFT-KEY"',
    "department": 'department = "Sales"',
    "amount": 'amount = "80000"',
    "basis": 'basis = "32 key customers, 1,250 each"',
    "reason": 'reason = "A second festival"',
    "season": '[[season]] with of = { category = "festival" } and months = "history"',
    ("season", "months"): 'months = [30, 5, 0, 0, 5, 10, 0, 0, 40, 0, 0, 10], "even" or "history"',
    "minimum": '[[minimum]] with where = { segment = "key" } and percent = "8"',
    "percent": 'percent = "8"',
    "review": '[review] with by = ["role:controller"] and approve = ["cleo@example.com"]',
    ("review", "by"): 'by = ["hana@example.com", "role:controller"]',
    "approve": 'approve = ["cleo@example.com"]',
    "segment": 'segment = "key"',
    "lifecycle": 'lifecycle = "growth"',
    "region": 'region = "North"',
    "product_line": 'product_line = "cloud"',
    "category": 'category = "gift"',
    "contact_channel": 'contact_channel = "phone"',
}

_SHAPE = Shape(
    model=Plan,
    tables=_TABLES,
    choices=_CHOICES,
    amounts=_AMOUNTS,
    examples=_EXAMPLES,
    codes=SENTENCES.keys(),
    vocabularies={"unknown_season": SEASONS},
)
