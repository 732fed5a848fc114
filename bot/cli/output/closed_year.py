"""What closing a year would do, and has done, as JSON and in words."""

from __future__ import annotations

import click

from bot.cli.output.printing import major
from bot.cli.output.tables import print_table
from bot.i18n import Reader
from bot.services.requests.year_end.close import YearClosed
from bot.services.requests.year_end.outlook import Going, Left, Outlook
from bot.views.errors import describe_error


def outlook_json(seen: Outlook) -> dict[str, object]:
    currency = seen.years.plan.currency
    return {
        "year": seen.years.plan.year,
        "next_year": seen.years.following.year,
        "currency": currency,
        "closed": seen.is_closed,
        "requests": [
            {
                "number": each.request.number,
                "item": number,
                "state": each.request.state.value,
                "action": "release" if each.releases else "carry",
                "stuck": None if each.stuck is None else each.stuck.why.value,
                "reserved": major(item.reserved_minor, currency),
                "committed": major(item.committed_minor, currency),
                "budget": major(item.budget_minor, currency),
                "from_line": item.line.code,
                "to_line": None if item.to is None else item.to.code,
            }
            for each in seen.requests
            for number, item in enumerate(each.items, 1)
        ],
        "lines": [
            {
                "line": each.line.code,
                "to_line": None if each.to is None else each.to.code,
                "available": major(each.available_minor, currency),
                "carried": major(each.carried_minor, currency),
            }
            for each in seen.lines
        ],
    }


def year_closed_json(done: YearClosed) -> dict[str, object]:
    return {
        "year": done.year,
        "currency": done.currency,
        "closed_before": done.is_closed,
        "carried": done.carried,
        "released": done.released,
        "held": major(done.held_minor, done.currency),
        "budget": major(done.budget_minor, done.currency),
        "available": major(done.available_minor, done.currency),
    }


def print_outlook(seen: Outlook, reader: Reader) -> None:
    years = seen.years
    if seen.is_closed:
        click.echo(reader.t("{year} is closed already.", year=years.plan.year))
        return
    _print_requests(seen.requests, years.plan.currency, reader)
    _print_lines(seen.lines, years.plan.currency, reader)
    for refusal in seen.refusals:
        click.echo(describe_error(refusal, reader))
    if seen.refusals:
        return
    click.echo(
        reader.t(
            "Nothing was changed. A controller does it with: goodwill close year {year} --confirm --as EMAIL",
            year=years.plan.year,
        )
    )


def _print_requests(requests: tuple[Going, ...], currency: str, reader: Reader) -> None:
    if not requests:
        click.echo(reader.t("No request holds anything any more."))
        return
    columns = [
        (reader.t("Request"), False),
        (reader.t("Item"), True),
        (reader.t("Reserved"), True),
        (reader.t("Committed"), True),
        (reader.t("Budget with it"), True),
        (reader.t("From line"), False),
        (reader.t("To line"), False),
    ]
    rows = [
        [
            each.request.number,
            reader.number(number),
            *(
                reader.money(minor, currency)
                for minor in (item.reserved_minor, item.committed_minor, item.budget_minor)
            ),
            item.line.code,
            reader.t("released") if each.releases else "–" if item.to is None else item.to.code,
        ]
        for each in requests
        for number, item in enumerate(each.items, 1)
    ]
    print_table(reader.t("Requests"), columns, rows)


def _print_lines(lines: tuple[Left, ...], currency: str, reader: Reader) -> None:
    if not lines:
        return
    columns = [
        (reader.t("Line"), False),
        (reader.t("Available"), True),
        (reader.t("Carried"), True),
        (reader.t("To line"), False),
    ]
    rows = [
        [
            each.line.code,
            reader.money(each.available_minor, currency),
            reader.money(each.carried_minor, currency),
            "–" if each.to is None else each.to.code,
        ]
        for each in lines
    ]
    print_table(reader.t("What is left"), columns, rows)


def print_year_closed(done: YearClosed, reader: Reader) -> None:
    if done.is_closed:
        click.echo(reader.t("It is closed already. Nothing was changed."))
        return
    click.echo(
        reader.t(
            "{year} is closed. Requests carried: {carried}, released: {released}. They held {held}; "
            "{budget} of budget went with what was carried. Of what was left, {available} was carried.",
            year=done.year,
            carried=reader.number(done.carried),
            released=reader.number(done.released),
            held=reader.money(done.held_minor, done.currency),
            budget=reader.money(done.budget_minor, done.currency),
            available=reader.money(done.available_minor, done.currency),
        )
    )
