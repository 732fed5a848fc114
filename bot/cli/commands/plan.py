"""`goodwill plan`: prepare the budget of a year."""

from __future__ import annotations

from pathlib import Path

import click

from bot.cli.output.history_table import history_json, print_history
from bot.cli.output.plan_json import plan_json
from bot.cli.output.plan_table import print_findings, print_plan
from bot.cli.output.printing import print_json
from bot.cli.session import as_option, company, file_argument, json_option, operator, year_option
from bot.cli.toml_file import read_text, report_problems
from bot.domain.budgets.budget import DIMENSIONS
from bot.planning.prepared import PreparedPlan
from bot.services.plans.check import check_plan
from bot.services.plans.history import show_history
from bot.services.plans.one_off import mark_one_off
from bot.views.terminal.plan import describe_total


@click.group()
def plan() -> None:
    """Prepare the budget of a year."""


@plan.command()
@file_argument
@click.option("--set", "settings", multiple=True, metavar="KEY=VALUE", help="Another value, as total=850000.")
@as_option
@json_option
def check(file: str, settings: tuple[str, ...], as_email: str, as_json: bool) -> None:
    """Say what is wrong in FILE, line by line, or what becomes of it: lines, reserve, findings.

    Nothing is kept. `goodwill template plan` prints a file that explains itself.
    """
    with company() as session, report_problems(file, session.reader, as_json):
        text, who, reader = read_text(file), operator(as_email), session.reader
        prepared = PreparedPlan.of(session.store.inspect(lambda tx: check_plan(tx, text, settings, who)))
        if as_json:
            print_json({"file": Path(file).name, "problems": [], **plan_json(prepared, reader)})
            return
        click.echo(reader.t("{file} is in order.", file=Path(file).name))
        title = reader.t(
            "Plan {year} in {currency}", year=prepared.plan.year, currency=prepared.plan.currency
        )
        print_plan(title, prepared, reader)
        click.echo(describe_total(prepared, reader))
        print_findings(prepared.findings, reader)


@plan.command()
@year_option
@click.option("--by", type=click.Choice(DIMENSIONS), help="A row for each value of this dimension.")
@json_option
def history(year: int | None, by: str | None, as_json: bool) -> None:
    """What was spent in a year and the one before: trend, season, what one customer, event and head cost.

    From the books, and from what `goodwill import history` brought.
    """
    with company() as session:
        table = session.store.inspect(lambda tx: show_history(tx, year, by))
        if as_json:
            print_json(history_json(table))
        else:
            print_history(table, session.reader)


@plan.command("one-off")
@click.argument("number")
@click.option("--reason", default="", help="Why it will not come again.")
@click.option("--undo", is_flag=True, help="It counts again.")
@as_option
@json_option
def one_off(number: str, reason: str, undo: bool, as_email: str, as_json: bool) -> None:
    """Leave what request NUMBER spent out of history: it will not come again."""
    if undo == bool(reason.strip()):
        raise click.UsageError("Give either --reason or --undo.")
    with company() as session:
        who, reader = operator(as_email), session.reader
        changed = session.store.administer(lambda tx: mark_one_off(tx, number, reason, who))
        if as_json:
            print_json({"number": number.upper(), "one_off": not undo, "changed": changed})
        elif not changed:
            click.echo(reader.t("{number} stands so already; nothing was changed.", number=number.upper()))
        elif undo:
            click.echo(reader.t("{number} counts in history again.", number=number.upper()))
        else:
            click.echo(reader.t("{number} is left out of history.", number=number.upper()))
