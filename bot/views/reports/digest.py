"""A digest as a message: the gravest fact first, detail below, never a recipient."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from bot.domain.budget import ANY, ControlLevel
from bot.domain.digest import Digest, LineRow
from bot.domain.variance import Standing, Variance, used_percent
from bot.i18n import N_, Reader
from bot.views.kit.blocks import Block, actions, button, context, header, section
from bot.views.kit.ids import Action
from bot.views.kit.tables import data_table, money_cell, percent_cell, text_cell
from bot.views.kit.text import cut, mrkdwn
from bot.views.reports.charts import budget_chart
from bot.views.reports.headline import approvers_of, headline, owner_of, scope_name

TABLE_LINES = 20
_LIST_LINES = 8
_NOTES = 5
_NAME = 40
_NOTE = 300
# A message takes 13,000 characters; the button and the last line need few of them.
_LIST_CHARACTERS = 12_000

CONTROLS = {
    ControlLevel.ABSOLUTE: N_("Absolute"),
    ControlLevel.ADVISORY: N_("Advisory"),
    ControlLevel.TRACK: N_("Track only"),
    ControlLevel.NONE: N_("Not controlled"),
}
SEGMENTS = {
    "key": N_("key customer"),
    "potential": N_("potential customer"),
    "general": N_("general customer"),
}


def digest_message(digest: Digest, reader: Reader, *, for_person: bool = False) -> tuple[str, list[Block]]:
    """The fallback text and the blocks. `for_person`: shown to the one person who asked."""
    sentence = mrkdwn(headline(digest, reader))
    title = reader.t("Budget digest: {scope}", scope=scope_name(digest.scope, reader))
    blocks: list[Block] = [
        header(title),
        section(f"*{sentence}*"),
        context(mrkdwn(about(digest, reader))),
    ]
    if digest.rows:
        blocks += [_totals(digest, reader), budget_chart(digest.months, digest.currency, reader)]
        blocks += _table(digest, reader)
    for heading, lines in lists(digest, reader):
        items = "\n".join(f"• {mrkdwn(line)}" for line in lines)
        # Lists come gravest first: when names and notes are very long, the last ones stay away.
        if lines and _characters(blocks) + len(items) <= _LIST_CHARACTERS:
            blocks.append(section(f"*{mrkdwn(heading)}*\n{items}"))
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


def variance_text(variance: Variance, currency: str, reader: Reader) -> str:
    """An amount without a sign, and which way it goes."""
    if variance.minor == 0:
        return reader.money(0, currency)
    amount = reader.money(abs(variance.minor), currency)
    if variance.favourable:
        return reader.t("{amount} favourable", amount=amount)
    return reader.t("{amount} unfavourable", amount=amount)


def _totals(digest: Digest, reader: Reader) -> Block:
    fields = [f"*{mrkdwn(label)}*\n{mrkdwn(value)}" for label, value in total_lines(digest, reader)]
    return section("", fields=fields)


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


def _table(digest: Digest, reader: Reader) -> list[Block]:
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


def lists(digest: Digest, reader: Reader) -> Iterable[tuple[str, list[str]]]:
    """(heading, plain sentences) of each list, gravest first; some may be empty."""
    yield reader.t("Warnings"), warning_lines(digest, reader)
    yield reader.t("Decisions that wait too long"), ageing_lines(digest, reader)
    yield reader.t("Overdue actuals"), overdue_lines(digest, reader)
    yield reader.t("Key customers with nothing spent or planned this year"), idle_lines(digest, reader)
    yield reader.t("Top customers this year"), customer_lines(digest, reader)
    yield reader.t("Variances explained"), note_lines(digest, reader)


def warning_lines(digest: Digest, reader: Reader) -> list[str]:
    """Plain sentences about lines that need somebody's attention, and about the plan."""
    grave = [row for row in digest.rows if row.standing is not Standing.ON_TRACK]
    lines = [warning_of(row, digest.currency, reader) for row in grave[:_LIST_LINES]]
    if digest.plan_over_minor:
        over = reader.money(digest.plan_over_minor, digest.currency)
        lines.insert(0, reader.t("The whole plan is {over} over its budget.", over=over))
    return [*lines, *_and_more(len(grave) - _LIST_LINES, reader)]


