"""The lists of a digest in plain sentences: what needs somebody, most serious first."""

from __future__ import annotations

from collections.abc import Iterable

from bot.domain.actuals.variance import Standing
from bot.domain.reports.digest import Digest, LineRow
from bot.i18n import Reader
from bot.views.actuals.claims import unsettled_lines
from bot.views.budgets.adjustment_words import CAUSES
from bot.views.budgets.forecast import dry_words
from bot.views.budgets.limits import limit_lines, passed_lines
from bot.views.company.care import care_words, cut_lines
from bot.views.kit.text import cut
from bot.views.reports.digest_table import TABLE_LINES
from bot.views.reports.headline import approvers_of, owner_of
from bot.views.segments import SEGMENTS

_LIST_LINES = 8
_NOTES = 5
_NAME = 40
_NOTE = 300
_SHORT_NOTE = 120


def lists(digest: Digest, reader: Reader) -> Iterable[tuple[str, list[str]]]:
    """(heading, plain sentences) of each list, most serious first; some may be empty."""
    yield reader.t("Warnings"), warning_lines(digest, reader)
    yield reader.t("Decisions that wait too long"), ageing_lines(digest, reader)
    yield reader.t("Overdue actuals"), overdue_lines(digest, reader)
    yield reader.t("Key customers who need attention"), care_lines(digest, reader)
    yield reader.t("Cuts that hit key customers"), cut_lines(digest.cuts, reader)
    yield reader.t("Top customers this year"), customer_lines(digest, reader)
    yield reader.t("Variances explained"), note_lines(digest, reader)
    yield reader.t("Changes of the budget this year"), adjusted_lines(digest, reader)
    yield reader.t("Reserve and ceilings"), limit_lines(digest.limits, digest.currency, reader)
    yield reader.t("Partner claims"), unsettled_lines(digest.claims, digest.currency, reader)


def problems(digest: Digest, reader: Reader) -> tuple[list[str], int]:
    """What needs somebody, in plain sentences, the worst first; and how many there are altogether."""
    found = [
        *_plan_lines(digest, reader),
        *_lines(digest, reader, Standing.OVER_BUDGET, Standing.AT_THRESHOLD, Standing.HEADING_OVER),
        *_ageing(digest, reader),
        *_overdue(digest, reader),
        *(
            reader.t("{customer}: key customer who needs attention", customer=cut(each.name, _NAME))
            for each in digest.care.shown
        ),
        *_lines(digest, reader, Standing.HEADING_UNDER),
    ]
    return found, len(found) + digest.ageing.more + digest.overdue.more + digest.care.more


def _lines(digest: Digest, reader: Reader, *standings: Standing) -> list[str]:
    """With their owner's explanation, where there is a recent one."""
    rows = digest.standing(*standings)
    return [
        warning_of(row, digest.currency, reader)
        + dry_of(row, reader)
        + (f" · {cut(' '.join(row.note.note.split()), _SHORT_NOTE)}" if row.note else "")
        for row in rows
    ]


def _plan_lines(digest: Digest, reader: Reader) -> list[str]:
    lines = []
    if digest.plan_over_minor:
        over = reader.money(digest.plan_over_minor, digest.currency)
        lines.append(reader.t("The whole plan is {over} over its budget.", over=over))
    return lines + passed_lines(digest.limits, digest.currency, reader)


def warning_lines(digest: Digest, reader: Reader) -> list[str]:
    """Plain sentences about lines that need somebody's attention, and about the plan."""
    grave = [row for row in digest.rows if row.standing is not Standing.ON_TRACK]
    lines = [warning_of(row, digest.currency, reader) + dry_of(row, reader) for row in grave[:_LIST_LINES]]
    return [*_plan_lines(digest, reader), *lines, *_and_more(len(grave) - _LIST_LINES, reader)]


def dry_of(row: LineRow, reader: Reader) -> str:
    """When it runs dry, where its forecast says so."""
    return f" · {dry_words(row.dry_on, reader)}" if row.dry_on else ""


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
    return [*_ageing(digest, reader), *_and_more(digest.ageing.more, reader)]


def _ageing(digest: Digest, reader: Reader) -> list[str]:
    return [
        reader.n(
            "{number}: {customer}, {amount}, waiting {count} working day for {approvers}",
            "{number}: {customer}, {amount}, waiting {count} working days for {approvers}",
            waiting.days,
            number=waiting.number,
            customer=cut(waiting.customer, _NAME),
            amount=reader.money(waiting.amount_minor, digest.currency),
            approvers=approvers_of(waiting.approvers, reader),
        )
        for waiting in digest.ageing.shown
    ]


def overdue_lines(digest: Digest, reader: Reader) -> list[str]:
    return [*_overdue(digest, reader), *_and_more(digest.overdue.more, reader)]


def _overdue(digest: Digest, reader: Reader) -> list[str]:
    return [
        reader.n(
            "{number}: {customer}, {requester}, {count} day past its date, {held} still reserved",
            "{number}: {customer}, {requester}, {count} days past its date, {held} still reserved",
            late.days,
            number=late.number,
            customer=cut(late.customer, _NAME),
            requester=cut(late.requester, _NAME),
            held=reader.money(late.held_minor, digest.currency),
        )
        for late in digest.overdue.shown
    ]


def care_lines(digest: Digest, reader: Reader) -> list[str]:
    """Who looks after them, and what they lack."""
    lines = []
    for each in digest.care.shown:
        lacks = reader.t("; ").join(care_words(each, reader))
        owner = cut(each.owner_name, _NAME) or reader.t("nobody looks after them")
        lines.append(f"{cut(each.name, _NAME)} ({owner}): {lacks}")
    return [*lines, *_and_more(digest.care.more, reader)]


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


def adjusted_lines(digest: Digest, reader: Reader) -> list[str]:
    """How many were approved, by cause."""
    return [
        reader.t("{cause}: {count}", cause=reader.t(CAUSES[cause]), count=reader.number(count))
        for cause, count in digest.adjusted
    ]


def _and_more(count: int, reader: Reader) -> list[str]:
    return [reader.n("and {count} more", "and {count} more", count)] if count > 0 else []
