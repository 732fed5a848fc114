"""Which stretches of the text may name a customer or a contact, and what looks like one that nobody knows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TypeVar

from bot.domain.company.identity import identity
from bot.services.requests.typed.spans import Span
from bot.services.requests.typed.vocabulary import COMPANY_ENDINGS, NOT_A_NAME

Named = TypeVar("Named")

_MOST_WORDS, _MOST_CHARACTERS, _MOST_CANDIDATES = 6, 12, 2_000
_WORD = re.compile(r"[^\s,，、;；:：\0]+")
_CHINESE = re.compile(r"[\u3400-\u9fff]+")
_CAPITALIZED = re.compile(
    r"(?<![\w])(?P<name>[A-Z][\w&.'’-]*(?:\s+(?:&\s+)?(?:of\s+|and\s+|the\s+)?[A-Z][\w&.'’-]*){0,4})"
)
_ENGLISH_LINK = re.compile(r"(?:for|to|with|at)\s+(?:the\s+)?", re.IGNORECASE)
_CHINESE_LINK = re.compile(
    r"(?:给|为|与|和|跟|请|拜访|邀请)\s*(?P<name>[\u3400-\u9fff]{2,10}?)"
    r"(?=送|买|的|吃|去|来|准备|办|做|订|[\s,，、;；:：0-9０-９¥￥\0]|$)"
)
_ENDED = re.compile(
    rf"(?:[给为与和跟请]|拜访)?(?P<name>[\u3400-\u9fff]{{2,8}}?(?:{'|'.join(COMPANY_ENDINGS)}))(?!有限|集团|公司)"
)


def fold(name: str) -> str:
    """The form in which typed names and stored ones are compared."""
    # A long text has many thousands of stretches; those within Chinese are what they look like.
    return name if _CHINESE.fullmatch(name) else identity(name)


def candidates(text: str) -> list[str]:
    """Every stretch that may be a whole name: up to six words, and within Chinese up to twelve characters."""
    found: dict[str, None] = {}
    for _, _, name in _stretches(text):
        found.setdefault(fold(name))
        if len(found) >= _MOST_CANDIDATES:
            break
    return list(found)


def find_named(text: str, known: Mapping[str, Named], start: int = 0) -> Span[Named] | None:
    """The first stretch from `start` on that is one of the known names (folded); the longest at its place."""
    best: Span[Named] | None = None
    for begin, end, name in _stretches(text):
        if begin < start or (best is not None and begin > best.start):
            continue
        value = known.get(fold(name))
        if value is not None and (best is None or (begin, -end) < (best.start, -best.end)):
            best = Span(begin, end, value)
    return best


def named_at(text: str, position: int, known: Mapping[str, Named]) -> Span[Named] | None:
    """The longest known name that begins exactly there."""
    found = find_named(text[position:], known)
    if found is None or found.start:
        return None
    return Span(position, position + found.end, found.value)


def _stretches(text: str) -> Iterator[tuple[int, int, str]]:
    words = list(_WORD.finditer(text))
    for index, first in enumerate(words):
        for last in words[index : index + _MOST_WORDS]:
            if "\0" in text[first.start() : last.end()]:
                break
            yield first.start(), last.end(), text[first.start() : last.end()]
    for run in _CHINESE.finditer(text):
        for begin in range(run.start(), run.end() - 1):
            for end in range(begin + 2, min(run.end(), begin + _MOST_CHARACTERS) + 1):
                yield begin, end, text[begin:end]


def unknown_name(text: str, position: int) -> Span[str] | None:
    """What looks like a customer that nobody knows: in a customer's place, linked, or by its ending."""
    at_place = _CAPITALIZED.match(text, position)
    if at_place and (found := _proper(at_place)):
        return found
    for link in _ENGLISH_LINK.finditer(text, position):
        linked = _CAPITALIZED.match(text, link.end())
        if linked and (found := _proper(linked)):
            return Span(link.start(), found.end, found.value)
    for pattern in (_ENDED, _CHINESE_LINK):
        match = pattern.search(text, position)
        if match:
            return Span(match.start(), match.end(), match["name"])
    return None


def _proper(match: re.Match[str]) -> Span[str] | None:
    """The name without what is written large for another reason; None where nothing is left."""
    name = match["name"]
    while name and name.split()[-1].lower().strip(".,") in NOT_A_NAME:
        name = name[: -len(name.split()[-1])].rstrip()
    if not name or name.split()[0].lower() in NOT_A_NAME:
        return None
    return Span(match.start("name"), match.start("name") + len(name), name)
