"""The forecast of lines in words: where each will be at year end, and when it runs dry."""

from __future__ import annotations

from datetime import date

from bot.domain.listed import Listed
from bot.i18n import N_, Reader
from bot.planning.forecast import Forecast
from bot.services.budgets.forecasting import LineForecast
from bot.views.kit import blocks as kit
from bot.views.kit.blocks import Block
from bot.views.kit.text import said

METHODS = {
    "plan": N_("as planned"),
    "run_rate": N_("as so far each month"),
    "seasonal": N_("by last year’s season"),
}


def dry_words(dry_on: date, reader: Reader) -> str:
    return reader.t("runs dry in {month}", month=reader.month(dry_on))


def end_words(forecast: Forecast, currency: str, reader: Reader) -> str:
    """What will be left at year end, or missing. Plain text."""
    amount = reader.money(abs(forecast.left), currency)
    return (
        reader.t("{amount} missing", amount=amount)
        if forecast.left < 0
        else reader.t("{amount} left", amount=amount)
    )


def year_end_words(forecast: Forecast, currency: str, reader: Reader) -> str:
    """The same where nothing else speaks of the year's end. Plain text."""
    amount = reader.money(abs(forecast.left), currency)
    if forecast.left < 0:
        return reader.t("{amount} missing at year end", amount=amount)
    return reader.t("{amount} left at year end", amount=amount)


def method_words(forecast: Forecast, reader: Reader) -> str:
    """By which method, and how far off it was. Plain text."""
    method = reader.t(METHODS[forecast.method])
    if forecast.wape is None:
        return method
    return reader.n(
        "{method}, off by {error} % over {count} closed month",
        "{method}, off by {error} % over {count} closed months",
        forecast.months,
        method=method,
        error=reader.number(forecast.wape),
    )


def forecast_message(found: Listed[LineForecast], reader: Reader) -> list[Block]:
    """The answer to `/spend forecast`."""
    if not found.shown:
        return [kit.context(reader.t("You own no budget line this year."))]
    parts: list[Block] = [kit.header(reader.t("My lines at year end"))]
    parts += [kit.section(_line_words(each, reader)) for each in found.shown]
    if found.more > 0:
        parts.append(
            kit.context(
                reader.t(
                    "{shown} of {total}",
                    shown=reader.number(len(found.shown)),
                    total=reader.number(found.total),
                )
            )
        )
    return parts


def _line_words(each: LineForecast, reader: Reader) -> str:
    forecast, currency = each.forecast, each.line.currency
    end = end_words(forecast, currency, reader)
    words = reader.t(
        "*{line}*  {year_end} of {budget} at year end: {end}",
        line=said(each.line.code, 60),
        year_end=reader.money(forecast.year_end, currency),
        budget=reader.money(forecast.budget, currency),
        end=f"*{end}*" if forecast.left < 0 else end,
    )
    return f"{words}{_dry(each, reader)}\n_{method_words(forecast, reader)}_"


def _dry(each: LineForecast, reader: Reader) -> str:
    """The month in which it runs dry; of one that is over already when that was says nothing new. mrkdwn."""
    if each.dry_on is None:
        return ""
    words = reader.t("over its budget") if each.forecast.is_over else dry_words(each.dry_on, reader)
    return f" · *{words}*"
