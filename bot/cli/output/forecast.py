"""The forecast as JSON and as a table for people."""

from __future__ import annotations

from bot.cli.output.printing import major
from bot.cli.output.tables import print_table
from bot.i18n import Reader
from bot.services.budgets.forecast import YearForecast
from bot.services.budgets.forecasting import LineForecast
from bot.views.budgets.forecast import METHODS


def forecast_rows(year: YearForecast) -> list[dict[str, object]]:
    """An object a line; `wape` is in percent, null where nothing was spent in closed months."""
    return [_row(each, year.plan.currency) for each in year.lines]


def _row(each: LineForecast, currency: str) -> dict[str, object]:
    found = each.forecast
    return {
        "line": each.line.code,
        "method": found.method,
        "wape": None if found.wape is None else str(found.wape),
        "months": found.months,
        "spent": major(found.spent, currency),
        "held": major(found.held, currency),
        "rest": major(found.rest, currency),
        "year_end": major(found.year_end, currency),
        "budget": major(found.budget, currency),
        "left": major(found.left, currency),
        "dry_month": None if each.dry_on is None else f"{each.dry_on:%Y-%m}",
    }


def print_forecast(year: YearForecast, reader: Reader) -> None:
    currency = year.plan.currency
    columns = [
        (reader.t("Line"), False),
        (reader.t("Method"), False),
        (reader.t("Error %"), True),
        (reader.t("Closed months"), True),
        (reader.t("Spent"), True),
        (reader.t("Held"), True),
        (reader.t("Still expected"), True),
        (reader.t("Year end"), True),
        (reader.t("Budget"), True),
        (reader.t("Left or missing"), True),
        (reader.t("Runs dry"), False),
    ]
    rows = [
        [
            each.line.code,
            reader.t(METHODS[each.forecast.method]),
            "–" if each.forecast.wape is None else reader.number(each.forecast.wape),
            reader.number(each.forecast.months),
            *_amounts(each, currency, reader),
            "–" if each.dry_on is None else f"{each.dry_on:%Y-%m}",
        ]
        for each in year.lines
    ]
    print_table(
        reader.t("Forecast {year} in {currency}", year=year.plan.year, currency=currency), columns, rows
    )


def _amounts(each: LineForecast, currency: str, reader: Reader) -> list[str]:
    found = each.forecast
    minors = (found.spent, found.held, found.rest, found.year_end, found.budget, found.left)
    return [reader.amount(minor, currency) for minor in minors]
