"""`goodwill close`: close what is over."""

from __future__ import annotations

import click

from bot.cli.output.closed_year import (
    outlook_json,
    print_outlook,
    print_year_closed,
    year_closed_json,
)
from bot.cli.output.closing import closed_json, print_closed
from bot.cli.output.printing import print_json
from bot.cli.session import as_option, company, json_option, operator
from bot.services.budgets.close_month import close_month
from bot.services.requests.year_end.close import close_year
from bot.services.requests.year_end.outlook import look_ahead


@click.group()
def close() -> None:
    """Close months and years of the budget that are over."""


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


@close.command()
@click.argument("year", type=click.IntRange(1, 9000))
@click.option("--confirm", is_flag=True, help="Do it: --as names the controller who confirms.")
@as_option
@json_option
def year(year: int, confirm: bool, as_email: str, as_json: bool) -> None:
    """Show what closing a year gives to the next, by [carry] of the policy; do it with --confirm.

    What waits for a decision or is approved goes on in the next year's matching line, with its budget, or is
    released. Of what a line has left, a part goes on. The old year then takes only what was spent. Run again,
    it goes on where it was interrupted.
    """
    with company() as session:
        if confirm:
            done = close_year(session.store, year, operator(as_email))
            print_json(year_closed_json(done)) if as_json else print_year_closed(done, session.reader)
            return
        seen = session.store.inspect(lambda tx: look_ahead(tx, year, operator(as_email)))
        print_json(outlook_json(seen)) if as_json else print_outlook(seen, session.reader)
