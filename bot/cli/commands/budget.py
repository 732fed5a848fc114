"""`goodwill budget`: look at the year's budget, and ask for changes of it."""

from __future__ import annotations

from uuid import uuid4

import click

from bot.cli.output.adjustments import adjustment_json, print_adjustment, print_adjustments
from bot.cli.output.budget_table import budget_rows, print_budget
from bot.cli.output.printing import print_json
from bot.cli.session import company, json_option, operator, year_option
from bot.domain.budgets.adjustment import AdjustmentKind, Cause
from bot.services.budgets.adjusting.ask import ask_adjustment
from bot.services.budgets.adjusting.draft import AdjustmentDraft
from bot.services.budgets.adjusting.list import read_adjustments
from bot.services.budgets.adjusting.reading import read_adjustment
from bot.services.budgets.show import show_budget
from bot.services.company.operator import asking_person


@click.group()
def budget() -> None:
    """Look at the year's budget, and change it in the year."""


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


@budget.command()
@click.argument("kind", type=click.Choice([kind.value for kind in AdjustmentKind]))
@click.option("--from", "from_line", default="", metavar="LINE", help="The line that gives, or changes.")
@click.option("--to", "to_line", default="", metavar="LINE", help="The line that receives.")
@click.option("--amount", default="", metavar="AMOUNT", help="In the plan's currency, like 5000.")
@click.option("--month", default="", metavar="2026-10", help="Only this month; by default from now on.")
@click.option("--cause", required=True, type=click.Choice([cause.value for cause in Cause]))
@click.option("--explanation", required=True, metavar="TEXT", help="Those who decide read it.")
@click.option("--undoes", default="", metavar="BA-…", help="The adjustment that this takes back.")
@click.option("--as", "as_email", required=True, metavar="EMAIL", help="Who asks for it.")
@json_option
def adjust(as_email: str, as_json: bool, **typed: str) -> None:
    """Ask for a change of the budget. It waits for those who decide, and until then changes nothing.

    A line's owner, their managers and controllers may ask. Whoever decides gets a card in Slack.
    """
    draft = AdjustmentDraft(**typed)
    with company() as session:
        asked = session.store.write(
            lambda tx: read_adjustment(
                tx, ask_adjustment(tx, asking_person(tx, operator(as_email)), draft, uuid4().hex).id
            )
        )
        if as_json:
            print_json(adjustment_json(asked))
        else:
            print_adjustment(asked, session.reader)


@budget.command()
@year_option
@json_option
def adjustments(year: int | None, as_json: bool) -> None:
    """The changes of a year's budget: what was asked for, by whom, and what became of it."""
    with company() as session:
        found = session.store.read(lambda tx: read_adjustments(tx, year or tx.calendar.year_of(tx.today)))
        if as_json:
            print_json([adjustment_json(each) for each in found])
        else:
            print_adjustments(found, session.reader)
