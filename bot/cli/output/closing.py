"""What closing has done, as JSON and in words."""

from __future__ import annotations

from collections.abc import Sequence

import click

from bot.cli.output.printing import major
from bot.i18n import Reader
from bot.services.budgets.closing_months import ClosedMonths


def closed_json(closed: ClosedMonths) -> dict[str, object]:
    return {
        "year": closed.year,
        "months": [f"{month:%Y-%m}" for month in closed.months],
        "currency": closed.currency,
        "lines": closed.lines,
        "reserved": major(closed.reserved_minor, closed.currency),
        "committed": major(closed.committed_minor, closed.currency),
    }


def print_closed(closed: Sequence[ClosedMonths], reader: Reader) -> None:
    done = [each for each in closed if each.months]
    if not done:
        click.echo(reader.t("It is closed already. Nothing was changed."))
    for each in done:
        months = ", ".join(f"{month:%Y-%m}" for month in each.months)
        click.echo(reader.t("Closed: {months}.", months=months))
        if each.lines:
            click.echo(
                reader.n(
                    "{count} line still held something: {reserved} reserved and {committed} committed "
                    "went on to the first open month.",
                    "{count} lines still held something: {reserved} reserved and {committed} committed "
                    "went on to the first open month.",
                    each.lines,
                    reserved=reader.money(each.reserved_minor, each.currency),
                    committed=reader.money(each.committed_minor, each.currency),
                )
            )
