"""Amounts: what can be read as one, exactly how much it is, and how it is shared."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import InvalidInput
from bot.domain.fields import Field
from bot.domain.money import (
    MAX_MINOR,
    Money,
    exponent,
    parse_minor,
    share_up,
    spread_evenly,
    to_major,
    typed_amount,
    with_percent,
)

CURRENCIES = st.sampled_from(["CNY", "JPY", "KWD", "USD", "EUR", "VND", "BHD"])


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("480", "CNY", 480_00),
        ("480.5", "CNY", 480_50),
        ("480.50", "CNY", 480_50),
        ("0.01", "CNY", 1),
        ("1,000.00", "CNY", 1000_00),
        ("1,234,567.89", "CNY", 1_234_567_89),
        ("１００", "CNY", 100_00),
        ("１，０００．５０", "CNY", 1000_50),
        ("  480 ", "CNY", 480_00),
        ("　480　", "CNY", 480_00),
        ("007", "CNY", 7_00),
        ("500", "JPY", 500),
        ("1.234", "KWD", 1_234),
        ("10000000000000", "CNY", MAX_MINOR),
    ],
)
def test_what_people_write_as_an_amount(text: str, currency: str, minor: int) -> None:
    """Digits, a point, commas between groups of three; full-width as a Chinese keyboard types them."""
    assert parse_minor(text, currency) == minor


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "amount_unreadable"),
        ("-5", "amount_unreadable"),
        ("+5", "amount_unreadable"),
        ("−5", "amount_unreadable"),
        ("NaN", "amount_unreadable"),
        ("Infinity", "amount_unreadable"),
        ("1e309", "amount_unreadable"),
        ("1E3", "amount_unreadable"),
        ("0x10", "amount_unreadable"),
        ("1_000", "amount_unreadable"),
        ("1 000", "amount_unreadable"),
        ("1,00", "amount_unreadable"),
        ("1,0000", "amount_unreadable"),
        (",100", "amount_unreadable"),
        ("1.000,00", "amount_unreadable"),
        (".5", "amount_unreadable"),
        ("5.", "amount_unreadable"),
        ("1.2.3", "amount_unreadable"),
        ("¥480", "amount_unreadable"),
        ("480 CNY", "amount_unreadable"),
        ("٤٨٠", "amount_unreadable"),
        ("४८०", "amount_unreadable"),
        ("四百八十", "amount_unreadable"),
        # Looks like ten squared and would be read as 102.
        ("10²", "amount_unreadable"),
        ("①②", "amount_unreadable"),
        ("𝟏𝟎", "amount_unreadable"),
        ("4\n80", "amount_unreadable"),
        ("9" * 400, "amount_unreadable"),
        ("0.001", "amount_too_precise"),
        ("480.005", "amount_too_precise"),
        # Zeros too: to somebody these are thousands.
        ("12.000", "amount_too_precise"),
        ("480.500", "amount_too_precise"),
        ("1,234.500", "amount_too_precise"),
        ("１．５００", "amount_too_precise"),
        ("0.0000", "amount_too_precise"),
        ("10000000000000.01", "amount_too_large"),
        ("9999999999999999", "amount_too_large"),
        ("0", "amount_zero"),
        ("0.00", "amount_zero"),
    ],
)
def test_what_is_no_amount(text: str, code: str) -> None:
    """Signs, exponents, other scripts' digits, too many decimals: refused at the field, never guessed."""
    with pytest.raises(InvalidInput) as refused:
        parse_minor(text, "CNY", field=Field.ACTUAL_AMOUNT)
    assert (refused.value.code, refused.value.field) == (code, "actual_amount")


@pytest.mark.parametrize(
    ("text", "currency", "example"),
    [
        ("1.5", "JPY", "1"),
        ("500.0", "JPY", "500"),
        ("1.000", "JPY", "1000 / 1"),
        ("0.1", "VND", "0"),
        ("1.2345", "KWD", "1.234"),
        ("12.000", "CNY", "12000 / 12.00"),
        ("10.000", "EUR", "10000 / 10.00"),
        ("1,234.567", "CNY", "1234567 / 1234.56"),
        ("480.0050", "CNY", "480.00"),
    ],
)
def test_decimals_are_the_currencys(text: str, currency: str, example: str) -> None:
    """Yen have none, dinars have three: the error says how many, and how to write what may be meant."""
    with pytest.raises(InvalidInput) as refused:
        parse_minor(text, currency)
    assert refused.value.facts == {
        "text": text,
        "currency": currency,
        "decimals": exponent(currency),
        "example": example,
    }


def test_zero_where_zero_means_something() -> None:
    """A month without a budget, a final actual of nothing."""
    assert parse_minor("0", "CNY", zero_ok=True) == 0


@pytest.mark.parametrize("currency", ["", "cny", "RMB", "ZZZ"])
def test_a_currency_must_be_iso_4217(currency: str) -> None:
    """Nobody keeps books in RMB."""
    with pytest.raises(InvalidInput) as refused:
        exponent(currency)
    assert refused.value.code == "currency_unknown"


@given(st.integers(1, MAX_MINOR), CURRENCIES)
def test_an_amount_survives_being_written_and_read(minor: int, currency: str) -> None:
    """Minor units → decimal → text → minor units, plain and with commas, is the identity."""
    major = to_major(minor, currency)
    assert parse_minor(f"{major:f}", currency) == minor
    assert parse_minor(f"{major:,f}", currency) == minor
    assert Money(minor, currency).major() == major
    assert major.scaleb(exponent(currency)) == minor


@given(st.text(max_size=12))
def test_whatever_is_typed_is_an_amount_or_refused(text: str) -> None:
    """No text makes it fail otherwise, and no accepted text is worth nothing or less."""
    try:
        minor = parse_minor(text, "CNY")
    except InvalidInput:
        return
    assert 0 < minor <= MAX_MINOR


@given(st.integers(0, MAX_MINOR), st.integers(1, 24))
def test_spreading_evenly_adds_up(total: int, parts: int) -> None:
    """To the last minor unit; no part differs from another by more than one, the larger ones come first."""
    shares = spread_evenly(total, parts)
    assert (len(shares), sum(shares)) == (parts, total)
    assert max(shares) - min(shares) <= 1
    assert shares == sorted(shares, reverse=True)


@given(st.integers(0, MAX_MINOR), st.integers(1, 1000))
def test_a_share_is_rounded_up(minor: int, parts: int) -> None:
    """The smallest amount that all together reach what is shared: a cap is never met by rounding down."""
    share = share_up(minor, parts)
    assert share * parts >= minor > (share - 1) * parts or minor == share == 0


@given(st.integers(0, MAX_MINOR), st.decimals(0, 100, places=2))
def test_a_tolerance_is_rounded_down(minor: int, percent: Decimal) -> None:
    """It never grows by rounding, and never shrinks below the amount."""
    limit = with_percent(minor, percent)
    assert minor <= limit
    assert limit * 10_000 <= minor * (10_000 + int(percent * 100)) < (limit + 1) * 10_000


@pytest.mark.parametrize(
    ("minor", "currency", "typed"),
    [
        (480_00, "CNY", "480"),
        (480_50, "CNY", "480.50"),
        (1_200_000_00, "USD", "1200000"),
        (500, "JPY", "500"),
    ],
)
def test_an_amount_as_somebody_types_it(minor: int, currency: str, typed: str) -> None:
    """A field that is filled in beforehand holds what a person would have typed, and reads as the same."""
    assert typed_amount(minor, currency) == typed
    assert parse_minor(typed, currency) == minor
