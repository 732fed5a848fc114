"""Amounts as people's files write them: "500", or "500 CNY" to say the currency again."""

from __future__ import annotations

import re

from bot.domain.errors import InvalidInput
from bot.domain.money import parse_minor

_FORM = re.compile(r"(?P<number>.*?\d)\s*(?P<currency>[A-Za-z]{3})", re.DOTALL)


def amount_minor(text: str, currency: str, *, zero_ok: bool = False) -> int:
    """Minor units of the file's `currency`.

    Raises InvalidInput: amount_currency when another currency is named, currency_unknown, and what
    parse_minor raises (amount_unreadable, amount_too_precise, amount_too_large, amount_zero).
    """
    form = _FORM.fullmatch(text.strip())
    if form is None:
        return parse_minor(text, currency, zero_ok=zero_ok)
    # Converting would need a rate, and a limit that moves with a rate is no limit.
    if form["currency"].upper() != currency:
        raise InvalidInput("amount_currency", found=form["currency"], currency=currency)
    return parse_minor(form["number"], currency, zero_ok=zero_ok)
