"""The forecast of lines, read from the books."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_CEILING, Decimal

import pytest

from bot.domain.errors import NotFound
from bot.domain.listed import Page
from bot.domain.reports.scope import EVERYTHING
from bot.jobs.proposals import TransferProposals
from bot.jobs.scheduler import JobScheduler
from bot.services.budgets.close_month import close_month
from bot.services.budgets.forecast import forecast_own, forecast_year
from bot.services.budgets.forecasting import LineForecast
from bot.services.plans.history.history_file import SHAPE as HISTORY_SHAPE
from bot.services.plans.history.import_history import import_history
from bot.services.plans.history.one_off import mark_one_off
from bot.services.reports.digest import read_digest
from bot.services.requests.reading.home import read_home
from bot.sheets.sheet import read_sheet
from bot.storage.operations.job_runs import SqlJobRuns
from bot.storage.store import SqlStore
from bot.telemetry.metrics import Metrics
from tests.support.company import OPERATOR
from tests.support.databases import Fill
from tests.support.desk import Desk
from tests.support.fast_spending import spend_too_fast
from tests.support.statements import statements_of


@pytest.fixture
def filling() -> Fill:
    return spend_too_fast


@pytest.fixture
def desk(store: SqlStore) -> Desk:
    return Desk(store)


def forecasts(desk: Desk) -> dict[str, LineForecast]:
    found = desk.read(lambda tx: forecast_year(tx, 2026))
    return {each.line.code: each for each in found.lines}


def close(desk: Desk, month: str) -> None:
    desk.store.administer(lambda tx: close_month(tx, month, OPERATOR))


def test_until_three_months_are_closed_the_plan_is_expected(desk: Desk) -> None:
    """With performance 1: 16 of 30 days of September, and three whole months."""
    close(desk, "2026-02")
    meal = forecasts(desk)["MEAL"].forecast

    assert (meal.method, meal.months, meal.wape) == ("plan", 2, Decimal("16.7"))
    expected = 9 * 2000_00 + 2000_00 * 16 / Decimal(30) - 6 * 2400_00
    assert (meal.spent, meal.held) == (8 * 2400_00, 0)
    assert meal.rest == int(expected.to_integral_value(ROUND_CEILING))


def test_the_best_method_says_weeks_before_when_a_line_runs_dry(desk: Desk) -> None:
    """As fast as so far: 24,000 are passed in November; what waits and what is approved counts once."""
    close(desk, "2026-08")
    desk.submit("mei", 1000_00, planned_on=date(2026, 10, 20))
    meal = forecasts(desk)["MEAL"]

    assert (meal.forecast.method, meal.forecast.months, meal.forecast.wape) == ("run_rate", 8, Decimal("2.1"))
    assert meal.forecast.held == 1000_00
    assert meal.forecast.year_end > 24000_00 > meal.forecast.spent
    assert meal.forecast.year_end == meal.forecast.spent + meal.forecast.held + meal.forecast.rest
    assert meal.dry_on == date(2026, 11, 1)

    hana, bo = desk.actor("hana"), desk.actor("bo")
    own = desk.read(lambda tx: forecast_own(tx, hana, Page(20)))
    assert [each.line.code for each in own.shown] == ["MEAL", "VISIT"]
    home = desk.read(lambda tx: read_home(tx, hana))
    assert {each.line.code: (each.forecast, each.dry_on) for each in home.owned.shown} == {
        each.line.code: (each.forecast, each.dry_on) for each in own.shown
    }
    assert all(each.dry_on is None for each in desk.read(lambda tx: read_home(tx, bo)).drawn.shown)
    digest = desk.read(lambda tx: read_digest(tx, EVERYTHING))
    assert {row.code: row.dry_on for row in digest.rows if row.dry_on} == {"MEAL": date(2026, 11, 1)}


def test_a_digest_says_the_same_of_every_line(desk: Desk) -> None:
    """On any day, of what is held, of a line that came later, and where nothing was kept yet."""
    close(desk, "2026-02")

    def both() -> list[dict[str, int]]:
        digest = desk.read(lambda tx: read_digest(tx, EVERYTHING))
        return [
            {row.code: row.forecast_minor for row in digest.rows},
            {code: each.forecast.year_end for code, each in forecasts(desk).items()},
        ]

    assert both()[0] == both()[1]
    close(desk, "2026-08")
    desk.submit("mei", 1000_00, planned_on=date(2026, 10, 20))
    desk.import_line("LATE,Sales,meal,key,,,,,hana@example.com,absolute,CNY,1200")
    for days in (0, 10, 40):
        desk.advance(days=days)
        shown, found = both()
        assert shown == found
        assert shown["MEAL"] > 24000_00
    desk.spend("mei", desk.approved(300_00, planned_on=date(2026, 11, 4)), 310_00, final=True)
    assert both()[0] == both()[1]
    before = both()
    desk.store.write(lambda tx: tx.forecast_trials.keep(tx.budgets.plan(2026).id, {}))  # type: ignore[union-attr]
    assert both() == before


def test_what_comes_later_counts_from_the_next_morning(desk: Desk) -> None:
    """Last year's season, brought in after the months were closed."""
    close(desk, "2026-08")
    bring_history(desk)
    assert forecasts(desk)["MEAL"].forecast.method == "run_rate"
    JobScheduler(
        desk.store, SqlJobRuns(desk.store), [TransferProposals()], desk.store.clock, Metrics()
    ).tick()
    assert forecasts(desk)["MEAL"].forecast.method == "seasonal"


