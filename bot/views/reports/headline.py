"""The digest's first sentence: the most serious fact, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.actuals.variance import Standing
from bot.domain.budgets.budget import ControlLevel, Horizon
from bot.domain.reports.digest import Digest, LineRow
from bot.domain.reports.scope import Scope
from bot.i18n import Reader
from bot.views.kit.text import cut

_NAME = 40


def headline(digest: Digest, reader: Reader) -> str:
    """One sentence of plain text (escape it for mrkdwn). The rules run from the most serious fact to none."""
    rules = (_plan_over, _over, _nearly_used, _heading_over, _ageing, _overdue, _care, _heading_under)
    for rule in rules:
        sentence = rule(digest, reader)
        if sentence:
            return sentence
    return _calm(digest, reader)


def scope_name(scope: Scope, reader: Reader) -> str:
    return cut(scope.value, _NAME) if scope.value else reader.t("All budget lines")


def owner_of(row: LineRow, reader: Reader) -> str:
    return cut(row.owner_name, _NAME) or reader.t("a controller")


APPROVERS_NAMED = 2


def approvers_of(names: Sequence[str], reader: Reader) -> str:
    """Two names and how many more, or whom to ask when the approvers have gone."""
    if not names:
        return reader.t("a controller")
    shown = reader.t(", ").join(cut(name, _NAME) for name in names[:APPROVERS_NAMED])
    more = len(names) - APPROVERS_NAMED
    if more <= 0:
        return shown
    return reader.n("{names} and {count} other", "{names} and {count} others", more, names=shown)


def time_left(horizon: Horizon, digest: Digest, reader: Reader) -> str:
    """What the rest of a line's budget must last for."""
    if horizon is Horizon.QUARTER:
        return reader.t("the rest of this quarter")
    if horizon is Horizon.TO_DATE or digest.months_left == 0:
        return reader.t("the rest of this month")
    return reader.t("the rest of the year")


def controlled_lines(digest: Digest) -> int:
    return sum(row.control is not ControlLevel.NONE for row in digest.rows)


def _plan_over(digest: Digest, reader: Reader) -> str:
    if not digest.plan_over_minor or digest.scope.kind != "all":
        return ""
    return reader.t(
        "The whole plan is {over} over its budget: check with a controller before committing anything more.",
        over=reader.money(digest.plan_over_minor, digest.currency),
    )


def _over(digest: Digest, reader: Reader) -> str:
    rows = digest.standing(Standing.OVER_BUDGET)
    if not rows:
        return ""
    facts = {
        "line": cut(rows[0].code, _NAME),
        "over": reader.money(rows[0].over_minor, digest.currency),
        "owner": owner_of(rows[0], reader),
    }
    if len(rows) == 1:
        return reader.t(
            "{line} is {over} over its budget: check with {owner} before committing more.", **facts
        )
    return reader.t(
        "{count} of {total} lines are over budget, {line} the most, by {over}: "
        "check with {owner} before committing more.",
        count=reader.number(len(rows)),
        total=reader.number(controlled_lines(digest)),
        **facts,
    )


def _nearly_used(digest: Digest, reader: Reader) -> str:
    rows = digest.standing(Standing.AT_THRESHOLD)
    if not rows:
        return ""
    row = rows[0]
    facts = {
        "line": cut(row.code, _NAME),
        "left": reader.money(row.watched.available, digest.currency),
        "time": time_left(row.horizon, digest, reader),
        "owner": owner_of(row, reader),
        "count": reader.number(len(rows)),
        "total": reader.number(controlled_lines(digest)),
        "percent": reader.percent(min(digest.thresholds), 100),
    }
    used_up = row.watched.available == 0
    if len(rows) == 1 and used_up:
        return reader.t(
            "{line} has nothing left for {time}: check with {owner} before committing anything.", **facts
        )
    if len(rows) == 1:
        return reader.t(
            "{line} has {left} left for {time}: check with {owner} before committing more.", **facts
        )
    if used_up:
        return reader.t(
            "{count} of {total} lines have used {percent} or more; {line} has nothing left for {time}: "
            "check with {owner} before committing anything.",
            **facts,
        )
    return reader.t(
        "{count} of {total} lines have used {percent} or more; {line} has {left} left for {time}: "
        "check with {owner} before committing more.",
        **facts,
    )


