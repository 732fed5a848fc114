"""How many people: `3 people`, `table for six`, `party of 4`; 3人, 一行五人."""

from __future__ import annotations

import re

from bot.services.requests.typed.spans import Span
from bot.services.requests.typed.vocabulary import NUMBER_WORDS, chinese_number

_MOST = 999
_COUNT = r"\d{1,3}|" + "|".join(sorted((re.escape(word) for word in NUMBER_WORDS), key=len, reverse=True))
_PEOPLE = r"people|persons?|guests?|pax|heads|attendees|participants|visitors|colleagues|of\s+us|ppl"
_ENGLISH = re.compile(
    rf"(?<![A-Za-z0-9.,])(?:for\s+|with\s+)?(?P<count>{_COUNT})\s+(?:{_PEOPLE})(?![A-Za-z])", re.IGNORECASE
)
_PARTY = re.compile(
    rf"(?<![A-Za-z])(?:a\s+)?(?:party|group|table)\s+(?:of|for)\s+(?P<count>{_COUNT})(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_CHINESE = re.compile(
    r"(?:一行|共|总共)?(?P<count>\d{1,3}|[一二两三四五六七八九十]{1,3})\s*[个名位]?(?:客人|嘉宾|人|位)"
)
_FOR = re.compile(
    rf"(?<![A-Za-z])for\s+(?P<count>{_COUNT})(?=\s*(?:$|[,;]|on\b|at\b|with\b|in\b|\0))", re.IGNORECASE
)


def read_headcount(text: str) -> Span[int] | None:
    """The first count of people that the text names, 1 to 999."""
    for pattern in (_ENGLISH, _PARTY, _CHINESE):
        for match in pattern.finditer(text):
            count = _number(match["count"])
            if count and not text[match.end() :].startswith(("民币", "均")):
                return Span(match.start(), match.end(), count)
    return None


def read_for_so_many(text: str) -> Span[int] | None:
    """`for 3` at the end or before a comma: people, once the amount has been read elsewhere."""
    match = _FOR.search(text)
    count = _number(match["count"]) if match else None
    return Span(match.start(), match.end(), count) if match and count else None


def _number(word: str) -> int | None:
    count = NUMBER_WORDS.get(re.sub(r"\s+", " ", word.lower())) or chinese_number(word)
    return count if count and count <= _MOST else None
