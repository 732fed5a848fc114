"""What a digest says of requests with several items: each line's digest counts its own items alone."""

from __future__ import annotations

from datetime import date

from bot.domain.reports.digest import Digest
from bot.domain.reports.scope import EVERYTHING, Scope
from bot.services.reports.digest import read_digest
from tests.support.desk import Desk


def digest(desk: Desk, scope: Scope) -> Digest:
    return desk.read(lambda tx: read_digest(tx, scope))


def test_a_lines_digest_counts_its_own_items(desk: Desk) -> None:
    """What waits and what is late, in money and in days, is that of the items which draw on the line."""
    trip = desk.together(
        desk.terms(600_00, planned_on=date(2026, 9, 15)),
        desk.terms(300_00, "ACME", ["Li Na"], category="gift", planned_on=date(2026, 9, 17)),
    )
    request = desk.submit_terms("mei", trip)
    desk.advance(days=3)
    held = {
        str(scope): [each.amount_minor for each in digest(desk, scope).ageing.shown]
        for scope in (EVERYTHING, Scope("line", "MEAL"), Scope("line", "GIFT-KEY"), Scope("line", "REST"))
    }
    assert held == {"all": [900_00], "line:MEAL": [600_00], "line:GIFT-KEY": [300_00], "line:REST": []}

    request = desk.approve("bo", request)
    desk.advance(days=12)
    desk.spend("mei", request, 600_00, item=1, final=True)
    late = {
        str(scope): [(each.held_minor, each.days) for each in digest(desk, scope).overdue.shown]
        for scope in (EVERYTHING, Scope("line", "MEAL"), Scope("line", "GIFT-KEY"))
    }
    # 30 September: the dinner is settled, the gift was planned for the 17th.
    assert late == {"all": [(300_00, 13)], "line:MEAL": [], "line:GIFT-KEY": [(300_00, 13)]}
