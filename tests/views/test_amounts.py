"""Amounts on screens: every decimal of ISO 4217, whatever a locale's tables round."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from iso4217 import Currency

from bot.domain.money import exponent
from bot.i18n import LOCALES, Reader

CODES = [currency.code for currency in Currency if currency.exponent is not None]


@pytest.mark.parametrize("locale", LOCALES)
def test_no_currency_is_rounded(locale: str) -> None:
    """The digits shown are those in the ledger, for all of ISO 4217."""
    reader = Reader(locale)
    for code in CODES:
        places = exponent(code)
        expected = f"{Decimal(120_061).scaleb(-places):,f}"
        assert re.findall(r"\d[\d,.]*", reader.money(120_061, code)) == [expected], code
        assert reader.amount(120_061, code) == expected, code


@pytest.mark.parametrize(
    ("minor", "currency", "text"),
    [
        (1_200_60, "RSD", "RSD1,200.60"),
        (1_200_60, "COP", "COP1,200.60"),
        (-1_200_60, "RSD", "-RSD1,200.60"),
        (1_200_600, "IQD", "IQD1,200.600"),
        (480_00, "EUR", "€480.00"),
        (480, "JPY", "¥480"),
        (1_234_567_89, "USD", "$1,234,567.89"),
    ],
)
def test_amounts_in_english(minor: int, currency: str, text: str) -> None:
    """With the sign and grouping of the locale, and a code close to its number or beside it."""
    assert re.sub(r"\s", "", Reader("en").money(minor, currency)) == text
