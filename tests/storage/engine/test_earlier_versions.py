"""A database that an earlier version left behind: brought up to date, its books hold and its people go on."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.domain.budgets.adjustment import AdjustmentKind
from bot.domain.budgets.calendar import FiscalCalendar
from bot.domain.requests.request import SpendRequest
from bot.domain.requests.request_state import RequestState
from bot.storage.engine.database import Database
from bot.storage.engine.migrate import migrate
from bot.storage.schema.tables import workspace
from bot.storage.store import SqlStore
from tests.support.clock import ManualClock
from tests.support.desk import Desk
from tests.support.earlier import REVISIONS, restore_earlier
from tests.support.lookups import request_of


def migrated(database: Database, revision: str, clock: ManualClock) -> Desk:
    """A company at work since an earlier version, the day after."""
    restore_earlier(database, revision)
    migrate(database)
    clock.advance(days=1)
    with database.reading() as connection:
        workspace_id = connection.execute(select(workspace.c.id)).scalar_one()
    return Desk(SqlStore(database, workspace_id, clock, FiscalCalendar(), "CNY"))


@pytest.mark.parametrize("revision", REVISIONS)
def test_the_books_hold_after_the_migration(empty: Database, revision: str, clock: ManualClock) -> None:
    """Every proof, also those that the earlier version did not know."""
    migrated(empty, revision, clock).assert_books_agree()


def test_every_request_becomes_one_with_one_item(empty: Database, clock: ManualClock) -> None:
    """With all that it asks for and holds, on the version before there were items; then each goes on."""
    desk = migrated(empty, "0016", clock)

    def request(number: int) -> SpendRequest:
        found = desk.read(lambda tx: request_of(tx, f"GW-2026-{number:05d}"))
        assert found is not None
        return found

    found = [request(number) for number in range(1, 14)]
    assert [len(each.items) for each in found] == [1] * 13
    assert [each.number for each in found if each.first.final] == ["GW-2026-00003"]
    assert request(10).terms.first.recipient_ids == desk.contact_ids("ACME", ["Li Na", "Zhou Wei"])
    desk.approve("bo", desk.approve("ida", request(10)))
    desk.approve("bo", request(5))
    desk.spend("mei", request(4), 100_00, final=True)
    desk.correct("mei", desk.actuals(request(12))[0], 300_00, final=True)
    desk.edit("mei", request(1), amount_minor=320_00)
    desk.withdraw("mei", request(2))

    states = [request(number).state for number in (10, 5, 4, 12, 1, 2)]
    assert states == ["approved", "approved", "settled", "settled", "pending", "withdrawn"]
    desk.assert_books_agree()


def test_items_and_adjustments_in_flight_go_on(empty: Database, clock: ManualClock) -> None:
    """On the version before lists, attendance and waiting for budget: each item is decided, spent or cut."""
    desk = migrated(empty, "0025", clock)

    def request(number: int) -> SpendRequest:
        found = desk.read(lambda tx: request_of(tx, f"GW-2026-{number:05d}"))
        assert found is not None
        return found

    assert [len(request(number).items) for number in range(1, 11)] == [3, 3, 2, 1, 1, 1, 1, 1, 1, 1]
    desk.approve("bo", request(1), 500_00, 300_00, 0)
    desk.spend("mei", request(2), 400_00, final=True)
    desk.approve("bo", desk.answer("tom", request(5)))
    desk.correct("tom", desk.actuals(request(3))[0], 280_00, final=True)
    desk.approve("dan", request(6))
    desk.withdraw("mei", request(10))
    for adjustment in desk.read(lambda tx: tx.adjustments.pending()):
        for signer in ("hana", "fin") if adjustment.terms.kind is AdjustmentKind.TRANSFER else ("fin",):
            adjustment = desk.approve_adjustment(signer, adjustment)
        assert not adjustment.is_pending

    states = [request(number).state for number in (1, 2, 5, 3, 6, 10)]
    assert states == ["approved", "approved", "approved", "approved", "approved", "approved"]
    assert desk.submit("mei", 90_00).number == "GW-2026-00011"
    desk.assert_books_agree()


def test_what_was_in_flight_goes_on(empty: Database, clock: ManualClock) -> None:
    """Each open request can be decided, answered, edited or spent, as before; then the books hold again."""
    desk = migrated(empty, "0001", clock)

    def request(number: int) -> SpendRequest:
        found = desk.read(lambda tx: request_of(tx, f"GW-2026-{number:05d}"))
        assert found is not None
        return found

    desk.approve("bo", request(10))
    # Escalated, above the lead's limit, handed on, seen by compliance, raised, answered.
    for number, who in ((11, "hana"), (12, "hana"), (13, "hana"), (16, "ida"), (17, "bo"), (18, "bo")):
        desk.approve(who, request(number))
    desk.approve("bo", desk.answer("mei", request(14)))
    desk.edit("tom", request(15), amount_minor=480_00)
    desk.reject("bo", request(21))
    desk.spend("mei", request(2), 500_00, final=True)
    desk.withdraw("mei", request(22))
    desk.correct("tom", desk.actuals(request(3))[0], 590_00, final=True)

    approved = [10, 11, 12, 13, 14, 16, 17, 18]
    assert {request(number).state for number in approved} == {RequestState.APPROVED}
    assert request(17).approved_minor == 700_00
    assert (request(2).state, request(3).holding.spent) == (RequestState.SETTLED, 590_00)
    desk.assert_books_agree()
