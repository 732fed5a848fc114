"""An amount and its currency: `480 CNY`, `$1,200`, `2k`, `200 each`; 480元, 2万, 每人200."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from iso4217 import Currency

from bot.domain.company.identity import as_name
from bot.domain.errors import InvalidInput
from bot.domain.money import parse_minor
from bot.services.requests.typed.spans import Span
from bot.services.requests.typed.vocabulary import COUNTED_THINGS

_SIGNS = {
    **{"¥": "CNY", "￥": "CNY", "€": "EUR", "$": "USD", "£": "GBP"},
    **{
        "元": "CNY",
        "块钱": "CNY",
        "块": "CNY",
        "人民币": "CNY",
        "美元": "USD",
        "欧元": "EUR",
        "日元": "JPY",
        "港币": "HKD",
    },
    **{"yuan": "CNY", "dollars": "USD", "dollar": "USD", "euros": "EUR", "euro": "EUR", "pounds": "GBP"},
}
# Signs that several currencies share stand for the company's own where it is one of them.
_SHARED_SIGNS = {
    **dict.fromkeys("¥￥", frozenset({"CNY", "JPY"})),
    "元": frozenset({"CNY", "TWD", "HKD"}),
    **dict.fromkeys(("$", "dollar", "dollars"), frozenset({"USD", "HKD", "SGD", "TWD", "AUD", "CAD", "NZD"})),
}
# Written small, other codes are words (all, top, try).
_SMALL_CODES = frozenset({"cny", "rmb", "usd", "eur", "gbp", "jpy", "hkd", "sgd", "chf"})
_TIMES = {"万": 10_000, "千": 1_000, "k": 1_000, "K": 1_000}

_WORDS = "|".join(sorted((re.escape(sign) for sign in _SIGNS), key=len, reverse=True))
_NUMBER = re.compile(
    rf"(?<![A-Za-z\d.,:/%-])(?:(?P<before>人民币|[¥￥€$£]|(?<![A-Za-z])[A-Za-z]{{3}})\s*)?"
    r"(?P<number>[0-9０-９]+(?:[,，][0-9０-９]{3})*(?:[.．][0-9０-９]+)?)"
    rf"(?P<times>[万千]|[kK](?![A-Za-z]))?(?:\s*(?P<after>(?:{_WORDS})(?![A-Za-z])|[A-Za-z]{{3}}(?![A-Za-z])))?"
)
_GLUED = re.compile(r"[A-Za-z0-9０-９%:/,.，．-]?[0-9０-９]|[A-Za-z%万千亿]")
_COUNTS = re.compile(
    r"\s*(?:(?:{english})(?![A-Za-z])|{chinese})".format(
        english="|".join(thing for thing in COUNTED_THINGS if thing.isascii()),
        chinese="|".join(thing for thing in COUNTED_THINGS if not thing.isascii()),
    ),
    re.IGNORECASE,
)
_EACH_AFTER = re.compile(
    r"\s*(?:each|apiece|(?:per|a)\s+(?:head|person|guest)|/\s*(?:head|person)|每人|/人|一个人|一位)"
)
_EACH_BEFORE = re.compile(r"(?:每人|人均|每位)\s*$")


@dataclass(frozen=True, slots=True)
class Amount:
    """`text` as typed, without grouping; an empty `currency` is the plan's; `each`: for one person."""

    text: str
    currency: str
    each: bool = False

    def times(self, heads: int) -> Amount:
        """What it comes to for that many people."""
        return Amount(f"{(Decimal(self.text) * heads).normalize():f}", self.currency)


def read_amounts(text: str, currency: str) -> tuple[Span[Amount] | None, Span[InvalidInput] | None]:
    """The first number with a currency beside it, else the first one; and one that can't be.

    The second was meant as an amount and has more decimals than its currency knows: it says so.
    """
    refused: Span[InvalidInput] | None = None
    found: list[Span[Amount]] = []
    for each in _numbers(text, currency):
        if isinstance(each.value, Amount):
            found.append(Span(each.start, each.end, each.value))
        elif refused is None:
            refused = Span(each.start, each.end, each.value)
    best = next((span for span in found if span.value.currency), found[0] if found else None)
    return best, refused if best is None or (refused and refused.start < best.start) else None


def _numbers(text: str, currency: str) -> Iterator[Span[Amount | InvalidInput]]:
    for match in _NUMBER.finditer(text):
        before, after = _code(match["before"], currency), _code(match["after"], currency)
        start = match.start() if before else match.start("number")
        end = match.end() if after else match.end("times") if match["times"] else match.end("number")
        if not after and (_GLUED.match(text, end) or (not before and _COUNTS.match(text, end))):
            continue
        number = as_name(match["number"])
        try:
            # With a multiplier the decimals count something else: 1.25万 is 12,500.
            parse_minor("1" if match["times"] else number, before or after or currency)
        except InvalidInput as error:
            if error.code == "amount_too_precise":
                yield Span(start, end, error)
            continue
        plain = number.replace(",", "")
        if match["times"]:
            plain = f"{(Decimal(plain) * _TIMES[match['times']]).normalize():f}"
        each = _EACH_AFTER.match(text, end)
        said_before = _EACH_BEFORE.search(text, 0, start)
        yield Span(
            said_before.start() if said_before else start,
            each.end() if each else end,
            Amount(plain, before or after, bool(each or said_before)),
        )


def _code(word: str | None, currency: str) -> str:
    """The ISO code that `word` stands for; empty when it is none."""
    if not word:
        return ""
    sign = word.lower() if word.lower() in _SIGNS else word
    if sign in _SIGNS:
        return currency if currency in _SHARED_SIGNS.get(sign, ()) else _SIGNS[sign]
    if not word.isupper() and word not in _SMALL_CODES and word != currency.lower():
        return ""
    code = "CNY" if word.upper() == "RMB" else word.upper()
    try:
        return Currency(code).code
    except ValueError:
        return ""
