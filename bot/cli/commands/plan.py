"""`goodwill plan`: prepare the budget of a year."""

from __future__ import annotations

from pathlib import Path

import click

from bot.cli.output.plan_json import plan_json
from bot.cli.output.plan_table import print_findings, print_plan
from bot.cli.output.printing import print_json
from bot.cli.session import as_option, company, file_argument, json_option, operator
from bot.cli.toml_file import read_text, report_problems
from bot.planning.prepared import PreparedPlan
from bot.services.plans.check import check_plan
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
