"""The head of the audit leaves the database each night, and is proved the next."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from bot.domain.books.head import AuditHead
from bot.domain.messages.company import AuditHeadNote
from bot.i18n import Reader
from bot.jobs.heads import NightlyHead
from bot.jobs.scheduler import JobScheduler
from bot.storage.books.kept_heads import KeptHeads
from bot.storage.files import FileStore
from bot.storage.operations.job_runs import SqlJobRuns
from bot.storage.schema import tables
from bot.storage.store import SqlStore
from bot.telemetry.metrics import Metrics
from bot.views.budgets.alerts import head_message
from tests.support.clock import ManualClock
from tests.support.desk import Desk, open_company
from tests.support.tampering import exchange_approver, rehash

NIGHT = datetime(2026, 9, 16, 3, 30, tzinfo=UTC)


@pytest.fixture
def desk(store: SqlStore) -> Desk:
    desk = open_company(store)
    desk.approved(300_00)
    return desk


@pytest.fixture
def kept(store: SqlStore, tmp_path: Path) -> KeptHeads:
    return KeptHeads(FileStore(str(tmp_path / "files")), store.workspace_id)


def night(desk: Desk, kept: KeptHeads, clock: ManualClock, day: int = 16) -> list[dict[str, Any]]:
    """What the job logs in that night, run at two replicas."""
    store = desk.store

    def prove(heads: Any) -> Any:
        return store.inspect(lambda tx: tx.proofs.heads(heads))

    clock.set(NIGHT.replace(day=day))
    with capture_logs() as logs:
        for _ in range(2):
            job = NightlyHead(store, prove, kept)
            JobScheduler(store, SqlJobRuns(store), [job], clock, Metrics()).tick()
    return [dict(entry) for entry in logs]


def messages(store: SqlStore, kind: str) -> list[Any]:
    with store.database.reading() as connection:
        rows = connection.execute(select(tables.outbox).where(tables.outbox.c.kind == kind))
        return [row.payload for row in rows]


def test_the_head_goes_to_controllers_log_and_file(
    desk: Desk, kept: KeptHeads, clock: ManualClock, tmp_path: Path
) -> None:
    """Once a night, and not again where nothing has happened."""
    head = desk.read(lambda tx: tx.audit.head())
    logs = night(desk, kept, clock)
    assert [entry["head"] for entry in logs if entry["event"] == "head of the audit"] == [str(head)]
    (file,) = (tmp_path / "files").rglob("audit-heads.txt")
    assert file.read_text() == f"2026-09-16T03:30:00+00:00 {head}\n"
    (message,) = messages(desk.store, "audit.head")
    assert AuditHead(message["sequence"], message["hash"]) == head
    assert desk.person("fin").id == message["person_id"]
    night(desk, kept, clock, day=17)
    assert len(messages(desk.store, "audit.head")) == 1
    desk.submit("mei", 50_00)
    night(desk, kept, clock, day=18)
    assert len(kept.all()) == 2


def test_a_company_of_today_has_no_head_of_the_night(desk: Desk, kept: KeptHeads, clock: ManualClock) -> None:
    """What a start catches up is the head as it was then."""
    desk.submit("mei", 50_00)
    assert clock() > NIGHT.replace(day=15)
    store = desk.store
    job = NightlyHead(store, lambda heads: store.inspect(lambda tx: tx.proofs.heads(heads)), kept)
    JobScheduler(store, SqlJobRuns(store), [job], clock, Metrics()).tick()
    assert kept.all() == ()
    assert messages(store, "audit.head") == []


def test_an_audit_that_was_rewritten_since_raises_an_alarm(
    desk: Desk, kept: KeptHeads, clock: ManualClock
) -> None:
    """However perfect the forgery: the file is outside the database. The new head is not told to anybody."""
    night(desk, kept, clock)
    exchange_approver(desk.store, desk.person("hana").id)
    rehash(desk.store)
    logs = night(desk, kept, clock, day=17)
    assert "the audit was rewritten" in [entry["event"] for entry in logs]
    problems = [message["problems"] for message in messages(desk.store, "alarm.books")]
    assert problems
    assert all("head_changed" in each[0] for each in problems)
    assert len(kept.all()) == 1
    assert len(messages(desk.store, "audit.head")) == 1


def test_a_file_of_heads_that_can_not_be_read_raises_an_alarm(
    desk: Desk, kept: KeptHeads, clock: ManualClock, tmp_path: Path
) -> None:
    """Somebody has written to it."""
    night(desk, kept, clock)
    (file,) = (tmp_path / "files").rglob("audit-heads.txt")
    file.write_text("nothing to see here\n")
    night(desk, kept, clock, day=17)
    assert "head_unreadable" in messages(desk.store, "alarm.books")[0]["problems"][0]


@pytest.mark.parametrize("locale", ["en", "zh_CN"])
def test_the_message_says_how_to_prove_it(locale: str) -> None:
    """The command stands in it, ready to be copied."""
    note = AuditHeadNote(5, 12, "ab" * 32, "2026-09-16")
    message = head_message(AuditHead(note.sequence, note.hash), note.day, Reader(locale))
    assert "2026-09-16" in message.text
    assert f"`goodwill verify --against 12:{'ab' * 32}`" in str(message.blocks)
