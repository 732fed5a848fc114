"""The morning's run over receipts that are owed."""

from __future__ import annotations

from functools import partial

import pytest
from sqlalchemy import select

from bot.domain.errors import Unavailable
from bot.jobs.receipts import ReceiptDuties
from bot.jobs.scheduler import JobScheduler
from bot.services.actuals import receipt_duties
from bot.services.ports.unit_of_work import Transaction
from bot.storage.operations.job_runs import SqlJobRuns
from bot.storage.schema.tables import outbox
from bot.telemetry.metrics import Metrics
from tests.support.desk import Desk


def runner(desk: Desk) -> JobScheduler:
    job = ReceiptDuties(desk.store)
    return JobScheduler(desk.store, SqlJobRuns(desk.store), [job], desk.store.clock, Metrics())


def owing(desk: Desk, count: int) -> None:
    """Meals without a receipt: not final, and planned for 20 September."""
    for _ in range(count):
        desk.spend("mei", desk.approved(480_00), 300_00, file_ids=())
    desk.advance(days=10)


def test_each_duty_is_raised_once_by_whichever_replica(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two replicas, two mornings, and more duties than one batch: one exception and one message each."""
    monkeypatch.setattr(receipt_duties, "_BATCH", 2)
    owing(desk, 5)
    replicas = [runner(desk), runner(desk)]
    assert sum(each.tick() for each in replicas) == 1
    desk.advance(days=1)
    assert sum(each.tick() for each in replicas) == 1

    assert [found.kind for found in desk.exceptions()] == ["receipt_owed"] * 5
    mine = outbox.c.workspace_id == desk.store.workspace_id, outbox.c.kind == "exception.raised"
    with desk.store.database.reading() as connection:
        assert len(connection.execute(select(outbox.c.id).where(*mine)).all()) == 5
    desk.assert_books_agree()


def test_one_that_fails_hides_no_other(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is logged, and tried again the next morning."""
    owing(desk, 3)

    def fail_once(tx: Transaction, request_id: int) -> bool:
        if request_id == first:
            raise Unavailable("database_busy")
        return receipt_duties.enforce_receipt_duty(tx, request_id)

    first = desk.read(partial(receipt_duties.duties_to_look_at, after_id=0))[0][0]
    monkeypatch.setattr("bot.jobs.receipts.enforce_receipt_duty", fail_once)
    assert runner(desk).tick() == 1
    assert len(desk.exceptions()) == 2
    monkeypatch.undo()
    desk.advance(days=1)
    assert runner(desk).tick() == 1
    assert len(desk.exceptions()) == 3
