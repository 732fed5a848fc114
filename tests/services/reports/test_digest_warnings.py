"""Thresholds: warned at once, the line's channel and its owner, once for each threshold and period."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from bot.delivery.rendering.messages import RENDERERS
from bot.domain.budgets.budget import Column
from bot.domain.messages.company import BooksAlarm
from bot.domain.reports.scope import EVERYTHING
from bot.i18n import Reader
from bot.services.budgets.alerts import check_line_thresholds
from bot.services.reports.subscribe import subscribe_digest
from bot.storage.schema import tables
from bot.storage.store import SqlStore
from bot.views.kit.message import Message
from sandbox.contract.rules import check_message
from tests.support.digest_company import NOW, Company
from tests.support.told import told

READER = Reader("en", "UTC")


class WatchedCompany(Company):
    """A plan, and Bo, who owns lines."""

    def __init__(self, store: SqlStore) -> None:
        super().__init__(store)
        self.policy()
        self.plan()
        self.bo = self.person("Bo", roles="controller")

    def gift(self, **values: Any) -> int:
        return self.line("GIFT", self.bo, 120_000, **{"alert_channel": "C0SALES", **values})


@pytest.fixture
def company(store: SqlStore) -> WatchedCompany:
    return WatchedCompany(store)


def render(company: WatchedCompany, kind: str, payload: dict[str, Any]) -> Message | None:
    return company.store.read(lambda tx: RENDERERS[kind](tx, payload, READER))


def watch(company: WatchedCompany, line_id: int, month: int) -> None:
    def work(tx: Any) -> None:
        check_line_thresholds(tx, tx.budgets.line(line_id), month, tx.policies.in_force(tx.today))

    company.store.write(work)


def queued(company: WatchedCompany) -> list[dict[str, Any]]:
    with company.store.database.reading() as connection:
        rows = connection.execute(select(tables.outbox).order_by(tables.outbox.c.id)).all()
    return [{"kind": row.kind, "key": row.dedupe_key, "stream": row.stream, **row.payload} for row in rows]


def test_each_threshold_once(company: WatchedCompany) -> None:
    """Reaching 80 % warns channel and owner once; reaching 100 % warns them again."""
    line = company.gift()
    company.post(line, 3, Column.RESERVED, 95_999)
    watch(company, line, 3)
    assert queued(company) == []
    company.post(line, 5, Column.SPENT, 1)
    watch(company, line, 3)
    watch(company, line, 5)
    assert [each["key"] for each in queued(company)] == [
        f"alert:{line}:80:2026:C0SALES",
        f"alert:{line}:80:2026:person:{company.bo}",
    ]
    assert {each["stream"] for each in queued(company)} == {f"line:{line}"}
    assert queued(company)[0]["used_minor"] == 96_000
    company.post(line, 6, Column.COMMITTED, 24_000)
    watch(company, line, 6)
    assert [each["percent"] for each in queued(company)] == [80, 80, 100, 100]


@pytest.mark.parametrize(
    ("horizon", "first", "second"),
    [("quarter", "2026-Q1", "2026-Q2"), ("to_date", "2026-03", "2026-04")],
)
def test_each_period_once(company: WatchedCompany, horizon: str, first: str, second: str) -> None:
    """A line that is controlled by the quarter or to date is warned of in each period."""
    line = company.gift(horizon=horizon)
    for month in (3, 4):
        company.post(line, month, Column.SPENT, 30_000)
        watch(company, line, month)
        watch(company, line, month)
    periods = [each["period"] for each in queued(company) if each["percent"] == 80 and "channel" in each]
    assert periods == [first, second]


def test_a_line_without_control_is_ignored(company: WatchedCompany) -> None:
    """Control `none` warns nobody."""
    line = company.gift(control="none")
    company.post(line, 3, Column.SPENT, 500_000)
    watch(company, line, 3)
    assert queued(company) == []


def test_use_without_a_budget(company: WatchedCompany) -> None:
    """A line without any money that is used counts as beyond every threshold."""
    line = company.line("EMPTY", company.bo, 0, control="advisory")
    watch(company, line, 3)
    assert queued(company) == []
    company.post(line, 3, Column.RESERVED, 1)
    watch(company, line, 3)
    assert [(each["percent"], each["person_id"]) for each in queued(company)] == [
        (80, company.bo),
        (100, company.bo),
    ]


def test_a_channel_reads_its_own_language(company: WatchedCompany) -> None:
    """The warning goes out in the language that the channel's digest was subscribed in."""
    actor = company.actor(company.bo)
    line = company.gift()
    company.store.write(
        lambda tx: subscribe_digest(tx, actor, "C0SALES", EVERYTHING, 0, "09:00", "zh_CN", shared=False)
    )
    company.post(line, 3, Column.SPENT, 100_000)
    watch(company, line, 3)
    assert [each.get("locale") for each in queued(company)] == ["zh_CN", None]


