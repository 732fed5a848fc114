"""A plan as a table for people: it fits 100 columns."""

from __future__ import annotations

from collections.abc import Iterable

import click

from bot.cli.output.tables import print_table
from bot.i18n import Reader
from bot.planning.finding import PlanFinding
from bot.planning.prepared import PreparedPlan
from bot.views.terminal.plan import bar, describe_plan_finding, dimensions_text

WIDTH = 100


def print_plan(title: str, prepared: PreparedPlan, reader: Reader) -> None:
    currency = prepared.plan.currency
    most = max((line.amount_minor for line in prepared.lines), default=0)
    print_table(
        title,
        [
            (reader.t("Line"), False),
            (reader.t("Dimensions"), False),
            (reader.t("Owner"), False),
            (reader.t("Amount"), True),
            (reader.t("Share"), True),
            ("", False),
        ],
        [
            [
                line.code,
                dimensions_text(line.dimensions),
                line.owner or "–",
                reader.amount(line.amount_minor, currency),
                reader.percent(line.amount_minor, prepared.total_minor),
                bar(line.amount_minor, most),
            ]
            for line in prepared.lines
        ],
        [
            reader.t("Reserve"),
            "",
            "",
            reader.amount(prepared.reserve_minor, currency),
            reader.percent(prepared.reserve_minor, prepared.total_minor),
            bar(prepared.reserve_minor, most),
        ],
        width=WIDTH,
    )


def print_findings(findings: Iterable[PlanFinding], reader: Reader) -> None:
    for finding in findings:
        click.echo(f"  – {describe_plan_finding(finding, reader)}")
