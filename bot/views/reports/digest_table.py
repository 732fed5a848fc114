"""The lines of a digest as a table."""

from __future__ import annotations

from bot.domain.actuals.variance import Variance
from bot.domain.budgets.budget import ANY, ControlLevel
from bot.domain.reports.digest import Digest, LineRow
from bot.i18n import N_, Reader
from bot.views.kit.blocks import Block, context
from bot.views.kit.tables import data_table, money_cell, percent_cell, text_cell

TABLE_LINES = 20

CONTROLS = {
    ControlLevel.ABSOLUTE: N_("Absolute"),
    ControlLevel.ADVISORY: N_("Advisory"),
    ControlLevel.TRACK: N_("Track only"),
    ControlLevel.NONE: N_("Not controlled"),
}


def variance_text(variance: Variance, currency: str, reader: Reader) -> str:
    """An amount without a sign, and which way it goes."""
    if variance.minor == 0:
        return reader.money(0, currency)
    amount = reader.money(abs(variance.minor), currency)
    if variance.favourable:
        return reader.t("{amount} favourable", amount=amount)
    return reader.t("{amount} unfavourable", amount=amount)


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


def category_name(digest: Digest, row: LineRow, reader: Reader) -> str:
    if row.category == ANY:
        return reader.t("any")
    return reader.pick((digest.category_names or {}).get(row.category, {})) or row.category


def table(digest: Digest, reader: Reader) -> list[Block]:
    shown = digest.rows[:TABLE_LINES]
    rows = [
        [
            text_cell(row.code),
            text_cell(category_name(digest, row, reader), 20),
            text_cell(row.owner_name, 20),
            *(
                money_cell(minor, digest.currency, reader)
                for minor in (
                    row.year.budget,
                    row.year.reserved,
                    row.year.committed,
                    row.year.spent,
                    row.year.available,
                )
            ),
            percent_cell(row.used_percent, reader),
            money_cell(row.to_date.minor, digest.currency, reader),
            money_cell(row.forecast_minor, digest.currency, reader),
            text_cell(reader.t(CONTROLS[row.control])),
        ]
        for row in shown
    ]
    caption = reader.t("Variance by line, {currency}", currency=digest.currency)
    blocks = [data_table(caption, table_header(reader), rows)]
    more = len(digest.rows) - len(shown)
    if more:
        blocks.append(
            context(reader.n("and {count} more line, less grave", "and {count} more lines, less grave", more))
        )
    return blocks
