"""The facts of a digest, on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import event, insert

from bot.domain.actuals.variance import Standing
from bot.domain.budgets.budget import Balance
from bot.domain.errors import NotFound
from bot.domain.reports.digest import CustomerUse, LineRow
from bot.domain.reports.scope import EVERYTHING, Scope
from bot.services.budgets.explain_variance import explain_variance
from bot.services.reports.digest import read_digest
from bot.storage.schema.tables import workspace
from bot.storage.store import SqlStore
from tests.support.clock import ManualClock
from tests.support.databases import Fill
from tests.support.digest_company import Company, SmallCompany, in_a_copy, small_company


@pytest.fixture
def filling(request: pytest.FixtureRequest) -> Fill | None:
    return small_company if "company" in request.fixturenames else None


@pytest.fixture
def company(store: SqlStore) -> SmallCompany:
    return in_a_copy(store)


def test_rows_come_gravest_first(company: SmallCompany) -> None:
    """A line over budget stands above one at a threshold, and that above the others."""
    company.close(8)
    digest = company.store.read(lambda tx: read_digest(tx, EVERYTHING))
    assert [(row.code, row.standing) for row in digest.rows] == [
        ("MEAL", Standing.OVER_BUDGET),
        ("GIFT-KEY", Standing.AT_THRESHOLD),
        ("SUMMIT", Standing.HEADING_UNDER),
        ("VISIT", Standing.ON_TRACK),
    ]
    gift = digest.rows[1]
    assert gift.year == Balance(1_200_000, 30_000, 50_000, 1_000_000)
    assert (gift.used_percent, gift.threshold_percent, gift.owner_name) == (90, 80, "Bo")
    # Eight months, and ten of September's 22 working days.
    assert gift.to_date.budget_minor == 845_454
    assert gift.to_date.minor == -154_546


def test_a_month_that_begins_makes_no_warning_vanish(company: SmallCompany, clock: ManualClock) -> None:
    """A week later, with more spent, a line that was heading over its budget still is, and by no less."""
    company.close(7)
    company.request(
        company.visit, company.ann, company.cafe, "settled", spent_minor=22_000, month=8, category="visit"
    )

    def visit() -> LineRow:
        digest = company.store.read(lambda tx: read_digest(tx, EVERYTHING))
        return next(row for row in digest.rows if row.code == "VISIT")

    clock.set(datetime(2026, 8, 31, 15, 0, tzinfo=UTC))
    before = visit()
    company.request(
        company.visit, company.ann, company.cafe, "settled", spent_minor=5_000, month=9, category="visit"
    )
    clock.set(datetime(2026, 9, 7, 9, 0, tzinfo=UTC))
    after = visit()
    assert before.standing is after.standing is Standing.HEADING_OVER
    assert after.forecast_minor >= before.forecast_minor


def test_totals_agree_with_the_plan(company: SmallCompany) -> None:
    """What a digest of everything adds up is what the plan holds."""

    digest = company.store.read(lambda tx: read_digest(tx, EVERYTHING))
    plan = company.store.read(lambda tx: tx.budgets.plan(2026))
    assert plan is not None
    assert (digest.totals.budget, digest.totals.used) == (plan.budget_minor, plan.used_minor)
    assert sum(month.budget_minor for month in digest.months) == digest.totals.budget
    assert sum(month.spent_minor for month in digest.months) == digest.totals.spent
    assert digest.spent_this_month_minor == 0


def test_lists(company: SmallCompany) -> None:
    """Late actuals, waiting decisions with who must decide now, customers and ratings are listed."""
    digest = company.store.read(lambda tx: read_digest(tx, EVERYTHING))
    (late,) = digest.overdue.shown
    assert (late.customer, late.requester, late.days, late.held_minor) == ("Acme", "Ann", 14, 50_000)
    (waiting,) = digest.ageing.shown
    assert (waiting.approvers, waiting.days, waiting.amount_minor) == (("Bo", "Chen"), 3, 30_000)
    assert digest.top_customers == (
        CustomerUse("Acme", "key", 1_080_000, digest.overdue.shown[0].customer_id),
        CustomerUse("Cafe", "general", 280_000, digest.top_customers[1].customer_id),
    )
    assert [(each.name, each.owner_name, each.due.days) for each in digest.care.shown] == [
        ("Blue", "Ann", 200)
    ]
    assert digest.care.total == 1
    # The reversed rating does not count.
    assert (digest.ratings.count, digest.ratings.tenths) == (2, 45)


def test_late_only_after_some_days(company: SmallCompany, clock: ManualClock) -> None:
    """As reminders go: an actual `nudge_after_days` after the planned date, a decision by working time."""
    clock.set(datetime(2026, 9, 3, 9, 0, tzinfo=UTC))
    assert not company.store.read(lambda tx: read_digest(tx, EVERYTHING)).overdue
    clock.set(datetime(2026, 9, 4, 9, 0, tzinfo=UTC))
    assert company.store.read(lambda tx: read_digest(tx, EVERYTHING)).overdue.total == 1
    clock.set(datetime(2026, 9, 10, 16, 30, tzinfo=UTC))
    assert not company.store.read(lambda tx: read_digest(tx, EVERYTHING)).ageing
    # Over the weekend nobody waits longer.
    for moment in (datetime(2026, 9, 11, 18, 0, tzinfo=UTC), datetime(2026, 9, 14, 9, 0, tzinfo=UTC)):
        clock.set(moment)
        (waiting,) = company.store.read(lambda tx: read_digest(tx, EVERYTHING)).ageing.shown
        assert waiting.days == 2


def test_last_years_open_request_stays_on_the_list(company: SmallCompany, clock: ManualClock) -> None:
    """An approved request of last year without its actual is overdue in the new year's digest."""
    clock.set(datetime(2027, 1, 5, 9, 0, tzinfo=UTC))
    company.plan(2027)
    company.line("GIFT-KEY", company.bo, 1_200_000)
    for scope in (EVERYTHING, Scope("line", "GIFT-KEY")):
        digest = company.store.read(partial(read_digest, scope=scope))
        assert (digest.year, digest.month, digest.overdue.total) == (2027, 1, 1)


