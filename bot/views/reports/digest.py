"""A digest as a message: the most serious fact first, detail below, never a recipient."""

from __future__ import annotations

from decimal import Decimal

from bot.domain.actuals.variance import used_percent
from bot.domain.reports.digest import Digest
from bot.i18n import Reader
from bot.views.kit.blocks import Block, actions, button, context, header, section
from bot.views.kit.ids import Action
from bot.views.kit.text import cut, said
from bot.views.reports.charts import budget_chart
from bot.views.reports.digest_lists import lists
from bot.views.reports.digest_table import table, variance_text
from bot.views.reports.headline import headline, scope_name

# A message takes 13,000 characters; the button and the last line need few of them.
_LIST_CHARACTERS = 12_000


def digest_message(digest: Digest, reader: Reader, *, for_person: bool = False) -> tuple[str, list[Block]]:
    """The fallback text and the blocks. `for_person`: shown to the one person who asked."""
    sentence = said(headline(digest, reader))
    title = reader.t("Budget digest: {scope}", scope=scope_name(digest.scope, reader))
    blocks: list[Block] = [
        header(title),
        section(f"*{sentence}*"),
        context(said(about(digest, reader))),
    ]
    if digest.rows:
        blocks += [_totals(digest, reader), budget_chart(digest.months, digest.currency, reader)]
        blocks += table(digest, reader)
    for heading, lines in lists(digest, reader):
        items = "\n".join(f"• {said(line)}" for line in lines)
        # Lists come most serious first: when names and notes are very long, the last ones stay away.
        if lines and _characters(blocks) + len(items) <= _LIST_CHARACTERS:
            blocks.append(section(f"*{said(heading)}*\n{items}"))
    if digest.rows:
        explain = button(reader.t("Explain a variance"), Action.EXPLAIN, cut(str(digest.scope), 200))
        blocks.append(actions([explain]))
    if for_person:
        blocks.append(
            context(reader.t("Only you see this. `/spend digest weekly mon 09:00` sends it here every week."))
        )
    return sentence, blocks


def _characters(value: object) -> int:
    """At least what Slack counts towards the 13,000 characters of a message."""
    if isinstance(value, dict):
        return sum(_characters(each) for each in value.values())
    if isinstance(value, list):
        return sum(_characters(each) for each in value)
    return len(value) if isinstance(value, str) else 0


def about(digest: Digest, reader: Reader) -> str:
    """When, over which lines, and how the spending was received: plain text."""
    parts = [
        reader.t(
            "Fiscal year {year}, month {month} of 12 · as of {day}",
            year=digest.year,
            month=digest.month,
            day=reader.date(digest.as_of),
        )
    ]
    if digest.shared:
        parts.append(
            reader.t(
                "No line names {scope}: these are the lines that everybody shares.",
                scope=scope_name(digest.scope, reader),
            )
        )
    if digest.ratings.tenths is not None:
        parts.append(outcome(digest, reader))
    return " · ".join(parts)


def outcome(digest: Digest, reader: Reader) -> str:
    """The average answer to "How did it go?"."""
    average = reader.number(Decimal(digest.ratings.tenths or 0).scaleb(-1))
    return reader.n(
        "How it went: {average} of 5 ({count} answer)",
        "How it went: {average} of 5 ({count} answers)",
        digest.ratings.count,
        average=average,
    )


def total_lines(digest: Digest, reader: Reader) -> list[tuple[str, str]]:
    """(label, value) of what all the lines together come to."""
    totals, currency = digest.totals, digest.currency
    percent = used_percent(totals)
    return [
        (reader.t("Budget"), reader.money(totals.budget, currency)),
        (reader.t("Available"), reader.money(totals.available, currency)),
        (reader.t("Reserved"), reader.money(totals.reserved, currency)),
        (reader.t("Committed"), reader.money(totals.committed, currency)),
        (reader.t("Spent"), reader.money(totals.spent, currency)),
        (reader.t("Used"), "–" if percent is None else reader.percent(percent, 100)),
        (reader.t("Budget to date"), reader.money(digest.to_date.budget_minor, currency)),
        (reader.t("Variance to date"), variance_text(digest.to_date, currency, reader)),
        (reader.t("Spent this month"), reader.money(digest.spent_this_month_minor, currency)),
        (reader.t("Forecast for the year"), reader.money(digest.forecast_minor, currency)),
    ]


def _totals(digest: Digest, reader: Reader) -> Block:
    fields = [f"*{said(label)}*\n{said(value)}" for label, value in total_lines(digest, reader)]
    return section("", fields=fields)
