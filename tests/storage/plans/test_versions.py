"""Versions of plans, on each database."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from bot.domain.budgets.budget import ControlLevel, Dimensions
from bot.domain.plans.agreement import PlanState
from bot.planning.allocation.result import ActivityPart, PlannedLine
from bot.planning.finding import PlanFinding
from bot.services.ports.plans import ExplainedLine, PlanVersion
from tests.support.desk import Desk
from tests.support.told import told

LINE = PlannedLine(
    code="GIFT-KEY",
    dimensions=Dimensions(category="gift", segment="key"),
    amount_minor=10**15,
    months=(10**15, *[0] * 11),
    owner="bo@example.com",
    control=ControlLevel.ADVISORY,
    basis="Two festivals",
    expected_result="Renewals",
    reason="More",
    held=True,
    proposed_minor=5,
    activities=(ActivityPart("Day", 7, (3, 9), "Leads"),),
)


def _add(version: PlanVersion, lines: list[ExplainedLine], tx: Any) -> None:
    tx.plan_versions.add(version, lines)


def test_what_is_kept_of_a_version_comes_back(desk: Desk) -> None:
    """Every field of version and line; lines by code, versions newest first."""
    now = desk.read(lambda tx: tx.now)
    version = PlanVersion(
        id=0,
        year=2027,
        number=1,
        state=PlanState.DRAFT,
        currency="CNY",
        total_minor=10**15,
        reserve_minor=0,
        rounding_minor=10,
        source="year = 2027\n",
        settings=("total=5",),
        findings=(PlanFinding("owner_missing", "", {"count": 1, "lines": "A"}),),
        prepared_by="os:mei",
        prepared_at=now,
    )
    other = replace(LINE, code="A", owner="", proposed_minor=None, activities=(), held=False, awaited=True)
    lines = [ExplainedLine(LINE, {"rest": 1}), ExplainedLine(other, {"rest": 2})]
    for number, year in ((1, 2027), (2, 2027), (1, 2028)):
        added = replace(version, number=number, year=year)
        desk.store.administer(told(partial(_add, added, lines)))
    found = desk.store.inspect(lambda tx: tx.plan_versions.all())
    assert [each.name for each in found] == ["2028.1", "2027.2", "2027.1", "2026.1"]
    first = desk.store.inspect(lambda tx: tx.plan_versions.find(2027, 1))
    assert first is not None and replace(first, id=0) == version
    assert desk.store.inspect(lambda tx: tx.plan_versions.lines(first.id)) == [other, LINE]
    assert desk.store.inspect(lambda tx: tx.plan_versions.explained(first.id, "gift-key")) == lines[0]
    assert desk.store.inspect(lambda tx: tx.plan_versions.explained(first.id, "gift")) is None
    newest = desk.store.inspect(lambda tx: tx.plan_versions.find(2027, None))
    assert newest is not None and newest.number == 2
    desk.assert_books_agree()
