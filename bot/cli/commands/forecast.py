"""`goodwill forecast`: where every line will be at the end of the year."""

from __future__ import annotations

import click

from bot.cli.output.forecast import forecast_rows, print_forecast
from bot.cli.output.printing import print_json
from bot.cli.session import company, json_option, year_option
from bot.services.budgets.forecast import forecast_year


@click.command()
@year_option
@json_option
def forecast(year: int | None, as_json: bool) -> None:
    """Say where each line will be at year end, by which method, and when it runs dry.

    Methods are tried on the months that are closed (goodwill close month): the best is used, with its error.
    """
    with company() as session:
        found = session.store.read(lambda tx: forecast_year(tx, year or tx.calendar.year_of(tx.today)))
        if as_json:
            print_json(forecast_rows(found))
        else:
            print_forecast(found, session.reader)
