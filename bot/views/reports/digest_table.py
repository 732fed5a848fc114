"""The lines of a digest as a table."""

from __future__ import annotations

from bot.domain.actuals.variance import Standing, Variance
from bot.domain.budgets.budget import ControlLevel
from bot.domain.reports.digest import Digest, LineRow
from bot.i18n import N_, Reader
from bot.views.kit.blocks import Block, context
from bot.views.kit.tables import data_table, money_column, percent_cell, text_cell

TABLE_LINES = 10

CONTROLS = {
    ControlLevel.ABSOLUTE: N_("Absolute"),
    ControlLevel.ADVISORY: N_("Advisory"),
    ControlLevel.TRACK: N_("Track only"),
    ControlLevel.NONE: N_("Not controlled"),
}


def variance_text(variance: Variance, currency: str, reader: Reader) -> str:
    """An amount without a sign, and which way it goes: less was spent than planned, or more."""
    if variance.minor == 0:
        return reader.money(0, currency)
    amount = reader.money(abs(variance.minor), currency)
    if variance.favourable:
        return reader.t("{amount} under", amount=amount)
    return reader.t("{amount} over", amount=amount)


def table_header(reader: Reader) -> list[str]:
    return [
        reader.t("Line"),
        reader.t("Category"),
        reader.t("Owner"),
        reader.t("Budget"),
        reader.t("Reserved"),
        reader.t("Committed"),
        reader.t("Spent"),
        reader.t("Available"),
        reader.t("Used"),
        reader.t("Variance to date"),
        reader.t("Forecast"),
        reader.t("Control"),
    ]


def table(digest: Digest, reader: Reader) -> list[Block]:
    """The lines that stand out most, in columns that fit; how many there are when that is not all."""
    shown = digest.rows[:TABLE_LINES]
    currency = digest.currency
    available = money_column([row.year.available for row in shown], currency, reader)
    forecast = money_column([row.forecast_minor for row in shown], currency, reader)
    header = [
        reader.t("Line"),
        reader.t("Available"),
        reader.t("Used"),
        reader.t("Forecast"),
        reader.t("Owner"),
        reader.t("What stands out"),
    ]
    rows = [
        [
            text_cell(row.code),
            left,
            percent_cell(row.used_percent, reader),
            expected,
            text_cell(row.owner_name, 20),
            text_cell(_stands_out(row, currency, reader)),
        ]
        for row, left, expected in zip(shown, available, forecast, strict=True)
    ]
    caption = reader.t("Variance by line, {currency}", currency=currency)
    blocks = [data_table(caption, header, rows)]
    if len(digest.rows) > len(shown):
        words = reader.t(
            "{shown} of {total}", shown=reader.number(len(shown)), total=reader.number(len(digest.rows))
        )
        blocks.append(context(words))
    return blocks


def _stands_out(row: LineRow, currency: str, reader: Reader) -> str:
    if row.standing is Standing.OVER_BUDGET:
        return reader.t("{amount} over", amount=reader.money(row.over_minor, currency))
    if row.standing is Standing.AT_THRESHOLD:
        return reader.t("{percent} used", percent=reader.percent(row.used_percent or 0, 100))
    if row.standing is Standing.HEADING_OVER:
        over = row.forecast_minor - row.year.budget
        return reader.t("heading {amount} over", amount=reader.money(over, currency))
    if row.standing is Standing.HEADING_UNDER:
        percent = reader.percent(row.forecast_minor, row.year.budget)
        return reader.t("heading for {percent}", percent=percent)
    return ""