def test_the_warning_in_words(company: WatchedCompany) -> None:
    """What is left and whom to ask, or by how much the budget is passed."""
    line = company.gift()
    company.post(line, 3, Column.SPENT, 100_000)
    watch(company, line, 3)
    company.post(line, 3, Column.SPENT, 30_000)
    watch(company, line, 3)
    texts = []
    for each in queued(company)[::2]:
        message = render(company, "alert.threshold", each)
        assert message is not None
        assert check_message({"text": message.text, "blocks": message.blocks}) == []
        texts.append(message.text)
    assert texts == [
        ":warning: GIFT has reached 80% of its budget for 2026, ¥200 is left: "
        "check with Bo before committing more.",
        ":warning: GIFT is ¥100 over its budget for 2026: check with Bo before committing more.",
    ]


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("over_budget", "GIFT is ¥5 over its budget after the actual of GW-2026-00001"),
        ("over_approval", "GW-2026-00001 has cost ¥105, ¥5 more than the ¥100"),
        ("something_new", "GW-2026-00001 needs a controller's look"),
    ],
)
def test_exceptions_in_words(company: WatchedCompany, kind: str, words: str) -> None:
    """A controller learns which request, line and customer, and by how much."""
    line = company.gift()
    customer = company.customer("R&D <Labs>")
    request = company.request(line, company.bo, customer, "settled", number="GW-2026-00001")
    facts = {
        "number": "GW-2026-00001",
        "line": "GIFT",
        "spent_minor": 10_500,
        "approved_minor": 10_000,
        "over_minor": 500,
        "currency": "CNY",
    }
    raised = company.store.write(told(lambda tx: tx.alerts.raise_exception(kind, request, line, facts)))
    message = render(company, "exception.raised", {"exception_id": raised, "person_id": company.bo})
    assert message is not None
    assert words in message.text
    assert "R&amp;D &lt;Labs&gt;" in str(message.blocks)
    assert check_message({"text": message.text, "blocks": message.blocks}) == []


def test_the_alarm(company: WatchedCompany) -> None:
    """Books that don't agree say so, with the first problems."""
    problems = tuple(f"problem {number}" for number in range(30))
    alarm = BooksAlarm(person_id=1, problems=problems, day=NOW.date().isoformat())
    message = render(company, alarm.kind, alarm.to_json())
    assert message is not None
    assert "The books of 2026-09-15 don't agree: 30 problems." in message.text
    assert "problem 10" not in str(message.blocks)
    assert check_message({"text": message.text, "blocks": message.blocks}) == []


def test_a_weekly_digest_without_a_budget_says_nothing(store: SqlStore) -> None:
    """A channel is not told every week that there is no plan."""
    payload = {"channel": "C0", "scope_kind": "all", "scope_value": "", "locale": "en", "period": "2026-W38"}
    assert store.read(lambda tx: RENDERERS["digest.weekly"](tx, payload, READER)) is None
