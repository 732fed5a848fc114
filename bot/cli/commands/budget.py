"""`goodwill budget`: look at the year's budget."""

from __future__ import annotations

import click

from bot.cli.output.budget_table import budget_rows, print_budget
from bot.cli.output.printing import print_json
from bot.cli.session import company, json_option, year_option
from bot.services.budgets.show import show_budget


@click.group()
def budget() -> None:
    """Look at the year's budget."""


@budget.command()
@year_option
@json_option
def show(year: int | None, as_json: bool) -> None:
    """The lines of a year with what is reserved, committed, spent and available."""
    with company() as session:
        table = session.store.read(lambda tx: show_budget(tx, year or tx.calendar.year_of(tx.today)))
        if as_json:
            print_json(budget_rows(table))
        else:
            print_budget(table, session.reader)
