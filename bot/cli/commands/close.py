"""`goodwill close`: close what is over."""

from __future__ import annotations

import click

from bot.cli.output.closing import closed_json, print_closed
from bot.cli.output.printing import print_json
from bot.cli.session import as_option, company, json_option, operator
from bot.services.budgets.close_month import close_month


@click.group()
def close() -> None:
    """Close months of the budget that are over."""


@close.command()
@click.argument("month", metavar="YYYY-MM")
@as_option
@json_option
def month(month: str, as_email: str, as_json: bool) -> None:
    """Close a month and all before it: they take no postings any more.

    What is still reserved or committed in them goes on to the first open month. What was spent and is logged
    later is posted there too, and keeps its date.
    """
    with company() as session:
        closed = session.store.administer(lambda tx: close_month(tx, month, operator(as_email)))
        if as_json:
            print_json([closed_json(each) for each in closed if each.months])
        else:
            print_closed(closed, session.reader)
