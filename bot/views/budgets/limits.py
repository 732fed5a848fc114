"""The reserve and the ceilings of a plan in words."""

from __future__ import annotations

from bot.domain.budgets.ceiling import PlanLimits
from bot.i18n import Reader
from bot.views.budgets.words import bar_words, left_words


def limit_bars(limits: PlanLimits, currency: str, reader: Reader) -> list[str]:
    """With a bar of what is used of each ceiling. mrkdwn."""
    bars = [
        bar_words(reader.t("Ceiling {ceiling}", ceiling=each.ceiling.name), each.balance, currency, reader)
        for each in limits.ceilings
    ]
    return [*reserve_lines(limits, currency, reader), *bars]


def limit_lines(limits: PlanLimits, currency: str, reader: Reader) -> list[str]:
    """Plain text, a line each."""
    told = [
        reader.t(
            "Ceiling {ceiling}: {left} of {limit} ({percent} used)",
            ceiling=each.ceiling.name,
            left=left_words(each.balance.available, currency, reader),
            limit=reader.money(each.ceiling.amount_minor, currency),
            percent=reader.percent(each.used_minor, each.ceiling.amount_minor),
        )
        for each in limits.ceilings
    ]
    return [*reserve_lines(limits, currency, reader), *told]


def reserve_lines(limits: PlanLimits, currency: str, reader: Reader) -> list[str]:
    if limits.reserve_minor is None:
        return []
    return [reader.t("Reserve: {left}", left=left_words(limits.reserve_minor, currency, reader))]


def passed_lines(limits: PlanLimits, currency: str, reader: Reader) -> list[str]:
    """The ceilings that are passed. Plain text."""
    return [
        reader.t(
            "Ceiling {ceiling} is {over} over its limit.",
            ceiling=each.ceiling.name,
            over=reader.money(-each.balance.available, currency),
        )
        for each in limits.ceilings
        if each.balance.available < 0
    ]
