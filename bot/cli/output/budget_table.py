"""The budget as rows of JSON and as a table for people."""

from __future__ import annotations

import click

from bot.cli.output.printing import balance_json, ceiling_json, major
from bot.cli.output.tables import print_table
from bot.domain.budgets.adoption import Adopted
from bot.domain.budgets.budget import ANY, DIMENSIONS, Balance, BudgetLine
from bot.i18n import Reader
from bot.services.budgets.show import BudgetTable
from bot.views.budgets.words import status_words


def budget_rows(table: BudgetTable) -> list[dict[str, object]]:
    """An object a line; amounts are decimal strings in major units, `*` is any value of a dimension.
    `ceilings` are those that it stands under, if any.
    """
    return [
        {
            "line": line.code,
            **dict(zip(DIMENSIONS, line.dimensions.values(), strict=True)),
            "owner": table.owners.get(line.owner_id or 0, ""),
            "control": line.control.value,
            "horizon": line.horizon.value,
            "currency": line.currency,
            "status": line.status.value,
            "adopted": major(table.adopted[line.id].adopted_minor, line.currency),
            "adjusted": major(table.adopted[line.id].adjusted_minor, line.currency),
            **balance_json(balance, line.currency),
            **_ceilings(table, line),
        }
        for line, balance in table.lines
    ]


def _ceilings(table: BudgetTable, line: BudgetLine) -> dict[str, object]:
    found = [ceiling_json(each) for each in table.ceilings if each.ceiling.covers(line)]
    return {"ceilings": found} if found else {}


def print_budget(table: BudgetTable, reader: Reader) -> None:
    currency = table.plan.currency

    def amounts(adopted: Adopted, balance: Balance) -> list[str]:
        figures = (
            *(adopted.adopted_minor, adopted.adjusted_minor, balance.budget),
            *(balance.reserved, balance.committed, balance.spent, balance.available),
        )
        return [
            *(reader.amount(minor, currency) for minor in figures),
            reader.percent(balance.used, balance.budget),
        ]

    print_table(
        reader.t("Budget {year} in {currency}", year=table.plan.year, currency=currency),
        [
            (reader.t("Line"), False),
            (reader.t("Dimensions"), False),
            (reader.t("Owner"), False),
            (reader.t("Adopted"), True),
            (reader.t("Adjusted"), True),
            (reader.t("Budget"), True),
            (reader.t("Reserved"), True),
            (reader.t("Committed"), True),
            (reader.t("Spent"), True),
            (reader.t("Available"), True),
            (reader.t("Used"), True),
        ],
        [
            [
                _named(line, reader),
                " · ".join(value for value in line.dimensions.values() if value != ANY),
                table.owners.get(line.owner_id or 0, "–"),
                *amounts(table.adopted[line.id], balance),
            ]
            for line, balance in table.lines
        ],
        [reader.t("Total"), "", "", *amounts(table.total_adopted, table.total)],
    )
    for use in table.ceilings:
        text = reader.t(
            "Ceiling {ceiling}: {used} of {limit} used",
            ceiling=use.ceiling.name,
            used=reader.money(use.used_minor, currency),
            limit=reader.money(use.ceiling.amount_minor, currency),
        )
        click.echo(text)


def _named(line: BudgetLine, reader: Reader) -> str:
    """The line's code, with its state where that is not open."""
    status = status_words(line, reader)
    return f"{line.code} ({status})" if status else line.code
