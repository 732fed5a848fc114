"""What was spent in two years, for people and for programs."""

from __future__ import annotations

from typing import Any

import click

from bot.cli.output.plan_table import WIDTH
from bot.cli.output.printing import major
from bot.cli.output.tables import print_table
from bot.i18n import Reader
from bot.planning.history import HistoryRow, YearFigures
from bot.services.plans.history.show import HistoryTable
from bot.views.terminal.plan import season_line


def history_json(table: HistoryTable) -> dict[str, Any]:
    """`season` and `trend` in percent; what is not known is null."""
    currency = table.currency
    return {
        "years": list(table.years),
        "by": table.by,
        "currency": currency,
        "rows": [
            {
                "value": row.value,
                "years": {str(year): _year(figures, currency) for year, figures in row.years.items()},
                "season": [str(percent) for percent in row.season],
                "trend": None if row.trend is None else str(row.trend),
            }
            for row in table.rows
        ],
        "one_offs": [
            {"number": each.number, "amount": major(each.amount_minor, currency), "reason": each.reason}
            for each in table.left_out
        ],
    }


def _year(figures: YearFigures, currency: str) -> dict[str, Any]:
    each = ("per_customer", "per_event", "per_head")
    return {
        "amount": major(figures.amount_minor, currency),
        "months": [major(minor, currency) for minor in figures.months],
        "customers": figures.customers,
        "events": figures.events,
        "heads": figures.heads,
        **{name: _amount_or_none(getattr(figures, name), currency) for name in each},
    }


def _amount_or_none(minor: int | None, currency: str) -> str | None:
    return None if minor is None else major(minor, currency)


def print_history(table: HistoryTable, reader: Reader) -> None:
    before, last = table.years
    if not table.rows:
        click.echo(reader.t("Nothing was spent in {before} and {last}.", before=before, last=last))
    else:
        print_table(
            reader.t(
                "Spent in {before} and {last}, in {currency}",
                before=before,
                last=last,
                currency=table.currency,
            ),
            [
                (table.by or "", False),
                (str(before), True),
                (str(last), True),
                (reader.t("Trend"), True),
                (reader.t("a customer"), True),
                (reader.t("an event"), True),
                (reader.t("a head"), True),
                (reader.t("Season"), False),
            ],
            [_cells(row, before, last, table.currency, reader) for row in table.rows],
            width=WIDTH,
        )
        _explain_figures(table, reader)
    for each in table.left_out:
        text = reader.t(
            "Left out as one-off: {number}, {amount}. {reason}",
            number=each.number,
            amount=reader.money(each.amount_minor, table.currency),
            reason=each.reason,
        )
        click.echo(f"  – {text}")


def _cells(row: HistoryRow, before: int, last: int, currency: str, reader: Reader) -> list[str]:
    # What one costs is told of the last year that has any.
    figures = row.years[last] if row.years[last].events else row.years[before]
    costs = (figures.per_customer, figures.per_event, figures.per_head)
    return [
        row.value or "–",
        *(reader.amount(row.years[year].amount_minor, currency) for year in (before, last)),
        "–" if row.trend is None else f"{reader.number(row.trend)} %",
        *("–" if minor is None else reader.amount(minor, currency) for minor in costs),
        season_line(row.season),
    ]


def _explain_figures(table: HistoryTable, reader: Reader) -> None:
    before, last = table.years
    if table.months_gone < len(table.rows[0].season):
        text = reader.n(
            "Trend: the first {count} month of {last} beside the same of {before}.",
            "Trend: the first {count} months of {last} beside the same of {before}.",
            table.months_gone,
            before=before,
            last=last,
        )
        click.echo(text)
