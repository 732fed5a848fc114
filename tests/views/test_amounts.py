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
    """The digits shown are those in the ledger, for all of ISO 4217, the company's own or not."""
    for code in CODES:
        for reader in (Reader(locale), Reader(locale, currency=code)):
            expected = f"{Decimal(120_061).scaleb(-exponent(code)):,f}"
            assert re.findall(r"\d[\d,.]*", reader.money(120_061, code)) == [expected], code
            assert reader.amount(120_061, code) == expected, code


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize(
    ("company", "minor", "currency", "text"),
    [
        ("CNY", 480_00, "CNY", "¥480"),
        ("CNY", 480_50, "CNY", "¥480.50"),
        ("CNY", -480_00, "CNY", "-¥480"),
        ("CNY", 480, "JPY", "JPY 480"),
        ("JPY", 480, "JPY", "¥480"),
        ("USD", 1_234_567_89, "USD", "$1,234,567.89"),
        ("HKD", 480_00, "HKD", "$480"),
        ("CNY", 480_00, "HKD", "HKD 480"),
        ("EUR", 480_00, "EUR", "€480"),
        ("CHF", -1_200_60, "CHF", "-CHF 1,200.60"),
        ("IQD", 1_200_600, "IQD", "IQD 1,200.600"),
    ],
)
def test_amounts_in_words(locale: str, company: str, minor: int, currency: str, text: str) -> None:
    """The company's own by its narrow sign, others by their code; no decimals where they are zeros."""
    assert Reader(locale, currency=company).money(minor, currency).replace("\xa0", " ") == text


def test_amounts_of_one_sentence_look_alike() -> None:
    """All of them show their decimals where one has a fraction, none where all are whole."""
    reader = Reader("en")
    sentence = "{spent} of {approved}"
    for spent, text in ((400_00, "¥400 of ¥480"), (385_50, "¥385.50 of ¥480.00")):
        said = reader.t(sentence, spent=reader.money(spent, "CNY"), approved=reader.money(480_00, "CNY"))
        assert said == text