def _heading_over(digest: Digest, reader: Reader) -> str:
    rows = digest.standing(Standing.HEADING_OVER)
    if not rows:
        return ""
    row = max(rows, key=lambda each: each.forecast_minor - each.year.budget)
    facts = {
        "line": cut(row.code, _NAME),
        "forecast": reader.money(row.forecast_minor, digest.currency),
        "over": reader.money(row.forecast_minor - row.year.budget, digest.currency),
        "owner": owner_of(row, reader),
    }
    if len(rows) == 1:
        return reader.t(
            "{line} is heading for {forecast}, {over} over its budget: "
            "slow down, or ask {owner} for a transfer.",
            **facts,
        )
    return reader.t(
        "{count} of {total} lines are heading over budget, {line} the furthest, by {over}: "
        "slow down, or ask {owner} for a transfer.",
        count=reader.number(len(rows)),
        total=reader.number(controlled_lines(digest)),
        **facts,
    )


def _ageing(digest: Digest, reader: Reader) -> str:
    if not digest.ageing:
        return ""
    oldest = digest.ageing.shown[0]
    facts = {"number": oldest.number, "approvers": approvers_of(oldest.approvers, reader)}
    if digest.ageing.total == 1:
        return reader.n(
            "{number} for {customer} has waited {count} working day for a decision: remind {approvers}.",
            "{number} for {customer} has waited {count} working days for a decision: remind {approvers}.",
            oldest.days,
            customer=cut(oldest.customer, _NAME),
            **facts,
        )
    return reader.n(
        "{total} requests have waited too long for a decision, {number} for {count} working day: "
        "remind {approvers}.",
        "{total} requests have waited too long for a decision, {number} for {count} working days: "
        "remind {approvers}.",
        oldest.days,
        total=reader.number(digest.ageing.total),
        **facts,
    )


def _overdue(digest: Digest, reader: Reader) -> str:
    if not digest.overdue:
        return ""
    oldest = digest.overdue.shown[0]
    if digest.overdue.total == 1:
        return reader.n(
            "{number} is {count} day past its date without a final actual: ask {requester} to log it; "
            "{held} is still reserved.",
            "{number} is {count} days past its date without a final actual: ask {requester} to log it; "
            "{held} is still reserved.",
            oldest.days,
            number=oldest.number,
            requester=cut(oldest.requester, _NAME),
            held=reader.money(oldest.held_minor, digest.currency),
        )
    return reader.n(
        "{total} approved requests are past their date without a final actual, {number} by {count} day: "
        "log them, so that what is reserved returns to the budget.",
        "{total} approved requests are past their date without a final actual, {number} by {count} days: "
        "log them, so that what is reserved returns to the budget.",
        oldest.days,
        total=reader.number(digest.overdue.total),
        number=oldest.number,
    )


def _care(digest: Digest, reader: Reader) -> str:
    if not digest.care:
        return ""
    first = cut(digest.care.shown[0].name, _NAME)
    if digest.care.total == 1:
        return reader.t("{customer}, a key customer, needs attention: plan the next contact.", customer=first)
    return reader.t(
        "{count} key customers need attention: plan the next contact, beginning with {customer}.",
        count=reader.number(digest.care.total),
        customer=first,
    )


def _heading_under(digest: Digest, reader: Reader) -> str:
    rows = digest.standing(Standing.HEADING_UNDER)
    if not rows:
        return ""
    # Of equals, the line for key customers has most to lose.
    row = min(rows, key=lambda each: (each.segment != "key", each.forecast_minor * 100 // each.year.budget))
    facts = {
        "line": cut(row.code, _NAME),
        "percent": reader.percent(row.forecast_minor * 100 // row.year.budget, 100),
        "owner": owner_of(row, reader),
    }
    if len(rows) == 1:
        return reader.t(
            "{line} is heading for only {percent} of its budget: ask {owner} which customers go without.",
            **facts,
        )
    return reader.t(
        "{count} of {total} lines are heading for less than half of their budget, {line} for only {percent}: "
        "ask {owner} which customers go without.",
        count=reader.number(len(rows)),
        total=reader.number(controlled_lines(digest)),
        **facts,
    )


def _calm(digest: Digest, reader: Reader) -> str:
    totals = digest.totals
    if not digest.rows and digest.scope.kind == "all":
        return reader.t("The plan has no budget line yet: a controller imports the budget first.")
    if not digest.rows:
        return reader.t("{scope}: no budget line belongs to it yet.", scope=scope_name(digest.scope, reader))
    available = reader.money(totals.available, digest.currency)
    if totals.used == 0:
        return reader.t(
            "Nothing is promised or spent yet: all {available} can still be planned.", available=available
        )
    return reader.t(
        "On track: {available} of {budget} is left for {time}, and nothing waits too long.",
        available=available,
        budget=reader.money(totals.budget, digest.currency),
        time=time_left(Horizon.YEAR, digest, reader),
    )
