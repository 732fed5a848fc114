"""What names somebody in a text: however it is spaced, ordered or written, and nothing but whole words."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

from bot.domain.company.customer import ERASED

# Scripts that put no blanks between words: whatever stands beside a name there says nothing.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
    "\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff"  # Japanese
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd"  # Chinese
    "\u1100-\u11ff\uac00-\ud7af"  # Korean, which appends its endings
)
_UNIT = re.compile(rf"[{_UNSPACED}]+|(?:(?![{_UNSPACED}])[^\W_])+")
# A letter and the marks that belong to it: together they may be one letter.
_CLUSTER = re.compile(r"(?s).[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u0610-\u065f\u3099\u309a]*")
# Between the parts of a name: blanks, line breaks and what people put there, but never a sentence's length.
_BETWEEN = r"[\W_]{0,4}"
# A name of one word of any script that has spaces, or of two characters of one that has none.
_SHORT_CHARACTERS = 2
_SHORTEST = 2


@dataclass(frozen=True)
class Traces:
    """Finds one person in texts. `others`: names of other people, and what else stays where it is longer."""

    names: tuple[str, ...]
    addresses: tuple[str, ...] = ()
    others: tuple[str, ...] = ()

    @property
    def is_short(self) -> bool:
        """Whether a name is so short that it may well mean something else."""
        return any(_is_short(name) for name in self.names)

    def blank(self, text: str, instead: str = ERASED) -> str:
        """The text with `instead` in each place where the person was named."""
        # Most texts name nobody that is looked for: only to look is a hundred times faster.
        if self._pattern is None or not self._pattern.search(_alike(text)):
            return text
        folded, places = _folded(text)
        kept: list[str] = []
        end = 0
        for found in self._pattern.finditer(folded):
            begin, after = places[found.start()], places[found.end()]
            if found.lastgroup == "mine" and not self._is_common_word(text[begin:after]):
                kept += [text[end:begin], instead]
                end = after
        return "".join([*kept, text[end:]])

    def _is_common_word(self, written: str) -> bool:
        """A name of one word is written with a capital: May came, as she may."""
        return written.islower() and written in self._words

    @cached_property
    def _words(self) -> frozenset[str]:
        return frozenset(_alike(name) for name in self.names if _is_one_word(name) and not name.islower())

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        mine = [pattern for name in self.names for pattern in _spellings(name)]
        mine += [_address(address) for address in self.addresses if len(address) >= _SHORTEST]
        if not mine:
            return None
        # The longest first: an address holds the name, a full name the short one.
        own = "|".join(sorted(dict.fromkeys(mine), key=len, reverse=True))
        alone = re.compile(own)
        longer = [
            pattern
            for other in self.others
            if (found := alone.search(_alike(other))) and found[0] != _alike(other)
            for pattern in _spellings(other)
        ]
        parts = (
            [rf"(?P<other>{'|'.join(sorted(dict.fromkeys(longer), key=len, reverse=True))})"]
            if longer
            else []
        )
        return re.compile("|".join([*parts, rf"(?P<mine>{own})"]))


def _alike(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _folded(text: str) -> tuple[str, list[int]]:
    """The text by which spellings are compared, and for each of its places the place in `text`."""
    letters: list[str] = []
    places: list[int] = []
    for cluster in _CLUSTER.finditer(text):
        for letter in _alike(cluster[0]):
            letters.append(letter)
            places.append(cluster.start())
    return "".join(letters), [*places, len(text)]


def _units(name: str) -> list[str]:
    """Words of scripts with spaces, and runs of characters of those without."""
    return _UNIT.findall(_alike(name))


def _is_unspaced(unit: str) -> bool:
    return re.match(f"[{_UNSPACED}]", unit) is not None


def _is_short(name: str) -> bool:
    units = _units(name)
    return _is_one_word(name) or (len(units) == 1 and len(units[0]) <= _SHORT_CHARACTERS)


def _is_one_word(name: str) -> bool:
    units = _units(name)
    return len(units) == 1 and not _is_unspaced(units[0])


def _spellings(name: str) -> list[str]:
    """Patterns of the ways in which people write a name: in its order, the family name first, or last."""
    units = _units(name)
    orders = [units, units[::-1], [*units[-1:], *units[:-1]], [*units[1:], *units[:1]]]
    # Of a name in two scripts, each by itself is the name.
    for unspaced in (True, False):
        part = [unit for unit in units if _is_unspaced(unit) is unspaced]
        if len(part) < len(units) and (len(part) > 1 or unspaced):
            orders += [part, part[::-1]]
    patterns = [_pattern_of(order) for order in orders if sum(map(len, order)) >= _SHORTEST]
    return list(dict.fromkeys(patterns))


def _pattern_of(units: list[str]) -> str:
    return _before(units[0]) + _BETWEEN.join(map(_unit_pattern, units)) + _after(units[-1])


def _unit_pattern(unit: str) -> str:
    return r"[^\S\n]?".join(unit) if _is_unspaced(unit) else re.escape(unit)


def _before(unit: str) -> str:
    return "" if _is_unspaced(unit) else rf"(?<![^\W_{_UNSPACED}])"


def _after(unit: str) -> str:
    """Not within a longer word; of a script without blanks, not where its last character is doubled."""
    return f"(?!{unit[-1]})" if _is_unspaced(unit) else rf"(?![^\W_{_UNSPACED}])"


def _address(address: str) -> str:
    folded = re.escape(_alike(address))
    return rf"(?<![\w.+-]){folded}(?![\w-]|\.\w)"