def bring_history(desk: Desk) -> None:
    """Last year's meals: autumn was half as dear."""
    header = ",".join((*HISTORY_SHAPE.required, "headcount"))
    months = [2400] * 8 + [1200] * 4
    rows = [f"2025-{month:02}-10,Sales,meal,,,,,,,{spent},1" for month, spent in enumerate(months, 1)]
    sheet = read_sheet("\n".join([header, *rows]).encode(), "history.csv", HISTORY_SHAPE)
    desk.store.administer(lambda tx: import_history(tx, sheet, OPERATOR))


def test_last_years_season_is_tried_where_it_is_known_and_cleaned(desk: Desk) -> None:
    """On the line that would pay for it this year, without what was a one-off."""
    bring_history(desk)
    close(desk, "2026-08")
    meal = forecasts(desk)["MEAL"].forecast

    assert (meal.method, meal.wape) == ("seasonal", Decimal("0.0"))
    # As last year the autumn is half as dear: 16 days of September, then three months.
    assert meal.rest == 1200_00 * 16 // 30 + 3 * 1200_00
    assert forecasts(desk)["GIFT"].forecast.method != "seasonal"

    first = desk.read(lambda tx: tx.seasons.of_year(2026, tx.calendar))
    desk.store.administer(lambda tx: mark_one_off(tx, "GW-2026-00001", "Anniversary", OPERATOR))
    cleaned = desk.read(lambda tx: tx.seasons.of_year(2026, tx.calendar))
    assert sum(each.amount_minor for each in first) - sum(each.amount_minor for each in cleaned) == 2400_00


def test_a_forecast_takes_as_many_statements_for_many_lines_as_for_few(desk: Desk) -> None:
    """Also for the lines of one person, in the Home."""
    close(desk, "2026-08")

    def statements() -> int:
        with statements_of(desk.store.database) as sent:
            forecasts(desk)
        return len(sent)

    few = statements()
    for segment in ("key", "general"):
        desk.import_line(
            f"VISIT-{segment},Sales,visit,{segment},,,,in_person,hana@example.com,absolute,CNY,12000"
        )
    assert statements() == few <= 6


def test_a_year_without_a_budget_has_no_forecast(desk: Desk) -> None:
    """It says which year."""
    with pytest.raises(NotFound, match="no_plan"):
        desk.read(lambda tx: forecast_year(tx, 2031))
