"""A version with everything that its workbook shows."""

from __future__ import annotations

from dataclasses import dataclass

from bot.planning.allocation.explain import Explanation
from bot.planning.allocation.explanation_record import explanation_of, is_explained
from bot.planning.compare import Comparison, budgeted, compare
from bot.planning.prepared import PreparedPlan
from bot.services.plans.versions import find_version, prepared_version
from bot.services.ports.plans import PlanVersion
from bot.services.ports.unit_of_work import Transaction


@dataclass(frozen=True, slots=True)
class ExportedPlan:
    """`changes` are the lines that differ from the version before it (`before`; empty: there is none)."""

    version: PlanVersion
    prepared: PreparedPlan
    explanations: tuple[Explanation, ...]
    before: str
    changes: tuple[Comparison, ...]


def export_plan(tx: Transaction, name: str) -> ExportedPlan:
    """Raises what `find_version` raises."""
    version = find_version(tx, name)
    prepared = prepared_version(tx, version)
    explained = sorted(tx.plan_versions.all_explained(version.id), key=lambda each: each.line.code)
    before = tx.plan_versions.find(version.year, version.number - 1)
    rows: tuple[Comparison, ...] = ()
    if before is not None:
        rows = compare(budgeted(tx.plan_versions.lines(before.id)), budgeted(prepared.lines))
    return ExportedPlan(
        version,
        prepared,
        tuple(
            explanation_of(each.line, each.explanation)
            for each in explained
            if is_explained(each.explanation)
        ),
        "" if before is None else before.name,
        tuple(row for row in rows if row.a_minor != row.b_minor),
    )
