"""Whether two names may be one person's, however they are spelt.

Not a proof: two people of one name are told apart by nothing here. Whoever asks takes the careful side.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from itertools import permutations

from bot.domain.company.identity import as_name, identity

# A word ends inside ZhangWei too.
_CAMEL = re.compile("(?<=[a-zß-öø-ÿ])(?=[A-ZÀ-ÖØ-Þ])")
# Accents and the tones of pinyin. Marks that other scripts write their letters with are none.
_ACCENTS = re.compile("[\u0300-\u036f]")
# More words than this are put in alphabetical order, and the order that is written: not in every one.
_MOST_WORDS = 4


def may_be_one(name: str, other: str) -> bool:
    """Whether capitals, widths, accents, signs, what is not seen, blanks or the order are all that differs.

    A name without blanks (王小明, zhangwei) is the same with its beginning at the end.
    """
    return not _spellings(name).isdisjoint(_spellings(other))


@lru_cache(maxsize=20_000)
def _spellings(name: str) -> frozenset[str]:
    """Every order of its words, run together. Names that share one may be the same person's."""
    words = _words(name)
    if not words:
        return frozenset()
    orders: Iterable[tuple[str, ...]] = (tuple(words), tuple(sorted(words)))
    if len(words) <= _MOST_WORDS:
        orders = permutations(words)
    return frozenset(_first_turn("".join(order)) for order in orders)


def _words(name: str) -> list[str]:
    decomposed = unicodedata.normalize("NFD", identity(_CAMEL.sub(" ", as_name(name))))
    plain = unicodedata.normalize("NFC", _ACCENTS.sub("", decomposed))
    # Letters, the marks that belong to them, numbers; everything else stands between words.
    return "".join(sign if unicodedata.category(sign)[0] in "LMN" else " " for sign in plain).split()


def _first_turn(text: str) -> str:
    """Of the texts that begin anywhere in it and go round, the first by the alphabet."""
    return min(text[at:] + text[:at] for at in range(len(text)))
