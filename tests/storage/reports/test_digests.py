"""The sums that the database makes for a digest are those that the domain makes of the months."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import bindparam, update

from bot.domain.actuals.variance import Moment, reached, standing, variance_to_date
from bot.domain.approvals.working_time import WorkingTime
from bot.domain.budgets.budget import Balance, Horizon
from bot.domain.reports.digest import Digest, LineRow
from bot.domain.reports.scope import EVERYTHING, Scope
from bot.services.budgets.forecasting import forecast_balances
from bot.services.ports.unit_of_work import Transaction
from bot.services.reports.digest import read_digest
from bot.storage.engine.database import Database
from bot.storage.schema.tables import balance, budget_line
from tests.support.clock import ManualClock
from tests.support.databases import new_workspace
from tests.support.digest_company import Company
from tests.support.search import examples

# Small amounts often leave equally much in several months: the first of them must be watched.
AMOUNT = st.integers(0, 3) | st.integers(0, 10**12)
MONTHS = st.lists(st.builds(Balance, AMOUNT, AMOUNT, AMOUNT, AMOUNT), min_size=12, max_size=12)
LINES = st.lists(st.tuples(st.sampled_from(Horizon), MONTHS), min_size=1, max_size=4)


def opened(database: Database, clock: ManualClock) -> Company:
    company = Company(new_workspace(database, clock))
    company.policy()
    company.plan()
    return company


def fill(company: Company, line_id: int, months: list[Balance]) -> None:
    """Write the balances of a line past its postings: only their sums matter here."""
    columns = ("budget", "reserved", "committed", "spent")
    statement = (
        update(balance)
        .where(balance.c.line_id == line_id, balance.c.month == bindparam("of_month"))
        .values({f"{name}_minor": bindparam(f"new_{name}") for name in columns})
    )
    rows = [
        {"of_month": month, **{f"new_{name}": getattr(each, name) for name in columns}}
        for month, each in enumerate(months, start=1)
    ]
    with company.store.database.writing() as connection:
        connection.execute(statement, rows)


def shut(months: list[Balance], closed: int) -> list[Balance]:
    """Closed months hold nothing."""
    return [replace(each, reserved=0, committed=0) for each in months[:closed]] + months[closed:]


def moment_of(month: int, hours: WorkingTime) -> Moment:
    """The 15th, by working days counted one by one."""
    days = [date(2026, month, day) for day in range(1, monthrange(2026, month)[1] + 1)]
    worked = [day for day in days if hours.is_worked(day)]
    return Moment(month, sum(day.day < 15 for day in worked), len(worked))


def read(company: Company, scope: Scope = EVERYTHING) -> Digest:
    return company.store.read(partial(read_digest, scope=scope))


@given(lines=LINES, month=st.integers(1, 12), closed=st.integers(0, 11))
@settings(max_examples=examples(6), suppress_health_check=list(HealthCheck))
def test_sums_are_those_of_the_domain(
    shared_database: Database, lines: list[tuple[Horizon, list[Balance]]], month: int, closed: int
) -> None:
    """Year, to date, horizon, forecast and standing of each line, and the months of all, at any month."""
    company = opened(shared_database, ManualClock(datetime(2026, month, 15, 9, 0, tzinfo=UTC)))
    closed = min(closed, month - 1)
    lines = [(horizon, shut(months, closed)) for horizon, months in lines]
    for number, (horizon, months) in enumerate(lines):
        fill(company, company.line(f"L{number}", None, 0, horizon=horizon.value), months)
    company.close(closed)

    def expected(tx: Transaction, row: LineRow) -> LineRow:
        kept = tx.budgets.balances([row.line_id])[row.line_id]
        year, watched = kept.total(), kept.horizon(row.horizon, month)
        before, now = kept.total(range(1, month)), kept.total([month])
        moment = moment_of(month, tx.policies.in_force(tx.today).working_time)
        of_year = tx.budgets.plan(2026)
        assert of_year is not None
        forecast = forecast_balances(tx, of_year, {row.line_id: kept})[row.line_id].year_end
        thresholds = tx.policies.in_force(tx.today).thresholds
        return LineRow(
            row.line_id,
            row.code,
            "gift",
            row.segment,
            None,
            "",
            row.control,
            lines[int(row.code[1:])][0],
            year,
            watched,
            variance_to_date(before.budget, now.budget, before.spent + now.spent, moment),
            forecast,
            max(reached(watched, thresholds), default=None),
            standing(
                row.control, watched, year, forecast, month, at_threshold=bool(reached(watched, thresholds))
            ),
        )

    digest = read(company)
    assert len(digest.rows) == len(lines)
    for row in digest.rows:
        # When it runs dry is read from the months, as `goodwill forecast` does, and not from sums.
        assert row._replace(dry_on=None) == company.store.read(partial(expected, row=row))
    assert [(figures.budget_minor, figures.spent_minor) for figures in digest.months] == [
        (sum(months[each].budget for _, months in lines), sum(months[each].spent for _, months in lines))
        for each in range(12)
    ]


@pytest.mark.parametrize(
    ("scope", "codes"),
    [
        (EVERYTHING, {"OWN", "NORTH", "ANYONE"}),
        (Scope("department", "Sales"), {"OWN", "NORTH"}),
        (Scope("department", "Finance"), {"ANYONE"}),
        (Scope("region", "North"), {"NORTH"}),
        (Scope("line", "OWN"), {"OWN"}),
    ],
)
def test_only_the_scopes_lines_are_added_up(
    shared_database: Database, clock: ManualClock, scope: Scope, codes: set[str]
) -> None:
    """A scope's months and horizons are those of its own active lines of this year and nothing else's."""
    company = opened(shared_database, clock)
    months = [Balance(10, 1, 1, 1)] * 12
    dimensions = {
        "OWN": {"department": "Sales"},
        "NORTH": {"department": "Sales", "region": "North"},
        "ANYONE": {"department": "*"},
    }
    company.person("Cora", department="Finance")
    for code, named in dimensions.items():
        fill(company, company.line(code, None, 0, horizon="quarter", **named), months)
    retired = company.line("RETIRED", None, 0, horizon="to_date")
    fill(company, retired, months)
    with company.store.database.writing() as connection:
        connection.execute(update(budget_line).where(budget_line.c.id == retired).values(active=False))
    this_year = company.plan_id
    company.plan(2025)
    fill(company, company.line("OWN", None, 0), months)
    company.plan_id = this_year

    digest = read(company, scope)
    assert {row.code for row in digest.rows} == codes
    assert {row.watched for row in digest.rows} == {Balance(30, 3, 3, 3)}
    assert {figures.budget_minor for figures in digest.months} == {10 * len(codes)}