@pytest.mark.parametrize(
    ("scope", "codes", "late", "due"),
    [
        (Scope("department", "Sales"), {"GIFT-KEY", "VISIT"}, 1, 1),
        (Scope("department", "Marketing"), {"MEAL"}, 0, 0),
        (Scope("region", "South"), {"VISIT"}, 0, 0),
        (Scope("line", "GIFT-KEY"), {"GIFT-KEY"}, 1, 1),
        (Scope("line", "VISIT"), {"VISIT"}, 0, 0),
        (Scope("department", "sales"), {"GIFT-KEY", "VISIT"}, 1, 1),
    ],
)
def test_scopes(company: SmallCompany, scope: Scope, codes: set[str], late: int, due: int) -> None:
    """A scope shows its own lines, requests and customers, however its name is written."""
    digest = company.store.read(lambda tx: read_digest(tx, scope))
    assert {row.code for row in digest.rows} == codes
    assert (digest.overdue.total, digest.care.total) == (late, due)


def test_shared_lines_stand_in(company: SmallCompany) -> None:
    """A department that no line names sees the lines that everybody shares."""
    digest = company.store.read(lambda tx: read_digest(tx, Scope("department", "Finance")))
    assert digest.shared
    assert [row.code for row in digest.rows] == ["SUMMIT"]


def test_unknown_scope(company: SmallCompany) -> None:
    """A name that nothing bears is refused, with what exists."""
    with pytest.raises(NotFound) as refused:
        company.store.read(lambda tx: read_digest(tx, Scope("department", "Nowhere")))
    assert refused.value.code == "scope_unknown"
    assert refused.value.facts["departments"] == "Finance, Marketing, Sales"


def test_no_plan(store: SqlStore) -> None:
    """A year without a budget has no digest."""
    with pytest.raises(NotFound) as refused:
        store.read(lambda tx: read_digest(tx, EVERYTHING))
    assert (refused.value.code, refused.value.facts["year"]) == ("no_plan", 2026)


def test_newest_note_is_shown_for_five_weeks(company: SmallCompany, clock: ManualClock) -> None:
    """The newest explanation of a line is in its digest, and leaves it after five weeks."""
    actor = company.actor(company.bo)
    for note in ("first", "second"):
        explain = partial(explain_variance, actor=actor, line_id=company.gift, period="2026-09", note=note)
        company.store.write(explain)

    def shown() -> str | None:
        digest = company.store.read(lambda tx: read_digest(tx, Scope("line", "GIFT-KEY")))
        note = digest.rows[0].note
        return note.note if note else None

    assert shown() == "second"
    clock.advance(days=36)
    assert shown() is None


def test_statements_do_not_grow(store: SqlStore) -> None:
    """A digest of many lines and requests takes as many statements as one of few."""
    company = SmallCompany(store)

    def statements() -> int:
        seen: list[str] = []
        engine = store.database._reader

        def count(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
            seen.append(statement)

        event.listen(engine, "before_cursor_execute", count)
        try:
            store.read(lambda tx: read_digest(tx, EVERYTHING))
        finally:
            event.remove(engine, "before_cursor_execute", count)
        return len(seen)

    # The first one reads the policy, which is kept from then on.
    statements()
    before = statements()
    more: Company = company
    for index in range(5):
        more.line(f"MORE-{index}", company.bo, 12_000)
        request = more.request(
            company.gift,
            company.ann,
            company.acme,
            "pending",
            planned_on=date(2026, 9, 1) + timedelta(days=index),
        )
        more.step(request, 1, [company.bo])
    assert statements() == before
    assert before <= 19


def test_another_workspace_does_not_exist(company: SmallCompany, clock: ManualClock) -> None:
    """A workspace beside this one sees none of its lines, requests, customers and notes."""
    store = company.store
    company.customer("Hidden")
    with store.database.writing() as connection:
        row = {"team_id": "T2", "created_at": clock()}
        other_id = connection.execute(insert(workspace).values(row).returning(workspace.c.id)).scalar_one()
    other = Company(SqlStore(store.database, other_id, clock, store.calendar, store.currency))
    other.policy()
    other.plan()
    digest = other.store.read(partial(read_digest, scope=EVERYTHING))
    assert (digest.rows, digest.top_customers, digest.ratings.count) == ((), (), 0)
    assert not digest.overdue
    assert not digest.ageing
    assert not digest.care
