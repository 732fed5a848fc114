"""What is another workspace's does not exist: asked for by its very ids, nothing is found or changed."""

from __future__ import annotations

import inspect
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select

from bot.domain.approvals.adjusting import AdjustmentEscalation
from bot.domain.budgets.budget import DIMENSIONS, ControlLevel, Dimensions
from bot.domain.budgets.ceiling import Ceiling
from bot.domain.company.care import CareDue
from bot.domain.errors import GoodwillError
from bot.domain.fields import Field
from bot.domain.messages.company import DailyReminder
from bot.domain.requests.term_change import TermChange
from bot.planning.company import Proposal
from bot.planning.forecast import Trial
from bot.services.company.operator import Operator
from bot.services.plans.drafting.draft import draft_plan
from bot.services.ports.plans import LineComment, PastSpend, PlanQuestion
from bot.services.ports.reports import Subscription
from bot.storage.company.workspaces import slack_workspace
from bot.storage.engine.database import Database
from bot.storage.operations.cards import save_card
from bot.storage.schema.tables import metadata
from bot.storage.store import SqlStore
from tests.storage.company.every_method import ADDS, LOOKS, OF_THE_DATABASE, TOUCHES, Look, Traces
from tests.storage.repositories import repositories
from tests.support import company
from tests.support.clock import ManualClock
from tests.support.databases import new_workspace
from tests.support.desk import open_company
from tests.support.partners import agreed, the_claim
from tests.support.told import told
from tests.support.waking import wait

PLAN = """\
year = 2027
currency = "CNY"
total = "1000"
[[split]]
by = "category"
shares = { gift = 1, meal = 1 }
[[split]]
of = { category = "gift" }
by = "segment"
shares = { key = 1 }
"""


@pytest.fixture
def traces(shared_database: Database, clock: ManualClock) -> Traces:
    """A company in which everything has happened once."""
    budget = company.BUDGET.replace("annual,", "annual,horizon,").replace(",12000,", ",12000,quarter,")
    for annual in ("3000", "24000", "6000", "50000"):
        budget = budget.replace(f",{annual},", f",{annual},year,")
    desk = open_company(new_workspace(shared_database, clock), files={"budget": budget})
    gift: dict[str, Any] = {"category": "gift", "planned_on": date(2026, 9, 1), "file_ids": ("F9",)}
    request = desk.approve("bo", desk.submit("mei", 400_00, "ACME", ["Li Na"], **gift))
    request = desk.spend("mei", request, 900_00)
    desk.submit("tom", 100_00, "BETA", ["Kim Park"], category="visit", contact_channel="in_person")
    wait(desk, "tom", 25_000_00)
    owed = desk.spend("mei", agreed(desk), 500_00, final=True)
    line_id, ended = desk.line_id("GIFT-KEY"), desk.empty_year(2025)

    cut = desk.approve_adjustment("fin", desk.adjust("hana", "cut", "20", from_line="MEAL"))
    back = desk.adjust("hana", "supplement", "20", to_line="MEAL", undoes=cut.number)
    desk.approve_adjustment("fin", back)
    desk.adjust("hana", "cut", "30", from_line="MEAL")
    desk.approve_adjustment("fin", desk.adjust("bo", "cut", "10", from_line="GIFT-KEY"))

    def more(tx: Any) -> None:
        mei = desk.person("mei")
        save_card(tx.connection, tx.workspace_id, "card.adjustment", cut.id, mei.id, "D1", "1.2")
        tx.people.link_slack(mei.id, f"U{mei.id}")
        tx.people.link_slack(desk.person("tom").id, "U0TOM")
        tx.people.save_profile(mei.id, "zh-CN", "Asia/Shanghai")
        tx.people.link_slack(desk.person("tom").id, "U0TOM")
        tx.digests.add_note(line_id, "2026-09", "Mid-Autumn", mei.id)
        tx.subscriptions.save(Subscription("C1", "all", "", 0, "09:00", "en", mei.id, tx.now))
        attached = tx.files.of_request(request.id)[0]
        tx.files.kept(
            attached.id, name="x.pdf", detected_type="application/pdf", sha256="0", size_bytes=9, key="x"
        )
        tx.request_edits.add(request.id, 2, (TermChange(Field.PURPOSE),))
        tx.alerts.ask_about(tx.alerts.open_exceptions(1)[0].id, mei.id)
        tx.adjustments.add_escalations(cut.id, [AdjustmentEscalation(mei.id, desk.person("bo").id, tx.now)])
        tx.forecast_trials.keep(request.plan_id, {line_id: Trial("run_rate", 1, 2, 3)})
        tx.care.keep_due([CareDue(request.terms.first.customer_id, 61, "", 0, 0)])
        tx.outbox.put(DailyReminder(mei.id, "2026-09-15"), stream="person", key="a reminder")
        save_card(tx.connection, tx.workspace_id, "card.request", request.id, mei.id, "D1", "1.1")

    desk.store.write(told(more))

    def planned(tx: Any) -> None:
        tx.history.add([PastSpend(date(2025, 9, 1), ("",) * len(DIMENSIONS), None, 5_00, 1)])
        tx.history.mark_one_off(request.id, "Anniversary", marked=True)
        ceiling = Ceiling(0, request.plan_id, Dimensions(), 1, ControlLevel.TRACK, "CNY")
        tx.budget_data.replace_ceilings(request.plan_id, [ceiling])
        tx.budget_data.add_reserve(request.plan_id, "CNY")
        tx.closings.close_year(ended, request.plan_id, 0, desk.person("mei").id)
        draft_plan(tx, PLAN, (), Operator("tests"))
        version = tx.plan_versions.all()[0]
        said = LineComment("GIFT-KEY", desk.person("mei").id, "Too much", tx.now)
        tx.plan_agreements.add_comment(version.id, said)
        shown = PlanQuestion(0, version.id, "MEAL", desk.person("mei").id, None, 1_00, None, tx.now)
        tx.plan_questions.ask([shown, replace(shown, line="GIFT-KEY")])
        gift, _ = tx.plan_questions.of_version(version.id)
        tx.plan_questions.propose(gift.id, desk.person("mei").id, Proposal(2_00, "More"), tx.now)

    desk.store.administer(told(planned))
    return Traces(
        desk=desk,
        request=request,
        plan_id=request.plan_id,
        ended_plan_id=ended,
        line_id=line_id,
        actual_id=desk.actuals(request)[0].id,
        file_id=desk.read(lambda tx: tx.files.of_request(request.id))[0].id,
        exception_id=desk.exceptions()[0].id,
        plan_version_id=desk.store.inspect(lambda tx: tx.plan_versions.all())[0].id,
        question_id=desk.read(lambda tx: tx.plan_questions.unanswered(desk.store.clock()))[0].question_id,
        adjustment=cut,
        partner=desk.read(lambda tx: tx.partners.all())[0],
        claim=the_claim(desk, owed),
    )


