"""A plan for programs: amounts are decimal strings in major units."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from bot.cli.output.printing import major
from bot.domain.budgets.budget import DIMENSIONS
from bot.i18n import Reader
from bot.planning.allocation.result import PlannedLine
from bot.planning.file.model import Activity, Ceiling, Goal
from bot.planning.finding import PlanFinding
from bot.planning.prepared import PreparedPlan
from bot.views.terminal.plan import describe_plan_finding

_NO_COMMENTS: Mapping[str, list[dict[str, Any]]] = MappingProxyType({})


def plan_json(
    prepared: PreparedPlan, reader: Reader, comments: Mapping[str, list[dict[str, Any]]] = _NO_COMMENTS
) -> dict[str, Any]:
    """`comments` by the code of their line."""
    plan, currency = prepared.plan, prepared.plan.currency
    return {
        "year": plan.year,
        "currency": currency,
        "total": major(prepared.total_minor, currency),
        "reserve": major(prepared.reserve_minor, currency),
        "rounding": major(prepared.rounding_minor, currency),
        "lines": [line_json(line, currency, comments.get(line.code, ())) for line in prepared.lines],
        "goals": [_goal(goal) for goal in plan.goal],
        "activities": [_activity(activity) for activity in plan.activity],
        "ceilings": [_ceiling(ceiling) for ceiling in plan.ceiling],
        "findings": findings_json(prepared.findings, reader),
    }


def line_json(line: PlannedLine, currency: str, comments: Iterable[dict[str, Any]] = ()) -> dict[str, Any]:
    """`*` is any value of a dimension; `months` are those of the fiscal year."""
    return {
        "line": line.code,
        **dict(zip(DIMENSIONS, line.dimensions.values(), strict=True)),
        "owner": line.owner,
        "control": line.control.value,
        "amount": major(line.amount_minor, currency),
        "months": [major(minor, currency) for minor in line.months],
        "basis": line.basis,
        "expected_result": line.expected_result,
        "proposed": None if line.proposed_minor is None else major(line.proposed_minor, currency),
        "reason": line.reason,
        "comments": list(comments),
    }


def findings_json(findings: Iterable[PlanFinding], reader: Reader) -> list[dict[str, Any]]:
    return [
        {
            "code": finding.code,
            "subject": finding.subject,
            "message": describe_plan_finding(finding, reader),
        }
        for finding in findings
    ]


def _goal(goal: Goal) -> dict[str, Any]:
    return {
        "id": goal.id,
        "measure": goal.measure,
        "where": goal.where.values(),
        "baseline": str(goal.baseline),
        "target": str(goal.target),
        "unit": goal.unit,
        "owner": goal.owner,
    }


def _activity(activity: Activity) -> dict[str, Any]:
    return {
        "of": activity.of.values(),
        "name": activity.name,
        "price": activity.price,
        "quantity": activity.quantity,
        "months": list(activity.months),
        "expected_result": activity.expected_result,
    }


def _ceiling(ceiling: Ceiling) -> dict[str, Any]:
    return {"where": ceiling.where.values(), "amount": ceiling.amount, "control": ceiling.control.value}
