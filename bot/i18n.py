"""The reader: somebody's language, time zone, and how amounts and dates look to them.

Sentences stand in the code in English and are looked up in `locales/`; `{names}` in braces are filled in.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale
from babel.dates import format_date, format_time, get_datetime_format
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import NumberPattern, format_decimal, format_percent
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


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who reads: `locale` is one of LOCALES, `timezone` an IANA name."""

    locale: str = "en"
    timezone: str = "UTC"

    def t(self, message: str, **values: object) -> str:
        """`message` in the reader's language, with `{name}` filled in."""
        text = _catalogue(self.locale).gettext(message)
        return text.format(**values) if values else text

    def n(self, singular: str, plural: str, count: int, **values: object) -> str:
        """The form that `count` needs; `{count}` is filled in as the reader writes numbers."""
        text = _catalogue(self.locale).ngettext(singular, plural, count)
        return text.format(count=self.number(count), **values)

    def money(self, minor: int, currency: str) -> str:
        """An amount with its currency, e.g. CN¥480.00: with all the decimals that it has in the ledger."""
        pattern = _money_pattern(self.locale, _exponent(currency))
        return str(
            pattern.apply(_major(minor, currency), self.locale, currency=currency, currency_digits=False)
        )

    def amount(self, minor: int, currency: str) -> str:
        """An amount without its currency, grouped, with the currency's decimals: for table columns."""
        places = _exponent(currency)
        pattern = "#,##0." + "0" * places if places else "#,##0"
        return str(format_decimal(_major(minor, currency), pattern, locale=self.locale))

    def number(self, value: int | Decimal) -> str:
        return str(format_decimal(value, locale=self.locale))

    def percent(self, part: int, whole: int) -> str:
        """`part` of `whole` in whole percent, rounded down: 99.9 is not 100. A dash without a whole."""
        if whole == 0:
            return "–"
        return str(format_percent(Decimal(part * 100 // whole) / 100, locale=self.locale))

    def date(self, day: date) -> str:
        return str(format_date(day, "medium", locale=self.locale))

    def time(self, moment: datetime) -> str:
        """A UTC instant on the reader's own clocks, to the minute."""
        zone = _zone(self.timezone)
        day = format_date(moment.astimezone(zone), "medium", locale=self.locale)
        clock = format_time(moment, "short", tzinfo=zone, locale=self.locale)
        joined = str(get_datetime_format("medium", locale=self.locale))
        return joined.replace("{1}", str(day)).replace("{0}", str(clock))

    def pick(self, names: Mapping[str, str]) -> str:
        """The name in the reader's language out of {locale: name}, English where it is missing."""
        return names.get(self.locale) or names.get("en", "")


@cache
def _money_pattern(locale: str, places: int) -> NumberPattern:
    """The locale's own with `places` decimals: its tables round a dozen currencies to whole units."""
    pattern: NumberPattern = copy(Locale.parse(locale).currency_formats["standard"])
    pattern.frac_prec = (places, places)
    return pattern


def _exponent(currency: str) -> int:
    return int(Currency(currency).exponent or 0)


def _major(minor: int, currency: str) -> Decimal:
    return Decimal(minor).scaleb(-_exponent(currency))


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