@pytest.fixture
def stranger(traces: Traces, shared_database: Database, clock: ManualClock) -> SqlStore:
    """An empty company in the same database."""
    return new_workspace(shared_database, clock)


def _on(traces: Traces, look: Look, tx: Any) -> Any:
    return look(tx, traces)


def rows_of(database: Database, workspace_id: int) -> dict[str, list[Any]]:
    """Every row of a workspace."""
    with database.reading() as connection:
        return {
            table.name: sorted(
                connection.execute(select(table).where(table.c.workspace_id == workspace_id)).all(), key=repr
            )
            for table in metadata.sorted_tables
            if "workspace_id" in table.c
        }


def test_every_method_of_every_repository_is_tried(traces: Traces) -> None:
    """A method that is new must choose: it looks, it touches, or it only adds."""

    def methods(tx: Any) -> set[str]:
        return {
            f"{name}.{method}"
            for name in repositories(type(tx))
            for method, _ in inspect.getmembers(getattr(tx, name), inspect.ismethod)
            if not method.startswith("_") and name != "erasure"
        }

    assert traces.desk.store.administer(methods) == LOOKS.keys() | TOUCHES.keys() | ADDS | OF_THE_DATABASE


def test_nothing_of_another_workspace_is_ever_returned(traces: Traces, stranger: SqlStore) -> None:
    """Each look finds something for its own company, so it means something that a stranger finds nothing."""
    for name, look in LOOKS.items():
        assert traces.desk.store.administer(partial(_on, traces, look)), name
        try:
            seen = stranger.administer(partial(_on, traces, look))
        except GoodwillError:
            continue
        assert not seen, name


def test_nothing_of_another_workspace_is_ever_changed(
    traces: Traces, stranger: SqlStore, shared_database: Database
) -> None:
    """A stranger's writes with the very ids fail or do nothing."""
    before = rows_of(shared_database, traces.desk.store.workspace_id)
    for name, touch in TOUCHES.items():
        try:
            stranger.administer(told(partial(_on, traces, touch)))
        except Exception as failure:
            assert type(failure).__name__ in ("AssertionError", "NoResultFound"), name
    assert rows_of(shared_database, traces.desk.store.workspace_id) == before
    traces.desk.assert_books_agree()


def test_the_same_keys_and_names_live_side_by_side(
    traces: Traces, shared_database: Database, clock: ManualClock
) -> None:
    """Another company has the same e-mails, codes, numbers and idempotency keys, and both books agree."""
    other = open_company(new_workspace(shared_database, clock))
    first = other.submit("mei", 100_00, key="same")
    second = traces.desk.submit("mei", 200_00, key="same")

    assert (first.number, second.number) == ("GW-2026-00001", "GW-2026-00005")
    assert first.id != second.id
    other.assert_books_agree()
    traces.desk.assert_books_agree()


def test_replicas_that_start_together_find_one_workspace(database: Database, clock: ManualClock) -> None:
    """Whoever comes second takes what the first has made."""
    together = threading.Barrier(6)

    def start(_number: int) -> int:
        together.wait(10)
        return database.write(
            lambda connection: slack_workspace(connection, clock(), "T1", "", "Goodwill", "U1")
        )

    with ThreadPoolExecutor(6) as replicas:
        assert len(set(replicas.map(start, range(6)))) == 1
