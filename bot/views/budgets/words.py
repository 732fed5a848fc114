"""A line and its budget in words."""

from __future__ import annotations

from bot.domain.budgets.budget import Balance, BudgetLine
from bot.i18n import Reader
from bot.views.kit import blocks as kit
from bot.views.kit.text import said


def budget_words(line: BudgetLine, before: Balance, after: Balance, reader: Reader) -> str:
    """The line before and after, with a bar of what is used afterwards. mrkdwn."""
    return reader.t(
        "Budget *{line}*: {before} left → *{after}* left after this\n{bar} {percent} used of {budget}",
        line=said(line.code, 60),
        before=reader.money(before.available, line.currency),
        after=reader.money(after.available, line.currency),
        bar=kit.bar(after.used, after.budget),
        percent=reader.percent(after.used, after.budget),
        budget=reader.money(after.budget, line.currency),
    )


def line_words(line: BudgetLine, balance: Balance, reader: Reader) -> str:
    """How the line stands. mrkdwn."""
    return reader.t(
        "Budget *{line}*: *{available}* left\n{bar} {percent} used of {budget}",
        line=said(line.code, 60),
        available=reader.money(balance.available, line.currency),
        bar=kit.bar(balance.used, balance.budget),
        percent=reader.percent(balance.used, balance.budget),
        budget=reader.money(balance.budget, line.currency),
    )
