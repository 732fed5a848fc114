"""A digest as a message that is read in ten seconds: the headline, four numbers, the three worst problems, a
chart and a short table; the rest is behind *More…*. Never a recipient.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from bot.domain.actuals.variance import used_percent
from bot.domain.reports.digest import Digest
from bot.i18n import Reader
from bot.views.budgets.words import left_words
from bot.views.kit.blocks import Block, actions, button, context, header, section
from bot.views.kit.ids import Action, digest_value
from bot.views.kit.text import said
from bot.views.reports.charts import budget_chart
from bot.views.reports.digest_lists import problems
from bot.views.reports.digest_menu import digest_menu
from bot.views.reports.digest_table import table, variance_text
from bot.views.reports.headline import headline, scope_name

_WORST = 3
_LINES_NAMED = 20


def digest_message(digest: Digest, reader: Reader, *, for_person: bool = False) -> tuple[str, list[Block]]:
    """The fallback text and the blocks. `for_person`: shown to the one person who asked."""
    sentence = said(headline(digest, reader))
    title = reader.t("Budget digest: {scope}", scope=scope_name(digest.scope, reader))
    blocks: list[Block] = [header(title), section(f"*{sentence}*")]
    if digest.rows:
        blocks += [_four_numbers(digest, reader), *_worst(digest, reader)]
        blocks += [budget_chart(digest.months, digest.currency, reader), *table(digest, reader)]
        scope = str(digest.scope)
        explain = button(reader.t("Explain a variance"), Action.EXPLAIN, scope[:200])
        more = button(reader.t("More…"), Action.DIGEST_MORE, digest_value(0, scope))
        blocks.append(actions([more, explain]))
    blocks += digest_menu(digest, digest.rows[:_LINES_NAMED], reader)
    blocks.append(context(said(about(digest, reader))))
    if for_person:
        blocks.append(
            context(reader.t("Only you see this. `/spend digest weekly mon 09:00` sends it here every week."))
        )
    return sentence, blocks


def _worst(digest: Digest, reader: Reader) -> list[Block]:
    found, total = problems(digest, reader)
    if not found:
        return []
    lines = "\n".join(f"• {said(line)}" for line in found[:_WORST])
    cut = reader.t("{shown} of {total}", shown=_WORST, total=reader.number(total)) if total > _WORST else ""
    title = reader.t("Worst first")
    return [section(f"*{title}*{f'  {cut}' if cut else ''}\n{lines}")]


def _four_numbers(digest: Digest, reader: Reader) -> Block:
    """Each with how far it has moved since the last digest."""
    totals, currency, last = digest.totals, digest.currency, digest.last
    figures = digest.figures
    numbers = [
        (
            reader.t("Budget"),
            reader.money(figures.budget_minor, currency),
            figures.budget_minor - last.budget_minor if last else None,
        ),
        (
            reader.t("Available"),
            str(left_words(totals.available, currency, reader)),
            figures.available_minor - last.available_minor if last else None,
        ),
        (
            reader.t("Variance to date"),
            variance_text(digest.to_date, currency, reader),
            figures.variance_minor - last.variance_minor if last else None,
        ),
        (
            reader.t("Forecast for the year"),
            reader.money(figures.forecast_minor, currency),
            figures.forecast_minor - last.forecast_minor if last else None,
        ),
    ]
    since = reader.t("Change since {day}", day=reader.date(date.fromisoformat(last.day))) if last else ""
    return section(
        f"_{since}_" if since else "",
        fields=[
            f"*{said(label)}*\n{said(value)}{_moved(moved, currency, reader)}"
            for label, value, moved in numbers
        ],
    )


def _moved(minor: int | None, currency: str, reader: Reader) -> str:
    if minor is None:
        return ""
    if minor == 0:
        return reader.t("  (unchanged)")
    amount = reader.money(abs(minor), currency)
    return f"  ▲ {amount}" if minor > 0 else f"  ▼ {amount}"


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
        "Average rating {average}/5 ({count} answer)",
        "Average rating {average}/5 ({count} answers)",
        digest.ratings.count,
        average=average,
    )


def total_lines(digest: Digest, reader: Reader) -> list[tuple[str, str]]:
    """(label, value) of what all the lines together come to."""
    totals, currency = digest.totals, digest.currency
    percent = used_percent(totals)
    return [
        (reader.t("Budget"), reader.money(totals.budget, currency)),
        (reader.t("Available"), str(left_words(totals.available, currency, reader))),
        (reader.t("Reserved"), reader.money(totals.reserved, currency)),
        (reader.t("Committed"), reader.money(totals.committed, currency)),
        (reader.t("Spent"), reader.money(totals.spent, currency)),
        (reader.t("Used"), "–" if percent is None else reader.percent(percent, 100)),
        (reader.t("Budget to date"), reader.money(digest.to_date.budget_minor, currency)),
        (reader.t("Variance to date"), variance_text(digest.to_date, currency, reader)),
        (reader.t("Spent this month"), reader.money(digest.spent_this_month_minor, currency)),
        (reader.t("Forecast for the year"), reader.money(digest.forecast_minor, currency)),
    ]
