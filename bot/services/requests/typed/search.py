"""What is typed behind `/spend find`: states and days are understood, every other word is looked for."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from datetime import date

from bot.domain.company.identity import identity
from bot.domain.requests.number import read_request_number
from bot.domain.requests.request_state import UNDECIDED, RequestState
from bot.domain.requests.search import Search, SearchWord
from bot.services.requests.typed.vocabulary import CATEGORY_WORDS, SEARCH_FILLERS, STATE_WORDS

MOST_CHARACTERS = 200
_MOST_WORDS = 8
_BETWEEN = re.compile(r"[\s,，、;；的]+")
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?|月)?", re.ASCII)
_YEAR = re.compile(r"(20\d\d)年?", re.ASCII)

_STATES: Mapping[str, frozenset[RequestState]] = {
    **{word: frozenset({state}) for state, words in STATE_WORDS.items() for word in words},
    **dict.fromkeys(("open", "未结", "进行中"), UNDECIDED | {RequestState.APPROVED}),
}
_STATE = re.compile(
    "|".join(
        rf"(?<!\w){re.escape(word)}(?!\w)" if word.isascii() else word
        for word in sorted(_STATES, key=len, reverse=True)
    )
)


def read_search(text: str, categories: Mapping[str, Mapping[str, str]]) -> Search:
    """`categories`: the policy's, with their names in each language. Nothing typed: everything."""
    rest = identity(text[:MOST_CHARACTERS])
    if number := read_request_number(rest):
        return Search((SearchWord(number),))
    states: frozenset[RequestState] = frozenset()
    while found := _STATE.search(rest):
        states |= _STATES[found[0]]
        rest = f"{rest[: found.start()]} {rest[found.end() :]}"
    first, last, words = None, None, []
    for word in _BETWEEN.split(rest):
        period = _period(word)
        if period is not None:
            first, last = period
        elif word and word not in SEARCH_FILLERS:
            words.append(SearchWord(word, _categories_called(word, categories)))
    return Search(tuple(words[:_MOST_WORDS]), states, first, last)


def _period(word: str) -> tuple[date, date] | None:
    """`2026`, `2026-09`, `2026年9月`, `2026-09-25`: the first and the last day."""
    try:
        if year := _YEAR.fullmatch(word):
            return date(int(year[1]), 1, 1), date(int(year[1]), 12, 31)
        found = _DAY.fullmatch(word)
        if found is None:
            return None
        if found[3]:
            day = date(int(found[1]), int(found[2]), int(found[3]))
            return day, day
        first = date(int(found[1]), int(found[2]), 1)
    except ValueError:
        return None
    return first, first.replace(day=monthrange(first.year, first.month)[1])


def _categories_called(word: str, categories: Mapping[str, Mapping[str, str]]) -> frozenset[str]:
    return frozenset(
        category
        for category, names in categories.items()
        if word in {identity(each) for each in (category, *names.values(), *CATEGORY_WORDS.get(category, ()))}
    )