def warning_of(row: LineRow, currency: str, reader: Reader) -> str:
    facts = {"line": cut(row.code, _NAME), "owner": owner_of(row, reader)}
    if row.standing is Standing.OVER_BUDGET:
        over = reader.money(row.over_minor, currency)
        return reader.t("{line} is {over} over its budget ({owner})", over=over, **facts)
    if row.standing is Standing.AT_THRESHOLD:
        return reader.t(
            "{line} has used {percent}, {left} is left ({owner})",
            percent=reader.percent(row.used_percent or 0, 100),
            left=reader.money(row.watched.available, currency),
            **facts,
        )
    forecast = reader.money(row.forecast_minor, currency)
    if row.standing is Standing.HEADING_OVER:
        over = reader.money(row.forecast_minor - row.year.budget, currency)
        return reader.t(
            "{line} is heading for {forecast}, {over} over its budget ({owner})",
            forecast=forecast,
            over=over,
            **facts,
        )
    percent = reader.percent(row.forecast_minor * 100 // row.year.budget, 100)
    return reader.t(
        "{line} is heading for {forecast}, only {percent} of its budget ({owner})",
        forecast=forecast,
        percent=percent,
        **facts,
    )


def ageing_lines(digest: Digest, reader: Reader) -> list[str]:
    lines = [
        reader.n(
            "{number}: {customer}, {amount}, waiting {count} day for {approvers}",
            "{number}: {customer}, {amount}, waiting {count} days for {approvers}",
            waiting.days,
            number=waiting.number,
            customer=cut(waiting.customer, _NAME),
            amount=reader.money(waiting.amount_minor, digest.currency),
            approvers=approvers_of(waiting.approvers, reader),
        )
        for waiting in digest.ageing.shown
    ]
    return [*lines, *_and_more(digest.ageing.more, reader)]


def overdue_lines(digest: Digest, reader: Reader) -> list[str]:
    lines = [
        reader.n(
            "{number}: {customer}, {requester}, {count} day past its date, holds {held}",
            "{number}: {customer}, {requester}, {count} days past its date, holds {held}",
            late.days,
            number=late.number,
            customer=cut(late.customer, _NAME),
            requester=cut(late.requester, _NAME),
            held=reader.money(late.held_minor, digest.currency),
        )
        for late in digest.overdue.shown
    ]
    return [*lines, *_and_more(digest.overdue.more, reader)]


def idle_lines(digest: Digest, reader: Reader) -> list[str]:
    names = [cut(name, _NAME) for name in digest.idle_key_customers.shown]
    return [*names, *_and_more(digest.idle_key_customers.more, reader)]


def customer_lines(digest: Digest, reader: Reader) -> list[str]:
    return [
        reader.t(
            "{customer} ({segment}): {amount}",
            customer=cut(top.name, _NAME),
            segment=reader.t(SEGMENTS[top.segment]) if top.segment in SEGMENTS else top.segment or "–",
            amount=reader.money(top.used_minor, digest.currency),
        )
        for top in digest.top_customers
    ]


def note_lines(digest: Digest, reader: Reader) -> list[str]:
    """The newest explanations of the lines that are shown in the table."""
    notes = [(row.code, row.note) for row in digest.rows[:TABLE_LINES] if row.note]
    notes.sort(key=lambda pair: pair[1].at, reverse=True)
    return [
        reader.t(
            "{line}, {period}: {note} ({person})",
            line=cut(code, _NAME),
            period=note.period,
            note=cut(" ".join(note.note.split()), _NOTE),
            person=cut(note.person_name, _NAME),
        )
        for code, note in notes[:_NOTES]
    ]


def _and_more(count: int, reader: Reader) -> list[str]:
    return [reader.n("and {count} more", "and {count} more", count)] if count > 0 else []
