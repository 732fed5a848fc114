"""`/spend gift 480 CNY Acme tea set for Mid-Autumn`: what can be read fills the form, the rest stays empty."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from iso4217 import Currency

from bot.domain.customer import Customer
from bot.domain.errors import InvalidInput
from bot.domain.money import parse_minor
from bot.services.ports import Transaction

_SIGNS = {"¥": "CNY", "￥": "CNY", "€": "EUR", "$": "USD", "£": "GBP", "元": "CNY", "块": "CNY"}
_LONGEST_NAME = 12


@dataclass(frozen=True, slots=True)
class ReadText:
    """What was understood; `amount` as typed, without grouping."""

    category: str = ""
    amount: str = ""
    currency: str = ""
    customer: Customer | None = None
    purpose: str = ""


def read_text(
    tx: Transaction, text: str, categories: Mapping[str, Mapping[str, str]], currency: str
) -> ReadText | None:
    """Read a request out of `text`; None when it names neither a category nor an amount."""
    words = text.split()
    category, rest = _category(words, categories)
    amount, found_currency, rest = _amount(rest, currency)
    if not category and not amount:
        return None
    customer, rest = _customer(tx, rest)
    return ReadText(category, amount, found_currency, customer, " ".join(rest))


def _category(words: list[str], categories: Mapping[str, Mapping[str, str]]) -> tuple[str, list[str]]:
    """The category that the first words name, by its id or by its name in any language."""
    for length in (3, 2, 1):
        spoken = " ".join(words[:length]).casefold()
        if len(words) < length:
            continue
        for category, names in categories.items():
            spellings = {category, category.replace("_", " "), *names.values()}
            if spoken in {spelling.casefold() for spelling in spellings}:
                return category, words[length:]
    return "", words


def _amount(words: list[str], currency: str) -> tuple[str, str, list[str]]:
    """The first word that is an amount, with the currency before, in or after it."""
    for index, word in enumerate(words):
        code, bare = _strip_sign(unicodedata.normalize("NFKC", word))
        try:
            parse_minor(bare, code or currency)
        except InvalidInput:
            continue
        before, after = words[:index], words[index + 1 :]
        if after and _code(after[0]):
            code, after = code or _code(after[0]), after[1:]
        elif before and _code(before[-1]):
            code, before = code or _code(before[-1]), before[:-1]
        return bare.replace(",", ""), code, [*before, *after]
    return "", "", words


def _strip_sign(word: str) -> tuple[str, str]:
    for sign, code in _SIGNS.items():
        if word.startswith(sign) or word.endswith(sign):
            return code, word.strip(sign)
    return "", word


def _code(word: str) -> str:
    if word in _SIGNS:
        return _SIGNS[word]
    try:
        return Currency(word.upper()).code if len(word) == 3 and word.isalpha() else ""
    except ValueError:
        return ""


def _customer(tx: Transaction, words: list[str]) -> tuple[Customer | None, list[str]]:
    """The customer that the first words name: the longest exact name, else the only one that holds them."""
    for length in range(min(len(words), _LONGEST_NAME), 0, -1):
        found = tx.customers.by_name_or_code(" ".join(words[:length]))
        if found is not None:
            return found, words[length:]
    for length in range(min(len(words), _LONGEST_NAME), 0, -1):
        similar = tx.customers.search(" ".join(words[:length]), 2)
        if len(similar) == 1:
            return similar[0], words[length:]
    return None, words
