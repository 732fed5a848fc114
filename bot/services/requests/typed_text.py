"""`/spend gift 480 CNY Acme tea set for Mid-Autumn`: what can be read fills the form, the rest stays empty.

Category, amount and customer may stand in any order before the purpose, with or without spaces (礼品480元).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from iso4217 import Currency

from bot.domain.customer import Customer
from bot.domain.errors import InvalidInput
from bot.domain.money import parse_minor
from bot.services.ports.unit_of_work import Transaction

_SIGNS = {
    "¥": "CNY",
    "￥": "CNY",
    "€": "EUR",
    "$": "USD",
    "£": "GBP",
    "元": "CNY",
    "块": "CNY",
    "人民币": "CNY",
}
# Signs that several currencies share stand for the company's own where it is one of them.
_SHARED_SIGNS = {
    **dict.fromkeys("¥￥", frozenset({"CNY", "JPY"})),
    "元": frozenset({"CNY", "TWD", "HKD"}),
    "$": frozenset({"USD", "HKD", "SGD", "TWD", "AUD", "CAD", "NZD"}),
}
# Written small, other codes are words (all, top, try).
_SMALL_CODES = frozenset({"cny", "rmb", "usd", "eur", "gbp", "jpy", "hkd", "sgd", "chf"})
_TIMES = {"万": 10_000, "千": 1_000}

_NUMBER = re.compile(
    r"(?<![A-Za-z\d.,:/%-])(?:(?P<before>人民币|[¥￥€$£]|(?<![A-Za-z])[A-Za-z]{3})\s*)?"
    r"(?P<number>[0-9０-９]+(?:[,，][0-9０-９]{3})*(?:[.．][0-9０-９]+)?)"
    r"(?P<times>[万千])?(?:\s*(?P<after>元|块|人民币|[¥￥€$£]|[A-Za-z]{3}(?![A-Za-z])))?"
)
_GLUED = re.compile(r"[A-Za-z0-9０-９%:/,.，．-]?[0-9０-９]|[A-Za-z%万千亿]")
_GAP = re.compile(r"[\s,，、;；:：]*")
_LINK_WORDS = re.compile(r"(?:for|to|with|at)\s+|给|为|与|和", re.IGNORECASE)
_LINKED = re.compile(r"(?:\b(?:for|to|with|at)\s+|[给为与和]\s*)(?=\S)", re.IGNORECASE)
_MOST_WORDS, _MOST_CHARACTERS, _MOST_LINKS = 8, 12, 4


@dataclass(frozen=True, slots=True)
class ReadText:
    """What was understood; `amount` as typed, without grouping. An empty `currency` is the plan's.

    `refused` says why an amount that was typed is not taken.
    """

    category: str = ""
    amount: str = ""
    currency: str = ""
    customer: Customer | None = None
    purpose: str = ""
    refused: InvalidInput | None = None


@dataclass(frozen=True, slots=True)
class _Amount:
    start: int
    end: int
    text: str
    currency: str
    refused: InvalidInput | None = None


def read_text(
    tx: Transaction, text: str, categories: Mapping[str, Mapping[str, str]], currency: str
) -> ReadText | None:
    """Read a request out of `text`; None when it names neither a category nor an amount."""
    amount = _amount(text, currency)
    category, customer, position, taken = "", None, 0, False
    while True:
        position = _skip_gap(text, position)
        if amount is not None and not taken and amount.start == position:
            position, taken = amount.end, True
        elif not category and (found := _category(text, position, categories)):
            category, position = found
        elif customer is None and (named := _customer(tx, text, position)):
            customer, position = named
        elif customer is None and (link := _LINK_WORDS.match(text, position)):
            linked = _customer(tx, text, link.end())
            if linked is None:
                break
            customer, position = linked
        else:
            break
    if not category and amount is None:
        return None
    purpose = text[position:]
    if amount is not None and not taken:
        start, end = amount.start - position, amount.end - position
        purpose = f"{purpose[:start].rstrip()} {purpose[end:].lstrip()}"
    purpose = purpose.strip(" \t\n,，;；")
    if customer is None:
        customer = _linked_customer(tx, purpose)
    if customer is None and (similar := _similar_customer(tx, purpose)):
        customer, purpose = similar
    said = amount or _Amount(0, 0, "", "")
    return ReadText(category, said.text, said.currency, customer, purpose, said.refused)


def _skip_gap(text: str, position: int) -> int:
    gap = _GAP.match(text, position)
    return gap.end() if gap else position


def _category(
    text: str, position: int, categories: Mapping[str, Mapping[str, str]]
) -> tuple[str, int] | None:
    """The category that stands at `position`, by its id or by its name in any language; the longest wins."""
    rest = text[position:].casefold()
    spellings = sorted(
        (
            (spelling.casefold(), category)
            for category, names in categories.items()
            for spelling in {category, category.replace("_", " "), *names.values()}
        ),
        key=lambda pair: -len(pair[0]),
    )
    for spelling, category in spellings:
        if rest.startswith(spelling) and _ends(spelling, rest[len(spelling) :]):
            return category, position + len(spelling)
    return None


def _ends(word: str, rest: str) -> bool:
    """Whether `word` is whole where `rest` goes on: Chinese needs no space behind it."""
    return not rest or not word[-1].isascii() or not (rest[0].isascii() and rest[0].isalnum())


def _amount(text: str, currency: str) -> _Amount | None:
    """The first number with a currency beside it, else the first number."""
    found = list(_amounts(text, currency))
    plain = [amount for amount in found if not amount.refused] or found
    return next((amount for amount in found if amount.currency), plain[0] if plain else None)


def _amounts(text: str, currency: str) -> Iterator[_Amount]:
    for match in _NUMBER.finditer(text):
        before, after = _code(match["before"], currency), _code(match["after"], currency)
        start = match.start() if before else match.start("number")
        end = match.end() if after else match.end("times") if match["times"] else match.end("number")
        if not after and _GLUED.match(text, end):
            continue
        plain = unicodedata.normalize("NFKC", match["number"]).replace(",", "")
        if match["times"]:
            plain = f"{(Decimal(plain) * _TIMES[match['times']]).normalize():f}"
        try:
            parse_minor(plain, before or after or currency)
        except InvalidInput as refused:
            # 1.500 is an amount, and two of them: said at the form. Anything else is no amount.
            if refused.code == "amount_too_precise":
                yield _Amount(start, end, "", before or after, refused)
            continue
        yield _Amount(start, end, plain, before or after)


def _code(word: str | None, currency: str) -> str:
    """The ISO code that `word` stands for; empty when it is none."""
    if not word:
        return ""
    if word in _SIGNS:
        return currency if currency in _SHARED_SIGNS.get(word, ()) else _SIGNS[word]
    if not word.isupper() and word not in _SMALL_CODES and word != currency.lower():
        return ""
    code = "CNY" if word.upper() == "RMB" else word.upper()
    try:
        return Currency(code).code
    except ValueError:
        return ""


def _customer(tx: Transaction, text: str, position: int) -> tuple[Customer, int] | None:
    """The customer whose whole name or code stands at `position`; the longest wins."""
    for end in _word_ends(text, position):
        found = tx.customers.by_name_or_code(text[position:end].rstrip(",，;；:："))
        if found is not None:
            return found, end
    return None


def _word_ends(text: str, position: int) -> Iterator[int]:
    """Where a name that begins at `position` may end: after each word, and within Chinese anywhere."""
    ends = [match.end() for match in re.finditer(r"\S+", text[position:])][:_MOST_WORDS]
    yield from (position + end for end in reversed(ends))
    if ends and not text[position].isascii():
        longest = min(ends[0], _MOST_CHARACTERS)
        yield from (position + length for length in range(longest, 1, -1))


def _linked_customer(tx: Transaction, purpose: str) -> Customer | None:
    """`tea set for Acme`: a customer's whole name after such a word. The purpose stays a sentence."""
    for link in list(_LINKED.finditer(purpose))[:_MOST_LINKS]:
        found = _customer(tx, purpose, link.end())
        if found is not None:
            return found[0]
    return None


def _similar_customer(tx: Transaction, purpose: str) -> tuple[Customer, str] | None:
    """The only customer with a word in their name that the purpose begins with."""
    words = purpose.split()
    for length in range(min(len(words), _MOST_WORDS), 0, -1):
        spoken = " ".join(words[:length]).rstrip(",，;；:：")
        if len(spoken) < (3 if spoken.isascii() else 2):
            continue
        similar = tx.customers.search(spoken, 2)
        if len(similar) == 1 and _begins_a_word(spoken, similar[0].name):
            return similar[0], " ".join(words[length:])
    return None


def _begins_a_word(spoken: str, name: str) -> bool:
    at = name.casefold().find(spoken.casefold())
    return at == 0 or (at > 0 and not (name[at - 1].isascii() and name[at - 1].isalnum()))
