"""The reader: somebody's language, time zone, and how amounts and dates look to them.

Sentences stand in the code in English and are looked up in `locales/`; `{names}` in braces are filled in.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from string import ascii_letters
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time, get_datetime_format
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import NumberPattern, format_decimal, format_percent, get_currency_symbol, parse_pattern
from babel.support import NullTranslations, Translations
from iso4217 import Currency

LOCALES = ("en", "zh_CN")
_FOLDER = Path(__file__).parent / "locales"


def N_(message: str) -> str:
    """Marks a sentence in a table for translation; it is looked up when it is shown."""
    return message


def supported_locale(tag: str, default: str = "en") -> str:
    """Which of our languages fits a locale as Slack names it: "zh-CN", "zh_Hans", "en-GB" …"""
    if not tag:
        return default
    return "zh_CN" if tag.replace("_", "-").lower().split("-")[0] == "zh" else "en"


@cache
def _catalogue(locale: str) -> NullTranslations:
    path = _FOLDER / locale / "LC_MESSAGES" / "goodwill.po"
    if not path.exists():
        return NullTranslations()
    with path.open("rb") as source:
        catalogue = read_po(source, locale=locale)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled, domain="goodwill")


class Amount(str):
    """An amount in words: without decimals where they are zeros. `exact` has all of the ledger's.

    A sentence that names another amount with a fraction shows this one's decimals too: see `Reader.t`.
    """

    __slots__ = ("exact",)
    exact: str

    def __new__(cls, short: str, exact: str) -> Amount:
        made = super().__new__(cls, short)
        made.exact = exact
        return made

    @property
    def is_whole(self) -> bool:
        return self.exact != self


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who reads: `locale` one of LOCALES, `timezone` an IANA name, `currency` the company's own."""

    locale: str = "en"
    timezone: str = "UTC"
    currency: str = "CNY"

    @property
    def babel(self) -> Locale:
        """The locale for Babel's functions: given a name, each would search a thousand files."""
        return _babel_locale(self.locale)

    def t(self, message: str, **values: object) -> str:
        """`message` in the reader's language, with `{name}` filled in; its amounts look alike."""
        text = _catalogue(self.locale).gettext(message)
        return text.format(**_alike(values)) if values else text

    def n(self, singular: str, plural: str, count: int, **values: object) -> str:
        """The form that `count` needs; `{count}` is filled in as the reader writes numbers."""
        text = _catalogue(self.locale).ngettext(singular, plural, count)
        return text.format(count=self.number(count), **_alike(values))

    def money(self, minor: int, currency: str) -> Amount:
        """An amount with its currency: ¥480 of the company's own, USD 480 of another; never rounded."""
        places = _exponent(currency)
        whole = minor % 10**places == 0
        exact = self._with_sign(minor, currency, places)
        return Amount(self._with_sign(minor, currency, 0) if whole else exact, exact)

    def _with_sign(self, minor: int, currency: str, places: int) -> str:
        digits = _grouped(abs(minor), currency, places, self.locale)
        sign = _narrow_sign(currency, self.locale) if currency == self.currency else ""
        return ("-" if minor < 0 else "") + (f"{sign}{digits}" if sign else f"{currency}\u00a0{digits}")

    def amount(self, minor: int, currency: str) -> str:
        """An amount without its currency, grouped, with the currency's decimals: for table columns."""
        return str(format_decimal(_major(minor, currency), _digits(_exponent(currency)), locale=self.babel))

    def amounts(self, minors: Sequence[int], currency: str) -> list[str]:
        """A column of amounts without their currency: without decimals where none has a fraction."""
        places = _exponent(currency)
        if any(minor % 10**places for minor in minors):
            return [self.amount(minor, currency) for minor in minors]
        return [self.number(minor // 10**places) for minor in minors]

    def number(self, value: int | Decimal) -> str:
        return str(format_decimal(value, locale=self.babel))

    def percent(self, part: int, whole: int) -> str:
        """`part` of `whole` in whole percent, rounded down: 99.9 is not 100. A dash without a whole."""
        if whole == 0:
            return "–"
        return str(format_percent(Decimal(part * 100 // whole) / 100, locale=self.babel))

    def month(self, day: date) -> str:
        """The month that the day is in, with its year."""
        return str(format_skeleton("yMMMM", day, locale=self.babel))

    def date(self, day: date) -> str:
        return str(format_date(day, "medium", locale=self.babel))

    def time(self, moment: datetime) -> str:
        """A UTC instant on the reader's own clocks, to the minute."""
        zone = _zone(self.timezone)
        day = format_date(moment.astimezone(zone), "medium", locale=self.babel)
        clock = format_time(moment, "short", tzinfo=zone, locale=self.babel)
        joined = str(get_datetime_format("medium", locale=self.babel))
        return joined.replace("{1}", str(day)).replace("{0}", str(clock))

    def pick(self, names: Mapping[str, str]) -> str:
        """The name in the reader's language out of {locale: name}, English where it is missing."""
        return names.get(self.locale) or names.get("en", "")


def _alike(values: Mapping[str, object]) -> Mapping[str, object]:
    """Amounts of one sentence look alike: where one has a fraction, all show their decimals."""
    amounts = [value for value in values.values() if isinstance(value, Amount)]
    if all(amount.is_whole for amount in amounts):
        return values
    return {name: value.exact if isinstance(value, Amount) else value for name, value in values.items()}


@cache
def _narrow_sign(currency: str, locale: str) -> str:
    """¥, $, €: the sign without what tells it from another country's; empty where there is none."""
    return str(get_currency_symbol(currency, locale)).lstrip(ascii_letters)


@cache
def _digits(places: int) -> NumberPattern:
    return parse_pattern("#,##0." + "0" * places if places else "#,##0")


@cache
def _babel_locale(locale: str) -> Locale:
    return Locale.parse(locale)


@cache
def _exponent(currency: str) -> int:
    return int(Currency(currency).exponent or 0)


@lru_cache(maxsize=2048)
def _grouped(minor: int, currency: str, places: int, locale: str) -> str:
    # The same amounts stand on both cards, in each check of a form and in the lists; Babel takes its time.
    return str(format_decimal(_major(minor, currency), _digits(places), locale=_babel_locale(locale)))


def _major(minor: int, currency: str) -> Decimal:
    return Decimal(minor).scaleb(-_exponent(currency))


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
