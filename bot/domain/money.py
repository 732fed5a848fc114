"""Amounts: integers of minor units with an ISO 4217 currency. No float ever touches money."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from functools import cache

from iso4217 import Currency

from bot.domain.errors import InvalidInput
from bot.domain.fields import Field

# A bigint column holds 19 digits; far beyond any budget, well inside the column.
MAX_MINOR = 10**15

# ASCII digits alone: other scripts' would pass \d and read differently to a reviewer.
_PLAIN = re.compile(r"[0-9]{1,16}(\.[0-9]{1,6})?")
_GROUPED = re.compile(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]{1,6})?")

# Far more than any amount has, with its commas.
_LONGEST = 64

# What a Chinese keyboard types. Not NFKC: that would make 102 of 10².
_FULL_WIDTH = str.maketrans("０１２３４５６７８９，．", "0123456789,.")


@dataclass(frozen=True, slots=True)
class Money:
    """`minor` minor units (cents, fen; none for JPY) of `currency`, an ISO 4217 code."""

    minor: int
    currency: str

    def major(self) -> Decimal:
        """The amount in major units, exact, with the currency's number of decimals."""
        return to_major(self.minor, self.currency)


@cache
def exponent(currency: str) -> int:
    """How many decimals `currency` has. Raises InvalidInput("currency_unknown")."""
    try:
        return int(Currency(currency).exponent or 0)
    except ValueError as exc:
        raise InvalidInput("currency_unknown", field=Field.CURRENCY, currency=currency) from exc


def to_major(minor: int, currency: str) -> Decimal:
    """Minor units as an exact decimal of major units, e.g. (48050, "CNY") -> 480.50."""
    return Decimal(minor).scaleb(-exponent(currency))


def typed_amount(minor: int, currency: str) -> str:
    """What somebody would type into a field for it: no grouping, decimals only where there are any."""
    major = to_major(minor, currency)
    return f"{major:.0f}" if major == major.to_integral_value() else str(major)


def parse_minor(
    text: str, currency: str, *, field: Field | None = Field.AMOUNT, zero_ok: bool = False
) -> int:
    """Read what a person or a file wrote as a positive amount and return minor units.

    Full-width digits and groups of three after commas are understood; signs, exponents and anything else
    raise InvalidInput at `field`. So do more decimals than the currency has, even when they are
    zeros: 12.000 CNY is twelve to one reader and twelve thousand to another.
    """
    cleaned = text.translate(_FULL_WIDTH).strip()
    if len(cleaned) > _LONGEST or not (_PLAIN.fullmatch(cleaned) or _GROUPED.fullmatch(cleaned)):
        raise InvalidInput("amount_unreadable", field=field, text=text[:40])
    plain = cleaned.replace(",", "")
    whole, _, decimals = plain.partition(".")
    places = exponent(currency)
    if len(decimals) > places:
        raise InvalidInput(
            "amount_too_precise",
            field=field,
            text=text[:40],
            currency=currency,
            decimals=places,
            example=_unambiguous(whole, decimals, places),
        )
    minor = int(Decimal(plain).scaleb(places))
    if minor > MAX_MINOR:
        raise InvalidInput("amount_too_large", field=field)
    if minor == 0 and not zero_ok:
        raise InvalidInput("amount_zero", field=field)
    return minor


def _unambiguous(whole: str, decimals: str, places: int) -> str:
    """How to write what may have been meant: 12.000 as 12000 or as 12.00."""
    rounded = f"{whole}.{decimals[:places]}" if places else whole
    return f"{whole}{decimals} / {rounded}" if len(decimals) == 3 else rounded


def share_up(minor: int, parts: int) -> int:
    """One of `parts` equal shares, rounded up: a cap is never met by rounding down."""
    return -(-minor // max(parts, 1))


def with_percent(minor: int, percent: Decimal) -> int:
    """`minor` raised by `percent`, rounded down: a tolerance never grows by rounding."""
    return int((Decimal(minor) * (100 + percent) / 100).to_integral_value(ROUND_FLOOR))


def spread_evenly(total_minor: int, parts: int) -> list[int]:
    """Split into `parts` amounts that differ by one minor unit at most and add up to the total."""
    base, rest = divmod(total_minor, parts)
    return [base + (1 if index < rest else 0) for index in range(parts)]
