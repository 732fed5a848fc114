"""A line and its budget in words."""

from __future__ import annotations

from bot.domain.budgets.budget import Balance, BudgetLine, LineStatus
from bot.i18n import N_, Reader
from bot.views.kit import blocks as kit
from bot.views.kit.text import said

_STATUS = {LineStatus.HOLD: N_("on hold"), LineStatus.CLOSED: N_("closed")}


def status_words(line: BudgetLine, reader: Reader) -> str:
    """Of a line that takes no new requests; empty of one that is open. Plain text."""
    sentence = _STATUS.get(line.status)
    return reader.t(sentence) if sentence else ""


def left_words(minor: int, currency: str, reader: Reader) -> str:
    """What is left; or by how much it is overspent, never as less than nothing. Plain text."""
    if minor < 0:
        return reader.t("{amount} over", amount=reader.money(-minor, currency))
    return reader.t("{amount} left", amount=reader.money(minor, currency))


def before_after(line: BudgetLine, before: Balance, after: Balance, reader: Reader) -> str:
    """The line before and after, in a few words. mrkdwn."""
    return reader.t(
        "Budget *{line}*: {before} → *{after}* after this",
        line=said(line.code, 60),
        before=left_words(before.available, line.currency, reader),
        after=left_words(after.available, line.currency, reader),
    )


def after_words(line: BudgetLine, after: Balance, reader: Reader) -> str:
    """How the line stands with a request, in one short line. mrkdwn."""
    return reader.t(
        "{line}: {left} after this ({percent} used)",
        line=said(line.code, 60),
        left=left_words(after.available, line.currency, reader),
        percent=reader.percent(after.used, after.budget),
    )


def bar_words(name: str, balance: Balance, currency: str, reader: Reader) -> str:
    """A line, or all of them, with a bar of what is used. mrkdwn."""
    amount, budget = reader.money(abs(balance.available), currency), reader.money(balance.budget, currency)
    sentence = (
        N_("{bar}  *{name}*  *{amount} over* {budget} ({percent} used)")
        if balance.available < 0
        else N_("{bar}  *{name}*  {amount} left of {budget} ({percent} used)")
    )
    return reader.t(
        sentence,
        bar=kit.bar(balance.used, balance.budget),
        name=said(name, 60),
        amount=amount,
        budget=budget,
        percent=reader.percent(balance.used, balance.budget),
    )


def budget_words(line: BudgetLine, before: Balance, after: Balance, reader: Reader) -> str:
    """The line before and after, with a bar of what is used afterwards. mrkdwn."""
    return f"{before_after(line, before, after, reader)}\n{_used(line, after, reader)}"


def line_words(line: BudgetLine, balance: Balance, reader: Reader) -> str:
    """How the line stands. mrkdwn."""
    stands = reader.t(
        "Budget *{line}*: *{left}*",
        line=said(line.code, 60),
        left=left_words(balance.available, line.currency, reader),
    )
    return f"{stands}\n{_used(line, balance, reader)}"


def _used(line: BudgetLine, balance: Balance, reader: Reader) -> str:
    return reader.t(
        "{bar} {percent} used of {budget}",
        bar=kit.bar(balance.used, balance.budget),
        percent=reader.percent(balance.used, balance.budget),
        budget=reader.money(balance.budget, line.currency),
    )
