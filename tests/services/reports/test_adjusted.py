"""A digest counts the changes of the budget by cause."""

from __future__ import annotations

from bot.domain.budgets.adjustment import Cause
from bot.domain.reports.scope import EVERYTHING, Scope
from bot.services.reports.digest import read_digest
from tests.support.desk import Desk


def counted(desk: Desk, scope: Scope = EVERYTHING) -> list[tuple[Cause, int]]:
    return [(each.cause, each.times) for each in desk.read(lambda tx: read_digest(tx, scope)).adjusted]


def test_what_was_approved_is_counted_by_cause(desk: Desk) -> None:
    """The most frequent first, of the scope's own lines; what waits or was refused is no change."""
    assert counted(desk) == []
    for cause in ("risk", "market", "market"):
        asked = desk.adjust("hana", "cut", "10", from_line="MEAL", cause=cause)
        desk.approve_adjustment("fin", asked)
    asked = desk.adjust("hana", "transfer", "10", from_line="MEAL", to_line="GIFT", cause="partner")
    desk.approve_adjustment("fin", asked)
    desk.adjust("hana", "cut", "10", from_line="MEAL", cause="competitor")

    every = [(Cause.MARKET, 2), (Cause.PARTNER, 1), (Cause.RISK, 1)]
    assert (counted(desk), counted(desk, Scope("line", "MEAL"))) == (every, every)
    assert counted(desk, Scope("line", "GIFT")) == [(Cause.PARTNER, 1)]
    assert counted(desk, Scope("line", "VISIT")) == []
